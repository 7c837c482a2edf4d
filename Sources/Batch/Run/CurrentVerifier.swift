package import JOSE
package import ServiceAccountTokens
internal import Synchronization

/// The verifier of a batch, and the next one when its keys are read again.
package final class CurrentVerifier: Sendable {
    /// A verifier, and which it is, from 0.
    package struct Snapshot: Sendable {
        package let verifier: BatchVerifier
        let generation: Int
    }

    private let policy: @Sendable ([VerificationKey]) -> VerificationPolicy
    private let refreshed: RefreshedKeys?
    private let latest: Mutex<Snapshot>
    /// The one to begin with.
    package let first: Snapshot

    /// - Parameters:
    ///   - keys: those known at first.
    ///   - refreshed: where newer ones come from, if from anywhere.
    ///   - policy: what tokens are judged by, given the keys.
    package init(
        _ keys: [VerificationKey], refreshed: RefreshedKeys?, engine: Engine,
        policy: @escaping @Sendable ([VerificationKey]) -> VerificationPolicy
    ) {
        self.policy = policy
        self.refreshed = refreshed
        first = Snapshot(verifier: BatchVerifier(policy(keys), engine: engine), generation: 0)
        latest = Mutex(first)
    }

    /// What a thread hears that met a key which its verifier does not know.
    package enum Renewal {
        /// There is a newer verifier. Its keys may have been read for another thread just before.
        case newer(Snapshot)
        case none
        /// Another thread is reading the keys.
        case underWay
    }

    /// The newer verifier, where there is one. All threads share it, and it keeps the tables of the keys that stayed.
    ///
    /// - Parameter waiting: whether to wait for another thread that is reading the keys.
    func renewed(since generation: Int, waiting: Bool) -> Renewal {
        switch refreshed?.renewed(since: generation, waiting: waiting) {
        case .newer(let keys): return .newer(verifier(of: keys))
        case .underWay: return .underWay
        case RefreshedKeys.Renewal.none?, nil: return .none
        }
    }

    private func verifier(of keys: RefreshedKeys.Snapshot) -> Snapshot {
        latest.withLock { latest in
            if latest.generation < keys.generation {
                let verifier = latest.verifier.renewed(policy(keys.keys))
                latest = Snapshot(verifier: verifier, generation: keys.generation)
            }
            return latest
        }
    }
}

extension Judgement {
    /// Whether the token names a key that is not among those known.
    var namesUnknownKey: Bool {
        if case .refused(.unknownKey) = self { true } else { false }
    }
}
