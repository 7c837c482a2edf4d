internal import Dispatch
internal import Glibc
internal import Synchronization

/// A blocking call that cannot be cancelled, such as the system's resolver. It runs on a thread of its own. A caller whose
/// deadline is over leaves the thread to itself.
enum Errand {
    /// What a call returns.
    ///
    /// - Throws: `.timedOut` when it has not returned.
    static func result<Value: Sendable>(
        until limit: TimeLimit, of call: @escaping @Sendable () -> Value
    ) throws(FetchProblem) -> Value {
        let answer = Answer<Value>()
        // Not a thread of Dispatch: those are few, and the callers may hold all of them.
        guard start({ answer.give(call()) }) else { return call() }
        return try answer.wait(until: limit)
    }

    private final class Answer<Value: Sendable>: Sendable {
        private let value = Mutex<Value?>(nil)
        private let isThere = DispatchSemaphore(value: 0)

        func give(_ value: Value) {
            self.value.withLock { $0 = value }
            isThere.signal()
        }

        func wait(until limit: TimeLimit) throws(FetchProblem) -> Value {
            _ = isThere.wait(timeout: .now() + .milliseconds(Int(try limit.rest())))
            guard let value = value.withLock({ $0 }) else { throw limit.expired }
            return value
        }
    }

    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Starts the thread; false when the system has none.
    private static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        // The thread owns the work, unless it could not be started.
        let work = unsafe Unmanaged.passRetained(Work(body))
        var thread = pthread_t()
        let code = unsafe pthread_create(
            &thread, nil,
            { place in
                if let place = unsafe place {
                    unsafe Unmanaged<Work>.fromOpaque(place).takeRetainedValue().body()
                }
                return nil
            }, work.toOpaque())
        if code == 0 {
            pthread_detach(thread)
        } else {
            unsafe work.release()
        }
        return code == 0
    }
}
