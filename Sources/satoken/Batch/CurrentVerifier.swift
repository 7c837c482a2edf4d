import Batch
import Discovery
import JOSE
import ServiceAccountTokens
import Synchronization

/// The verifier of a batch, and the next one when its keys are read again.
final class CurrentVerifier: Sendable {
    /// A verifier, and which it is, from 0.
    struct Snapshot: Sendable {
        let verifier: BatchVerifier
        let generation: Int
    }

    private let policy: @Sendable ([VerificationKey]) -> VerificationPolicy
    private let refreshed: RefreshedKeys?
    private let latest: Mutex<Snapshot>
    /// The one to begin with.
    let first: Snapshot

    init(_ grounds: Grounds, profile: VerificationProfile, engine: Engine) {
        policy = { grounds.policy(profile, keys: $0) }
        refreshed = grounds.refreshed
        first = Snapshot(verifier: BatchVerifier(policy(grounds.keys), engine: engine), generation: 0)
        latest = Mutex(first)
    }

    /// A newer verifier, for a thread that met a key that its own does not know; nil when there is none. All threads share
    /// it, and it keeps the tables of the keys that stayed.
    func renewed(since generation: Int) -> Snapshot? {
        guard let keys = refreshed?.renewed(since: generation) else { return nil }
        return latest.withLock { latest in
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
