package import JOSE
internal import Synchronization

/// The keys of a JWK Set that changes while a process runs: read once, and again when a token names a key that is not
/// among them.
///
/// However many unknown keys tokens name, and however many threads ask, the set is read at most once in a given time.
/// A read that fails changes nothing: the last good keys stay, and the next read may come as soon as after a good one.
package final class RefreshedKeys: Sendable {
    /// The keys of one reading.
    package struct Snapshot: Sendable {
        package let keys: [VerificationKey]
        /// How many readings there were before.
        package let generation: Int
    }

    private let minimum: Double
    private let clock: @Sendable () -> Double
    private let read: @Sendable () throws -> [VerificationKey]
    private let failed: @Sendable (any Error) -> Void
    private let latest: Mutex<Snapshot>
    /// When the latest reading began. Held while reading, so that others wait for its answer instead of asking too.
    private let attempt: Mutex<Double>

    /// Begins with keys that were just read.
    ///
    /// - Parameters:
    ///   - minimum: seconds from the begin of one reading to that of the next, at least.
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

    /// A newer snapshot for a caller that saw an unknown kid, fetched now if it is time; nil when there is none.
    package func renewed(since generation: Int) -> Snapshot? {
        attempt.withLock { began in
            let known = snapshot
            if known.generation > generation { return known }
            let now = clock()
            if now - began < minimum { return nil }
            began = now
            do {
                let new = Snapshot(keys: try read(), generation: known.generation + 1)
                latest.withLock { $0 = new }
                return new
            } catch {
                failed(error)
                return nil
            }
        }
    }
}
