import JOSE
import KeyRing
import ServiceAccountTokens

extension Explanation {
    /// What a ring knows of a key that has left it, which is more than the rules do; nil for another refusal.
    init?(ofRing ring: Ring?, _ failure: VerificationFailure) {
        guard let explanation = ring.flatMap({ Self.gone(failure, $0) }) else { return nil }
        self = explanation
    }

    private static func gone(_ failure: VerificationFailure, _ ring: Ring) -> Explanation? {
        guard case .unknownKey(let keyID, _) = failure, let key = ring.key(withID: keyID), !key.isTrusted
        else {
            return nil
        }
        let name = Shown.text(ring.name)
        let when = key.left.map { " on \(Timestamp.text($0.time))" } ?? ""
        func left(_ verb: String) -> String {
            "it names the key \(Shown.text(keyID)), which the ring \(name) \(verb)\(when): \(key.name)"
        }
        switch key.state {
        case .revoking, .revoked:
            return Explanation(
                left("revoked"), cause: "its tokens are refused on purpose: the key was exposed",
                fix: "ask for a new token; the key never comes back")
        case .retired:
            return Explanation(
                left("retired"), cause: "a token that outlived every lifetime the ring was told of",
                fix:
                    "ask for a new token; satoken keys policy shows the lifetimes, which the API server's flags must carry"
            )
        case .withdrawn:
            return Explanation(
                left("withdrew"),
                cause: "the key was taken back before it signed anything, so nobody should have it",
                fix: "find out who signs with it: its private half was erased")
        case .published, .active, .previous, .verifyOnly: return nil
        }
    }
}
