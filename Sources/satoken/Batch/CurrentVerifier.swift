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

    /// What a thread hears that met a key which its verifier does not know.
    enum Renewal {
        /// There is a newer verifier. Its keys may have been read for another thread just before.
        case newer(Snapshot)
        case none
        /// Another thread is reading the keys.
        case underWay
    }

    /// The newer verifier, where there is one.
    ///
    /// - Parameter waiting: whether to wait for another thread that is reading the keys.
    func renewed(since generation: Int, waiting: Bool) -> Renewal {
        switch refreshed?.renewed(since: generation, waiting: waiting) {
        case .newer(let keys):
            .newer(Snapshot(verifier: make(keys.keys), generation: keys.generation))
        case .underWay: .underWay
        case RefreshedKeys.Renewal.none?, nil: .none
        }
    }
}

extension Judgement {
    /// Whether the token names a key that is not among those known.
    var namesUnknownKey: Bool {
        if case .refused(.unknownKey) = self { true } else { false }
    }
}
