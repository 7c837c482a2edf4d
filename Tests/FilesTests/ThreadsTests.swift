import Synchronization
import Testing

@testable import Files

@Suite struct ThreadsTests {
    @Test(arguments: [0, 1, 2, 64, 1000])
    func `each number is worked at once`(count: Int) {
        let calls = Mutex([Int](repeating: 0, count: count))
        Threads.run(count) { number in calls.withLock { $0[number] += 1 } }
        #expect(calls.withLock { $0.allSatisfy { $0 == 1 } })
    }

    @Test func `several threads work at the same time`() {
        // Each waits until all are there: one thread alone would wait for ever.
        let present = Atomic(0)
        Threads.run(8) { _ in
            present.add(1, ordering: .relaxed)
            while present.load(ordering: .relaxed) < 8 {}
        }
        #expect(present.load(ordering: .relaxed) == 8)
    }
}
