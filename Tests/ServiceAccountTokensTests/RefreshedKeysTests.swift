import Dispatch
import JOSE
import ServiceAccountTokens
import Synchronization
import TestSupport
import Testing

@Suite struct RefreshedKeysTests {
    /// A source of keys that counts its readings, and a clock that stands until it is set.
    private final class Source: Sendable {
        let time = Mutex(0.0)
        let readings = Mutex(0)
        let failures = Mutex(0)
        let fails = Mutex(false)

        /// What happens while the set is read.
        let during = Mutex<@Sendable () -> Void>({})

        struct Unreadable: Error {}

        func keys(minimum: Double) -> RefreshedKeys {
            RefreshedKeys(
                minimumRefresh: minimum, clock: { self.time.withLock { $0 } }, first: [],
                read: {
                    self.readings.withLock { $0 += 1 }
                    self.during.withLock { $0 }()
                    if self.fails.withLock({ $0 }) { throw Unreadable() }
                    return []
                }, failed: { _ in self.failures.withLock { $0 += 1 } })
        }
    }

    @Test func `the set is read once in the time, however often unknown keys come`() {
        let source = Source()
        let keys = source.keys(minimum: 30)
        for _ in 1...1000 { #expect(keys.renewed(since: 0) == nil) }
        #expect(source.readings.withLock { $0 } == 0, "it was read just before")
        source.time.withLock { $0 = 29.9 }
        #expect(keys.renewed(since: 0) == nil)
        source.time.withLock { $0 = 30 }
        #expect(keys.renewed(since: 0)?.generation == 1)
        for _ in 1...1000 { #expect(keys.renewed(since: 1) == nil) }
        #expect(
            keys.renewed(since: 0)?.generation == 1, "whoever has old keys gets the new ones without reading")
        #expect(source.readings.withLock { $0 } == 1)
        source.time.withLock { $0 = 60 }
        #expect(keys.renewed(since: 1)?.generation == 2)
        #expect(source.readings.withLock { $0 } == 2)
    }

    @Test func `a failure keeps the good keys, and is kept no longer than they are`() {
        let source = Source()
        let keys = source.keys(minimum: 30)
        source.fails.withLock { $0 = true }
        source.time.withLock { $0 = 30 }
        for _ in 1...1000 { #expect(keys.renewed(since: 0) == nil) }
        #expect(source.readings.withLock { $0 } == 1 && source.failures.withLock { $0 } == 1)
        #expect(keys.snapshot.generation == 0)
        source.fails.withLock { $0 = false }
        source.time.withLock { $0 = 59.9 }
        #expect(keys.renewed(since: 0) == nil)
        source.time.withLock { $0 = 60 }
        #expect(keys.renewed(since: 0)?.generation == 1)
    }

    @Test func `the time counts from the end of a reading, however long a server lets it last`() {
        let source = Source()
        let keys = source.keys(minimum: 30)
        source.fails.withLock { $0 = true }
        source.during.withLock { $0 = { source.time.withLock { $0 += 100 } } }
        source.time.withLock { $0 = 30 }
        #expect(keys.renewed(since: 0) == nil)
        source.time.withLock { $0 = 159.9 }
        #expect(keys.renewed(since: 0) == nil)
        #expect(source.readings.withLock { $0 } == 1)
        source.time.withLock { $0 = 160 }
        #expect(keys.renewed(since: 0) == nil)
        #expect(source.readings.withLock { $0 } == 2)
    }

    @Test func `while one thread reads the set, another hears of it and need not wait`() {
        let source = Source()
        let keys = source.keys(minimum: 30)
        source.time.withLock { $0 = 30 }
        let heard = Mutex(false)
        source.during.withLock {
            $0 = {
                // Another thread, while this one reads.
                DispatchQueue.global().sync {
                    if case .underWay = keys.renewed(since: 0, waiting: false) {
                        heard.withLock { $0 = true }
                    }
                }
            }
        }
        #expect(keys.renewed(since: 0)?.generation == 1)
        #expect(heard.withLock { $0 })
        if case .newer(let new) = keys.renewed(since: 0, waiting: false) {
            #expect(new.generation == 1)
        } else {
            Issue.record("the keys are there")
        }
    }

    @Test func `many threads at once cause one reading, and all get its keys`() {
        let source = Source()
        let keys = source.keys(minimum: 30)
        source.time.withLock { $0 = 30 }
        let got = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 64) { _ in
            if keys.renewed(since: 0)?.generation == 1 { got.withLock { $0 += 1 } }
        }
        #expect(got.withLock { $0 } == 64)
        #expect(source.readings.withLock { $0 } == 1)
    }
}

extension RefreshedKeys {
    /// The newer snapshot, after a wait where another thread reads it.
    fileprivate func renewed(since generation: Int) -> Snapshot? {
        if case .newer(let snapshot) = renewed(since: generation, waiting: true) { snapshot } else { nil }
    }
}
