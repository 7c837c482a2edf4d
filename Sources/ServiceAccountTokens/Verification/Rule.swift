/// What a rule says of a token.
package enum RuleOutcome: Sendable, Equatable {
    case passed
    case failed(VerificationFailure)
    /// Nothing could be said, because something is not known.
    case notChecked(NotChecked)
    /// The rule does not concern this token, or is not set.
    case notApplicable

    /// Why a rule said nothing.
    package enum NotChecked: Sendable, Equatable {
        /// An earlier part could not be read.
        case unreadable
        case noKeys
        case noIssuers
        case noObjects
    }
}

/// One condition of a token's acceptance.
package struct Rule: Sendable {
    /// What it is about, in a few words.
    package let name: String
    /// What has to hold, in a clause.
    package let condition: String
    /// The section of the written semantics that the rule is from; "strict" for those that kube-apiserver lacks.
    package let source: String
    /// Whether kube-apiserver lacks the rule.
    package var isStrictOnly: Bool { source == "strict" }

    /// Looks at the token, puts down what it finds, and judges.
    let judge: @Sendable (inout Examination) -> RuleOutcome

    init(
        _ name: String, _ condition: String, _ source: String,
        _ judge: @escaping @Sendable (inout Examination) -> RuleOutcome
    ) {
        self.name = name
        self.condition = condition
        self.source = source
        self.judge = judge
    }

    /// All rules, in the order in which kube-apiserver applies them; the first failure is its answer.
    package static let all: [Rule] = [
        Rule(
            "size", "it is not larger than 64 KiB (kube-apiserver: 3 MiB)",
            "10 Size limits", FormRules.size),
        Rule(
            "three parts", "it has three parts with a dot between them, and is no JSON",
            "5.1", FormRules.parts),
        Rule(
            "no white space", "no white space is in it or around it",
            "strict", FormRules.whiteSpace),
        Rule(
            "payload is a JSON object", "its payload is base64url of a JSON object",
            "5.1", FormRules.payload),
        Rule(
            "issuer is one of ours", "iss is one of --service-account-issuer, to the letter",
            "5.1", FormRules.issuer),
        Rule(
            "header can be read",
            "its header is base64url of a JSON object that repeats no member, its signature is base64url",
            "5.2", FormRules.header),
        Rule(
            "canonical base64url", "all three parts are canonical base64url",
            "strict", FormRules.canonicalEncoding),
        Rule(
            "typ", "typ is JWT where there is one",
            "strict", FormRules.type),
        Rule(
            "no critical headers", "the header has neither crit nor b64",
            "strict", FormRules.criticalHeaders),
        Rule(
            "unambiguous JSON", "header and payload are UTF-8 and repeat no member in any case",
            "strict", FormRules.unambiguousJSON),
        Rule(
            "key is known",
            "kid names a key of --service-account-key-file; without kid all of them are tried",
            "5.3", SignatureRules.key),
        Rule(
            "signature", "alg suits the key, the signature holds, and every claim is of its type",
            "5.4", SignatureRules.signature),
        Rule(
            "issuer to the letter", "iss itself, in lower case, is accepted",
            "5.5", ClaimRules.issuer),
        Rule(
            "audience",
            "aud holds one of --audience, or of the API server's audiences; without aud it is meant for those",
            "5.6 Audience", ClaimRules.audience),
        Rule(
            "times are plain integers", "exp, nbf, iat and warnafter are plain integers",
            "strict", ClaimRules.plainDates),
        Rule(
            "not before", "nbf is not more than a minute ahead",
            "5.7 Time", ClaimRules.notBefore),
        Rule(
            "expiry", "exp is not more than a minute ago",
            "5.7 Time", ClaimRules.expiry),
        Rule(
            "issued in the past", "iat is not more than a minute ahead",
            "5.7 Time", ClaimRules.issuedAt),
        Rule(
            "has exp and aud", "a bound token has exp and aud",
            "strict", ClaimRules.expiryAndAudience),
        Rule(
            "sub agrees", "sub says what kubernetes.io says",
            "strict", ClaimRules.subject),
        Rule(
            "ServiceAccount",
            "its ServiceAccount has a name and namespace, and with --objects exists, with its uid, not deleted",
            "5.8 kubernetes.io claim", ServiceAccountRules.serviceAccount),
        Rule(
            "Secret", "the Secret it is bound to exists, likewise",
            "5.9 kubernetes.io claim", ServiceAccountRules.secret),
        Rule(
            "Pod", "the Pod it is bound to exists, likewise",
            "5.10 kubernetes.io claim", ServiceAccountRules.pod),
        Rule(
            "Node", "the Node it is bound to exists, likewise, unless it is bound to a Pod",
            "5.11 kubernetes.io claim", ServiceAccountRules.node),
        Rule(
            "Pod's account and node", "with --objects, its Pod runs under its ServiceAccount and on its Node",
            "strict", ServiceAccountRules.podFacts),
        Rule(
            "legacy claims", "a Secret's token has all its claims",
            "7 Legacy tokens", LegacyRules.claims),
        Rule(
            "legacy sub", "a Secret's token's sub agrees with them",
            "7 Legacy tokens", LegacyRules.subject),
        Rule(
            "legacy Secret", "with --objects and look-up, the Secret exists and holds this very token",
            "7 Legacy tokens", LegacyRules.secret),
        Rule(
            "legacy ServiceAccount",
            "with --objects and look-up, the ServiceAccount exists, with its uid, not deleted",
            "7 Legacy tokens", LegacyRules.serviceAccount),
        Rule(
            "legacy token not marked invalid",
            "the Secret is not labelled kubernetes.io/legacy-token-invalid-since",
            "7 Legacy tokens", LegacyRules.label),
    ]

    private static let signature = all.firstIndex { $0.name == "signature" } ?? all.endIndex
    /// The rules that come before the one that needs the keys' arithmetic, and those after it.
    static let beforeSignature = Array(all[..<signature])
    static let afterSignature = Array(all[(signature + 1)...])
}
