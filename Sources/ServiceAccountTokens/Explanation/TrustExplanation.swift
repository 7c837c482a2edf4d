internal import JOSE

extension Explanation {
    /// Refusals for the issuer and for the keys.
    static func trust(_ failure: VerificationFailure, _ context: ExplanationContext) -> Explanation? {
        switch failure {
        case .foreignIssuer(let issuer, let accepted), .issuerClaim(let issuer, let accepted):
            if issuer.isEmpty {
                return Explanation(
                    foreignIssuer(issuer, accepted),
                    cause: "the token has no iss: it is no ServiceAccount token",
                    fix: "use a token of this cluster")
            }
            if let slip = slip(issuer, accepted) {
                return Explanation(
                    foreignIssuer(issuer, accepted),
                    cause: "\(slip), and issuers are compared to the letter",
                    fix: sameIssuer(issuer, accepted))
            }
            if let known = KnownIssuer.advice(issuer) {
                return Explanation(foreignIssuer(issuer, accepted), cause: known.cause, fix: known.fix)
            }
            if let subject = context.claims?.subject, !subject.hasPrefix("system:serviceaccount:") {
                return Explanation(
                    foreignIssuer(issuer, accepted),
                    cause:
                        "no ServiceAccount's token, for its sub is \(Shown.text(subject)): another program's, or a person's",
                    fix: KnownIssuer.other)
            }
            return Explanation(
                foreignIssuer(issuer, accepted),
                cause: "another cluster's token, or the API server's issuer was changed since",
                fix:
                    "use a token of this cluster; only if \(Shown.text(issuer)) is an issuer that this cluster itself had, "
                    + "add --service-account-issuer=\(Shown.text(issuer)) to the API server after its present one, on "
                    + "every control-plane node")
        case .unknownKey(let keyID, let known):
            return Explanation(
                keyID.isEmpty
                    ? "no key is known"
                    : "it is signed by key \(Shown.text(keyID)), none of the \(known.count) known: \(Shown.list(known))",
                cause: foreignKey, fix: "\(newToken); \(sameKeys)")
        case .refusedByKeys(let refusals): return keys(refusals, context)
        default: return nil
        }
    }

    static func foreignIssuer(_ issuer: String, _ accepted: [String]) -> String {
        "issuer is \(Shown.text(issuer)), none of the accepted \(Shown.list(accepted))"
    }

    /// How an issuer or audience differs from one that is accepted, where it is a slip of the hand.
    static func slip(_ text: String, _ accepted: [String]) -> String? {
        accepted.lazy.compactMap { TextDifference.words(text, $0) }.first
    }

    private static func sameIssuer(_ issuer: String, _ accepted: [String]) -> String {
        let isQuoted = { (text: String) in text.contains { "\"'`\\".contains($0) } }
        if isQuoted(issuer) {
            return
                "take the quotes out of --service-account-issuer of the API server that made the token: in a manifest "
                + "or a unit no shell takes them away; tokens that are out carry the quoted one until they are renewed"
        }
        if accepted.contains(where: isQuoted) {
            return "take the quotes out of the --service-account-issuer that the token is judged by"
        }
        return
            "write --service-account-issuer as the token has it, to the letter, on every control-plane node; tokens "
            + "carry the first one, and each further one is accepted, too"
    }

    private static func keys(_ refusals: [KeyRefusal], _ context: ExplanationContext) -> Explanation {
        guard let best = refusals.mostUseful else { return Explanation("no key verifies it") }
        let others = refusals.count > 1 ? " (\(refusals.count) keys were tried)" : ""
        let keyID = Shown.text(best.keyID)
        switch best.reason {
        case .badSignature:
            if let form = context.examination.flatMap({ SignatureForm($0) }) {
                return Explanation(form.summary(key: keyID), cause: form.cause, fix: form.fix)
            }
            if context.examination?.hasKeyID("") == true {
                return Explanation(
                    "it names no key, and the signature matches under none: \(Shown.list(refusals.map(\.keyID)))\(others)",
                    cause: foreignKey,
                    fix: "\(newToken); a Secret's token: delete the Secret and make it anew; \(sameKeys)")
            }
            return Explanation(
                "the signature does not match under key \(keyID)\(others)",
                cause: "the token was changed or cut, or signed by another key under this key's ID",
                fix: "copy it again, whole; if it stays so, do not trust it")
        case .otherAlgorithm(let found, let own):
            let (cause, fix) = algorithm(found)
            return Explanation(
                "alg is \(Shown.text(found)), the key \(keyID) is for \(own?.rawValue ?? "nothing")\(others)",
                cause: cause, fix: fix)
        case .shortKey(let bits, let minimum):
            return Explanation(
                "key \(keyID) is RSA of \(bits) bits, at least \(minimum) are asked for",
                fix: "rotate to a key of 2048 bits or more")
        case .unsoundKey:
            return Explanation(
                "key \(keyID) has a modulus or an exponent that nothing is verified with",
                cause: "a key that no usual tool makes", fix: "rotate to another key")
        case .unknownExtension(let name):
            return Explanation(
                "crit names \(name.map { Shown.text($0) } ?? "null"), an extension that no API server knows",
                cause: "a token that Kubernetes did not make", fix: "have its issuer leave crit out")
        case .criticalHeader(let fault):
            return Explanation(
                "crit is malformed: \(Shown.text(fault.description))",
                cause: "a token that Kubernetes did not make", fix: "have its issuer leave crit out")
        case .claims(let fault): return malformed(fault, context)
        }
    }

    private static let foreignKey =
        "another cluster's token, a key that was rotated out, or a control-plane node with another sa.key"
    private static let newToken =
        "get a new token: restart the Pod, or kubectl create token; where that is refused, too, the server does not trust its own "
        + "signing key: satoken pki check"
    private static let sameKeys =
        "satoken keys diff a=MANIFEST b=MANIFEST compares the keys of control-plane nodes; only if the key is this cluster's own, "
        + "add its public half to --service-account-key-file and restart the API server: the holder of its private half can be "
        + "anybody in the cluster"

    private static func algorithm(_ found: String) -> (cause: String, fix: String) {
        switch found {
        case "none", "None", "NONE", "nOnE": ("a token that is not signed at all", "do not trust it")
        case _ where found.hasPrefix("HS"):
            (
                "a token that is signed with a shared secret: another program's",
                "use a ServiceAccount's token (kubectl create token)"
            )
        default: ("a token that Kubernetes did not make", "do not trust it")
        }
    }

    /// A claim of a wrong type: the signature holds, so its issuer wrote it so.
    static func malformed(_ fault: DecodingFault, _ context: ExplanationContext) -> Explanation {
        let faults = ClaimTypes.faults(context.payload)
        return Explanation(
            faults.isEmpty
                ? "a claim is malformed: \(Shown.text(fault.description))" : faults.joined(separator: "; "),
            cause: "a token that Kubernetes did not make, signed with a key of this cluster",
            fix: "mend the program that makes it")
    }
}
