internal import Glibc
internal import Synchronization

/// Work on several threads at once.
package enum Threads {
    /// Calls `body` once with each number below `count`, and returns when all calls have. So many threads as there are
    /// numbers take the next one each, the caller's among them; where the system gives fewer threads, because of limits
    /// on processes or on memory, those that there are do the rest.
    package static func run(_ count: Int, _ body: @Sendable (Int) -> Void) {
        withoutActuallyEscaping(body) { body in
            let work = Work(count, body)
            var threads: [pthread_t] = []
            while threads.count + 1 < count, let thread = work.start() { threads.append(thread) }
            work.run()
            for thread in threads { pthread_join(thread, nil) }
        }
    }

    private final class Work: Sendable {
        private let count: Int
        private let body: @Sendable (Int) -> Void
        private let next = Atomic(0)
        private let input = StandardStream.input

        init(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
            self.count = count
            self.body = body
        }

        func run() {
            while true {
                let number = next.add(1, ordering: .relaxed).oldValue
                if number >= count { return }
                body(number)
            }
        }

        private func runInThread() { StandardStream.$input.withValue(input) { run() } }

        /// One more thread that does what is left, nil when there is none.
        func start() -> pthread_t? {
            // The thread owns the work, unless there is none.
            let own = unsafe Unmanaged.passRetained(self)
            var thread = pthread_t()
            let code = unsafe pthread_create(
                &thread, nil,
                { place in
                    if let place = unsafe place {
                        unsafe Unmanaged<Work>.fromOpaque(place).takeRetainedValue().runInThread()
                    }
                    return nil
                }, own.toOpaque())
            if code == 0 { return thread }
            unsafe own.release()
            return nil
        }
    }
}
