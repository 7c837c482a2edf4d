import JOSE
import ServiceAccountTokens

extension Explanation {
    /// What is otherwise to be said of a refusal by the keys of a JWK Set; nil for the same as of a server's.
    static func byKeySet(_ failure: VerificationFailure) -> Explanation? {
        switch failure {
        case .unknownKey(let keyID, let known):
            Explanation(
                keyID.isEmpty
                    ? "it names no key, and every key of the set has a kid: \(Shown.list(known))"
                    : "it is signed by key \(Shown.text(keyID)), none of the \(known.count) in the set: \(keyIDs(known))",
                cause:
                    known.contains(where: \.isEmpty)
                    ? "a publisher that left the kid out: such a key verifies only tokens that name none"
                    : "another issuer's token, a key that was taken out of the set, or a set that is older than the key",
                fix:
                    "compare the set with the issuer's keys (satoken keys diff), and publish each key before it signs "
                    + "(satoken publish)")
        case .foreignIssuer(let issuer, let accepted), .issuerClaim(let issuer, let accepted):
            Explanation(
                foreignIssuer(issuer, accepted),
                cause: likeness(issuer, accepted) ?? "a token of another issuer",
                fix:
                    "use a token of this issuer; only if you trust \(Shown.text(issuer)) as much, accept it, too: "
                    + "--service-account-issuer"
            )
        case .refusedByKeys(let refusals):
            refusals.mostUseful.flatMap { refusal in
                guard case .otherAlgorithm(let found, let own) = refusal.reason else { return nil }
                return Explanation(
                    "alg is \(Shown.text(found)), the key \(Shown.text(refusal.keyID)) is for "
                        + (own?.rawValue ?? "nothing"),
                    cause: "the set gives the key a wrong alg, or somebody else made the token",
                    fix:
                        "satoken jwks prints the key as it should be in the set; do not trust the token until it agrees"
                )
            }
        case .notValidYet(let notBefore, let now):
            Explanation(
                "it is not valid before \(Shown.moment(notBefore, now: now))",
                cause: clocks, fix: checkClocks)
        case .issuedInFuture(let issuedAt, let now):
            Explanation(
                "it was issued at \(Shown.moment(issuedAt, now: now)), which is still to come",
                cause: clocks, fix: checkClocks)
        default: nil
        }
    }

    /// The IDs of a set's keys, and how many have none.
    private static func keyIDs(_ known: [String]) -> String {
        let named = known.filter { !$0.isEmpty }
        let count = known.count - named.count
        return ((named.isEmpty ? [] : [Shown.list(named)]) + (count == 0 ? [] : ["\(count) without a kid"]))
            .joined(separator: ", ")
    }

    private static let clocks = "the clocks of the API servers and of this machine disagree"
    private static let checkClocks = "check NTP on both"
}
