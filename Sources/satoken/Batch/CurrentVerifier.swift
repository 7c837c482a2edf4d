import Batch
import Discovery
import JOSE
import ServiceAccountTokens

/// The verifier of a batch, and the next one when its keys are read again.
final class CurrentVerifier: Sendable {
    /// A verifier, and which it is, from 0.
    struct Snapshot: Sendable {
        let verifier: BatchVerifier
        let generation: Int
    }

    private let make: @Sendable ([VerificationKey]) -> BatchVerifier
    private let refreshed: RefreshedKeys?
    /// The one to begin with.
    let first: Snapshot

    init(_ grounds: Grounds, profile: VerificationProfile, engine: Engine) {
        make = { BatchVerifier(grounds.policy(profile, keys: $0), engine: engine) }
        refreshed = grounds.refreshed
        first = Snapshot(verifier: make(grounds.keys), generation: 0)
    }

    /// For whoever met a key that a verifier does not know: a newer one, nil when there is none. Its keys may have been
    /// read for another thread just before.
    func renewed(since generation: Int) -> Snapshot? {
        refreshed?.renewed(since: generation).map {
            Snapshot(verifier: make($0.keys), generation: $0.generation)
        }
    }
}

extension Judgement {
    /// Whether the token names a key that is not among those known.
    var namesUnknownKey: Bool {
        if case .refused(.unknownKey) = self { true } else { false }
    }
}
