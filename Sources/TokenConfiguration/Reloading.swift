internal import Files
internal import Synchronization

/// A value that is read from files, and read again when they change. What was read last without a failure stays.
package final class Reloading<Value: Sendable>: Sendable {
    /// What came of looking again.
    package enum Outcome: Sendable {
        case unchanged
        case changed(Value)
        /// The value from before stays. `isNew` tells whether this very failure was reported before.
        case failed(any Error, isNew: Bool)
    }

    private struct State {
        var value: Value
        /// What the value was read from; nil when the last reading failed, so that the next look reads again.
        var fingerprints: [FileFingerprint?]?
        var failure: String?
    }

    private let state: Mutex<State>
    /// Held while reading, so that two looks at once read once after another.
    private let reading = Mutex(())
    private let files: @Sendable (Value) -> [String]
    private let read: @Sendable (Value?) throws -> Value

    /// Reads for the first time.
    ///
    /// - Parameters:
    ///   - files: the files by which a change is noticed, of a value.
    ///   - read: reads them; it is given the value from before, and may refuse to go behind it.
    package init(
        files: @escaping @Sendable (Value) -> [String], read: @escaping @Sendable (Value?) throws -> Value
    ) throws {
        self.files = files
        self.read = read
        let value = try read(nil)
        state = Mutex(State(value: value, fingerprints: files(value).map(FileFingerprint.init)))
    }

    /// The value of the last reading that went well.
    package var value: Value { state.withLock { $0.value } }

    /// Whether the last reading went well.
    package var isFresh: Bool { state.withLock { $0.failure == nil } }

    /// Looks whether the files have changed, and reads them again if so.
    ///
    /// - Parameter always: read also what looks unchanged.
    package func reload(always: Bool = false) -> Outcome {
        reading.withLock { _ in
            let before = state.withLock { $0 }
            // Before the reading: a change that comes while reading is another one.
            let fingerprints = files(before.value).map(FileFingerprint.init)
            if !always && fingerprints == before.fingerprints { return .unchanged }
            do {
                let value = try read(before.value)
                state.withLock { $0 = State(value: value, fingerprints: fingerprints) }
                return .changed(value)
            } catch {
                let failure = "\(error)"
                state.withLock {
                    $0.fingerprints = nil
                    $0.failure = failure
                }
                return .failed(error, isNew: failure != before.failure)
            }
        }
    }
}
