internal import JOSE

extension Explanation {
    /// What is otherwise to be said of a refusal by the keys of a JWK Set; nil for the same as of a server's.
    static func byKeySet(_ failure: VerificationFailure, _ context: ExplanationContext) -> Explanation? {
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
                cause: slip(issuer, accepted).map { "\($0), and issuers are compared to the letter" }
                    ?? KnownIssuer.advice(issuer)?.cause ?? "a token of another issuer",
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
                    cause: "the set gives the key a wrong alg, or another program made the token",
                    fix:
                        "satoken jwks prints the key as it should be in the set; do not trust the token until it agrees"
                )
            }
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
}
