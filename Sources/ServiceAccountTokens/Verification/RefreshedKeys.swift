package import JOSE
internal import Synchronization

/// The keys of a JWK Set that changes while a process runs: read once, and again when a token names a key that is not
/// among them.
///
/// However many unknown keys tokens name, and however many threads ask, the set is read at most once in a given time,
/// which is counted from the end of a reading. A reading that fails changes nothing: the last good keys stay.
package final class RefreshedKeys: Sendable {
    /// The keys of one reading.
    package struct Snapshot: Sendable {
        package let keys: [VerificationKey]
        /// How many readings there were before.
        package let generation: Int
    }

    /// What a thread hears that met a key which is not in its snapshot.
    package enum Renewal: Sendable {
        /// There are newer keys.
        case newer(Snapshot)
        /// There are none, and it is too early for another reading, or that has failed.
        case none
        /// Another thread is reading the set.
        case underWay
    }

    private let minimum: Double
    private let clock: @Sendable () -> Double
    private let read: @Sendable () throws -> [VerificationKey]
    private let failed: @Sendable (any Error) -> Void
    private let latest: Mutex<Snapshot>
    /// When the latest reading ended. Held while reading.
    private let attempt: Mutex<Double>

    /// Begins with keys that were just read.
    ///
    /// - Parameters:
    ///   - minimum: seconds from the end of one reading to the begin of the next, at least.
    ///   - clock: seconds of a monotonic clock.
    ///   - failed: is called for each later reading that fails.
    package init(
        minimumRefresh minimum: Double, clock: @escaping @Sendable () -> Double,
        first: [VerificationKey], read: @escaping @Sendable () throws -> [VerificationKey],
        failed: @escaping @Sendable (any Error) -> Void
    ) {
        self.minimum = minimum
        self.clock = clock
        self.read = read
        self.failed = failed
        attempt = Mutex(clock())
        latest = Mutex(Snapshot(keys: first, generation: 0))
    }

    /// The keys of the latest reading that went well.
    package var snapshot: Snapshot { latest.withLock { $0 } }

    /// A newer snapshot for a thread that saw an unknown kid, fetched now if it is time.
    ///
    /// - Parameter waiting: whether to wait for the end of a reading by another thread, whose server may be slow.
    package func renewed(since generation: Int, waiting: Bool) -> Renewal {
        let known = snapshot
        if known.generation > generation { return .newer(known) }
        if waiting { return attempt.withLock { renew(since: generation, ended: &$0) } }
        return attempt.withLockIfAvailable { renew(since: generation, ended: &$0) } ?? .underWay
    }

    private func renew(since generation: Int, ended: inout Double) -> Renewal {
        // Another thread may have read them while this one waited.
        let known = snapshot
        if known.generation > generation { return .newer(known) }
        if clock() - ended < minimum { return .none }
        defer { ended = clock() }
        do {
            let new = Snapshot(keys: try read(), generation: known.generation + 1)
            latest.withLock { $0 = new }
            return .newer(new)
        } catch {
            failed(error)
            return .none
        }
    }
}
