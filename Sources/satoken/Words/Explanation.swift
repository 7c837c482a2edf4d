import JOSE
import ServiceAccountTokens

/// A refusal in words for people: what was compared, what is probably behind it, and what to do.
struct Explanation {
    /// One clause with both compared values.
    let summary: String
    /// What is probably behind it.
    let cause: String?
    /// What to do.
    let fix: String?

    init(_ summary: String, cause: String? = nil, fix: String? = nil) {
        self.summary = summary
        self.cause = cause
        self.fix = fix
    }

    /// - Parameter origin: where the keys came from that the token was judged by.
    init(_ failure: VerificationFailure, keys origin: KeyOrigin) {
        self =
            (origin == .keySet ? Self.byKeySet(failure) : nil) ?? Self.form(failure) ?? Self.trust(failure)
            ?? Self.claims(failure) ?? Self.objects(failure)
            ?? Self.strict(failure) ?? Explanation(failure.serverText)
    }

    private static func form(_ failure: VerificationFailure) -> Explanation? {
        switch failure {
        case .empty:
            Explanation(
                "there is no token: what was given is empty",
                cause: "an unset variable, or a file that was not written",
                fix: "look at where the token comes from; satoken issue or kubectl create token make one")
        case .tooLarge(let bytes, let limit):
            Explanation("it is \(bytes) bytes or more, at most \(limit) are read", cause: "this is no token")
        case .jsonSerialization:
            Explanation(
                "it is JSON, not a token in three parts",
                cause: "a whole object was given where its token belongs",
                fix: "take the token out of it; satoken inspect does")
        case .wrongNumberOfParts(let count): parts(count)
        case .notBase64URL(let part, let fault):
            Explanation(
                "the \(part.rawValue) is not base64url: \(FormWords.base64url(fault))",
                cause: "the token was cut off, re-encoded or pasted together with something else",
                fix: "copy it again, whole and alone")
        case .notJSON(let part, let error):
            Explanation(
                "the \(part.rawValue) is not JSON: \(FormWords.syntax(error))",
                cause: "the token was cut off, or this is no JWT", fix: "copy it again, whole and alone")
        case .notAnObject(let part, let kind):
            Explanation(
                "the \(part.rawValue) is JSON, but \(kind.rawValue), not an object", cause: "this is no JWT")
        case .unreadableHeader(let fault): Explanation("the header \(FormWords.header(fault))")
        case .mistypedIssuer(let kind): Explanation("iss is \(kind.rawValue), not a string")
        default: nil
        }
    }

    private static func parts(_ count: Int) -> Explanation {
        switch count {
        case 5:
            Explanation(
                "it has 5 parts, not 3",
                cause: "an encrypted token (JWE), which Kubernetes neither issues nor reads")
        case 1:
            Explanation(
                "it has 1 part, not 3",
                cause:
                    "an opaque token (of a bootstrap, an OAuth server or a static token file), or no token at all",
                fix: "the API server knows opaque tokens by other means; ServiceAccount tokens begin with eyJ"
            )
        case 2:
            Explanation("it has 2 parts, not 3", cause: "the token is cut off", fix: "copy it again, whole")
        default: Explanation("it has \(count) parts, not 3", cause: "this is no token")
        }
    }

    private static func trust(_ failure: VerificationFailure) -> Explanation? {
        switch failure {
        case .foreignIssuer(let issuer, let accepted), .issuerClaim(let issuer, let accepted):
            Explanation(
                foreignIssuer(issuer, accepted),
                cause: likeness(issuer, accepted)
                    ?? "another cluster's token, or the API server's issuer was changed since",
                fix: issuer.isEmpty
                    ? "use a token of this cluster"
                    : "use a token of this cluster; only if \(Shown.text(issuer)) is an issuer that this cluster itself had, "
                        + "add --service-account-issuer=\(Shown.text(issuer)) to the API server after its present one, on "
                        + "every control-plane node")
        case .unknownKey(let keyID, let known):
            Explanation(
                keyID.isEmpty
                    ? "no key is known"
                    : "it is signed by key \(Shown.text(keyID)), none of the \(known.count) known: \(Shown.list(known))",
                cause:
                    "another cluster's token, a key that was rotated out, or a control-plane node with another sa.key",
                fix:
                    "compare the key files of all control-plane nodes (satoken jwks prints their key IDs); only if "
                    + "the key is this cluster's own, add its public half to --service-account-key-file and restart the "
                    + "API server: whoever has its private half can be anybody in the cluster")
        case .refusedByKeys(let refusals): keys(refusals)
        default: nil
        }
    }

    static func foreignIssuer(_ issuer: String, _ accepted: [String]) -> String {
        "issuer is \(Shown.text(issuer)), none of the accepted \(Shown.list(accepted))"
    }

    /// What an issuer has in common with one that is accepted, nil for nothing.
    static func likeness(_ issuer: String, _ accepted: [String]) -> String? {
        if accepted.contains(where: { $0 == issuer + "/" || $0 + "/" == issuer }) {
            return "they differ by a slash at the end, and issuers are compared to the letter"
        }
        if accepted.contains(where: { $0.lowercased() == issuer.lowercased() }) {
            return "they differ in case, and issuers are compared to the letter"
        }
        return issuer.isEmpty ? "the token has no iss: it is no ServiceAccount token" : nil
    }

