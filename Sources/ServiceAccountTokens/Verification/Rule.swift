/// One condition of a token's acceptance.
package struct Rule: Sendable {
    /// What rules are about.
    package enum Subject: String, Sendable {
        case size
        case parts = "three parts"
        case whiteSpace = "no white space"
        case payload = "payload is a JSON object"
        case issuer = "issuer is one of ours"
        case header = "header can be read"
        case canonicalEncoding = "canonical base64url"
        case type = "typ"
        case criticalHeaders = "no critical headers"
        case unambiguousJSON = "unambiguous JSON"
        case key = "key is known"
        case signature
        case issuerClaim = "issuer to the letter"
        case audience
        case plainDates = "times are plain integers"
        case notBefore = "not before"
        case expiry
        case issuedAt = "issued in the past"
        case expiryAndAudience = "has exp and aud"
        case subject = "sub agrees"
        case serviceAccount = "ServiceAccount"
        case secret = "Secret"
        case pod = "Pod"
        case node = "Node"
        case podFacts = "Pod's account and node"
        case legacyClaims = "legacy claims"
        case legacySubject = "legacy sub"
        case legacySecret = "legacy Secret"
        case legacyServiceAccount = "legacy ServiceAccount"
        case legacyLabel = "legacy token not marked invalid"
    }

    /// What it is about; the raw value says so in a few words.
    package let subject: Subject
    /// What has to hold, in a clause.
    package let condition: String
    /// The section of the written semantics that the rule is from; "strict" for those that kube-apiserver lacks.
    package let source: String
    /// Whether kube-apiserver lacks the rule.
    package var isStrictOnly: Bool { source == "strict" }

    /// Looks at the token, puts down what it finds, and judges.
    let judge: @Sendable (inout Examination) -> RuleOutcome

    init(
        _ subject: Subject, _ condition: String, _ source: String,
        _ judge: @escaping @Sendable (inout Examination) -> RuleOutcome
    ) {
        self.subject = subject
        self.condition = condition
        self.source = source
        self.judge = judge
    }

    /// All rules, in the order in which kube-apiserver applies them; the first failure is its answer.
    package static let all: [Rule] = [
        Rule(
            .size, "it is not larger than 64 KiB (kube-apiserver: 3 MiB)",
            "10 Size limits", FormRules.size),
        Rule(
            .parts, "it has three parts with a dot between them, and is no JSON",
            "5.1", FormRules.parts),
        Rule(
            .whiteSpace, "no white space is in it or around it",
            "strict", FormRules.whiteSpace),
        Rule(
            .payload, "its payload is base64url of a JSON object",
            "5.1", FormRules.payload),
        Rule(
            .issuer, "iss is one of --service-account-issuer, to the letter",
            "5.1", FormRules.issuer),
        Rule(
            .header,
            "its header is base64url of a JSON object that repeats no member, its signature is base64url",
            "5.2", FormRules.header),
        Rule(
            .canonicalEncoding, "all three parts are canonical base64url",
            "strict", FormRules.canonicalEncoding),
        Rule(
            .type, "typ is JWT where there is one",
            "strict", FormRules.type),
        Rule(
            .criticalHeaders, "the header has neither crit nor b64",
            "strict", FormRules.criticalHeaders),
        Rule(
            .unambiguousJSON, "header and payload are UTF-8 and repeat no member in any case",
            "strict", FormRules.unambiguousJSON),
        Rule(
            .key,
            "kid names a key of --service-account-key-file; without kid all of them are tried",
            "5.3", SignatureRules.key),
        Rule(
            .signature, "alg suits the key, the signature holds, and every claim is of its type",
            "5.4", SignatureRules.signature),
        Rule(
            .issuerClaim, "iss itself, in lower case, is accepted",
            "5.5", ClaimRules.issuer),
        Rule(
            .audience,
            "aud holds one of --audience, or of the API server's audiences; without aud it is meant for those",
            "5.6 Audience", ClaimRules.audience),
        Rule(
            .plainDates, "exp, nbf, iat and warnafter are plain integers",
            "strict", ClaimRules.plainDates),
        Rule(
            .notBefore, "nbf is not more than a minute ahead",
            "5.7 Time", ClaimRules.notBefore),
        Rule(
            .expiry, "exp is not more than a minute ago",
            "5.7 Time", ClaimRules.expiry),
        Rule(
            .issuedAt, "iat is not more than a minute ahead",
            "5.7 Time", ClaimRules.issuedAt),
        Rule(
            .expiryAndAudience, "a bound token has exp and aud",
            "strict", ClaimRules.expiryAndAudience),
        Rule(
            .subject, "sub says what kubernetes.io says",
            "strict", ClaimRules.subject),
        Rule(
            .serviceAccount,
            "its ServiceAccount has a name and namespace, and with --objects exists, with its uid, not deleted",
            "5.8 kubernetes.io claim", ServiceAccountRules.serviceAccount),
        Rule(
            .secret, "the Secret it is bound to exists, likewise",
            "5.9 kubernetes.io claim", ServiceAccountRules.secret),
        Rule(
            .pod, "the Pod it is bound to exists, likewise",
            "5.10 kubernetes.io claim", ServiceAccountRules.pod),
        Rule(
            .node, "the Node it is bound to exists, likewise, unless it is bound to a Pod",
            "5.11 kubernetes.io claim", ServiceAccountRules.node),
        Rule(
            .podFacts, "with --objects, its Pod runs under its ServiceAccount and on its Node",
            "strict", ServiceAccountRules.podFacts),
        Rule(
            .legacyClaims, "a Secret's token has all its claims",
            "7 Legacy tokens", LegacyRules.claims),
        Rule(
            .legacySubject, "a Secret's token's sub agrees with them",
            "7 Legacy tokens", LegacyRules.subject),
        Rule(
            .legacySecret, "with --objects and look-up, the Secret exists and holds this very token",
            "7 Legacy tokens", LegacyRules.secret),
        Rule(
            .legacyServiceAccount,
            "with --objects and look-up, the ServiceAccount exists, with its uid, not deleted",
            "7 Legacy tokens", LegacyRules.serviceAccount),
        Rule(
            .legacyLabel,
            "the Secret is not labelled kubernetes.io/legacy-token-invalid-since",
            "7 Legacy tokens", LegacyRules.label),
    ]

    private static let signature = all.firstIndex { $0.subject == .signature } ?? all.endIndex
    /// The rules that come before the one that needs the keys' arithmetic, and those after it.
    static let beforeSignature = all[..<signature].map { Judge(judge: $0.judge) }
    static let afterSignature = all[(signature + 1)...].map { Judge(judge: $0.judge) }

    /// What judges, without the words. A function alone would be wrapped in another one by an array.
    struct Judge: Sendable {
        let judge: @Sendable (inout Examination) -> RuleOutcome
    }
}
