internal import JOSE
package import KeyRing
package import ServiceAccountTokens
internal import Text

extension Explanation {
    /// What is known of a refusal beside the rules; nil where the rules say all: a key that has left the ring, or an
    /// issuer that the server's --authentication-config takes beside its own.
    package init?(ofRing ring: Ring?, openIDIssuers: [String] = [], _ failure: VerificationFailure) {
        let explanation = ring.flatMap { Self.gone(failure, $0) } ?? Self.byOther(failure, openIDIssuers)
        guard let explanation else { return nil }
        self = explanation
    }

    /// A token of an issuer that the server's --authentication-config takes beside its own.
    private static func byOther(_ failure: VerificationFailure, _ issuers: [String]) -> Explanation? {
        guard case .foreignIssuer(let issuer, _) = failure, issuers.contains(where: { $0 == issuer }) else {
            return nil
        }
        return Explanation(
            "issuer is \(Shown.text(issuer)), which is none of the server's --service-account-issuer",
            cause:
                "it is no ServiceAccount token: \(Shown.text(issuer)) is in the jwt list of --authentication-config, by which "
                + "the API server judges it",
            fix:
                "satoken judges ServiceAccount tokens alone; kubectl auth whoami --token shows what the API server makes of it"
        )
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
                cause: "the key was taken back before it signed anything, so no program should have it",
                fix: "find out who signs with it: its private half was erased")
        case .published, .active, .previous, .verifyOnly: return nil
        }
    }
}