    private static func keys(_ refusals: [KeyRefusal]) -> Explanation {
        guard let first = refusals.mostUseful else { return Explanation("no key vouches for it") }
        let others = refusals.count > 1 ? " (\(refusals.count) keys were tried)" : ""
        switch first.reason {
        case .badSignature:
            return Explanation(
                "the signature does not match under key \(Shown.text(first.keyID))\(others)",
                cause: "the token was changed or cut, or signed by another key under this key's ID",
                fix: "copy it again, whole; if it stays so, do not trust it")
        case .otherAlgorithm(let found, let own):
            return Explanation(
                "alg is \(Shown.text(found)), the key \(Shown.text(first.keyID)) is for "
                    + "\(own?.rawValue ?? "nothing")\(others)",
                cause: "a token that Kubernetes did not make", fix: "do not trust it")
        case .shortKey(let bits, let minimum):
            return Explanation(
                "key \(Shown.text(first.keyID)) is RSA of \(bits) bits, at least \(minimum) are asked for",
                fix: "rotate to a key of 2048 bits or more")
        case .unsoundKey:
            return Explanation(
                "key \(Shown.text(first.keyID)) has a modulus or an exponent that nothing is verified with",
                cause: "a key that no usual tool makes", fix: "rotate to another key")
        case .unknownExtension(let name):
            return Explanation(
                "crit names \(name.map { Shown.text($0) } ?? "null"), which nobody understands")
        case .criticalHeader(let fault):
            return Explanation("crit is malformed: \(Shown.text(fault.description))")
        case .claims(let fault):
            return Explanation(
                "a claim is malformed: \(Shown.text(fault.description))",
                cause: "a token that Kubernetes did not make",
                fix: "mend the program that makes it")
        }
    }

    private static func claims(_ failure: VerificationFailure) -> Explanation? {
        switch failure {
        case .wrongAudience(let token, let accepted):
            Explanation(
                "audience is \(Shown.list(token)), none of the accepted \(Shown.list(accepted))",
                cause: "the token was made for another service",
                fix:
                    "ask for a token for \(Shown.text(accepted.first ?? "")) (kubectl create token --audience, or a "
                    + "projected volume's audience); to ask whether this one is good for its own: --audience "
                    + Shown.text(token.first ?? "")
            )
        case .notValidYet(let notBefore, let now):
            Explanation(
                "it is not valid before \(Shown.moment(notBefore, now: now))",
                cause: "the clocks of the API servers disagree", fix: "check NTP on every control-plane node")
        case .expired(let expiry, let now):
            Explanation(
                "it expired at \(Shown.moment(expiry, now: now))",
                cause:
                    "the client read its token once and kept it; kubelets write a new one into the file in time",
                fix:
                    "read /var/run/secrets/kubernetes.io/serviceaccount/token again before each use (current client "
                    + "libraries do), or make a new one with kubectl create token")
        case .issuedInFuture(let issuedAt, let now):
            Explanation(
                "it was issued at \(Shown.moment(issuedAt, now: now)), which is still to come",
                cause: "the clocks of the API servers disagree", fix: "check NTP on every control-plane node")
        case .legacyClaimMissing(let name):
            Explanation(
                "the claim \(name) of a Secret's token is missing",
                cause: "a token that Kubernetes did not make")
        case .legacySubject(let subject, let namespace, let name):
            Explanation(
                "sub is \(Shown.text(subject)), the other claims say \(Shown.text("\(namespace):\(name)"))",
                cause: "a token that Kubernetes did not make")
        default: nil
        }
    }

    private static func strict(_ failure: VerificationFailure) -> Explanation? {
        guard let summary = strictSummary(failure) else { return nil }
        if failure == .whiteSpace {
            return Explanation(
                summary,
                cause:
                    "it was folded or pasted with something around it, and no header of HTTP can carry it so",
                fix: "put it on one line, without spaces")
        }
        return Explanation(
            summary, cause: "kube-apiserver takes it, and never makes it so",
            fix: "judge with --profile kube-apiserver to see the server's answer")
    }

    private static func strictSummary(_ failure: VerificationFailure) -> String? {
        switch failure {
        case .whiteSpace: "there is white space in the token or around it"
        case .notCanonical(let part):
            "the \(part.rawValue) is not canonical base64url: line breaks stand in it, or bits are set after its last byte"
        case .foreignType(let type): "typ is \(type.map { Shown.text($0) } ?? "no string"), not JWT"
        case .criticalHeader(let name): "the header has \(name)"
        case .notUTF8(let part): "the \(part.rawValue) is not UTF-8"
        case .repeatedMember(let part, let name):
            "the \(part.rawValue) repeats \(Shown.text(name)), perhaps in another case"
        case .oddDate(let claim): "\(claim) is no plain integer"
        case .noExpiry: "it has no exp, which only a Secret's token may lack"
        case .noAudience: "it has no aud, which only a Secret's token may lack"
        case .foreignSubject(let subject, let expected)
        where expected.isExactly(ServiceAccountUsername.text(namespace: "", name: "")):
            "sub is \(Shown.text(subject)), and kubernetes.io names no ServiceAccount"
        case .foreignSubject(let subject, let expected):
            "sub is \(Shown.text(subject)), kubernetes.io says \(Shown.text(expected))"
        case .podOfAnotherServiceAccount(let pod, let runsAs, let claimed):
            "Pod \(Shown.text(pod)) runs as \(Shown.text(runsAs)), the token is for \(Shown.text(claimed))"
        case .podOnAnotherNode(let pod, let runsOn, let claimed):
            "Pod \(Shown.text(pod)) runs on \(Shown.text(runsOn)), the token says \(Shown.text(claimed))"
        default: nil
        }
    }
}
