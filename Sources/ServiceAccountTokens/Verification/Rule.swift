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

        /// Whether the rule has nothing to say of bound tokens.
        fileprivate var isForLegacyOnly: Bool {
            switch self {
            case .legacyClaims, .legacySubject, .legacySecret, .legacyServiceAccount, .legacyLabel: true
            default: false
            }
        }
    }

    /// What it is about; the raw value says so in a few words.
    package let subject: Subject
    /// What has to hold, in a clause.
    package let condition: String
    /// The section of the written semantics that the rule is from; "strict" for those that kube-apiserver lacks.
    package let source: String
    /// Whether kube-apiserver lacks the rule.
    package var isStrictOnly: Bool { source == "strict" }

    private init(_ subject: Subject, _ condition: String, _ source: String) {
        self.subject = subject
        self.condition = condition
        self.source = source
    }

    /// Looks at the token, puts down what it finds, and judges.
    func judge(_ e: inout Examination) -> RuleOutcome { Self.judge(subject, &e, e.claims) }

    /// All rules, in the order in which kube-apiserver applies them; the first failure is its answer.
    package static let all: [Rule] = [
        Rule(
            .size, "it is not larger than 64 KiB (kube-apiserver: 3 MiB)",
            "10 Size limits"),
        Rule(
            .parts, "it has three parts with a dot between them, and is no JSON",
            "5.1"),
        Rule(
            .whiteSpace, "no white space is in it or around it",
            "strict"),
        Rule(
            .payload, "its payload is base64url of a JSON object",
            "5.1"),
        Rule(
            .issuer, "iss is one of --service-account-issuer, to the letter",
            "5.1"),
        Rule(
            .header,
            "its header is base64url of a JSON object that repeats no member, its signature is base64url",
            "5.2"),
        Rule(
            .canonicalEncoding, "all three parts are canonical base64url",
            "strict"),
        Rule(
            .type, "typ is JWT where there is one",
            "strict"),
        Rule(
            .criticalHeaders, "the header has neither crit nor b64",
            "strict"),
        Rule(
            .unambiguousJSON, "header and payload are UTF-8 and repeat no member in any case",
            "strict"),
        Rule(
            .key,
            "kid names a key of --service-account-key-file; without kid all of them are tried",
            "5.3"),
        Rule(
            .signature, "alg suits the key, the signature holds, and every claim is of its type",
            "5.4"),
        Rule(
            .issuerClaim, "iss itself, in lower case, is accepted",
            "5.5"),
        Rule(
            .audience,
            "aud holds one of --audience, or of the API server's audiences; without aud it is meant for those",
            "5.6 Audience"),
        Rule(
            .plainDates, "exp, nbf, iat and warnafter are plain integers",
            "strict"),
        Rule(
            .notBefore, "nbf is not more than a minute ahead",
            "5.7 Time"),
        Rule(
            .expiry, "exp is not more than a minute ago",
            "5.7 Time"),
        Rule(
            .issuedAt, "iat is not more than a minute ahead",
            "5.7 Time"),
        Rule(
            .expiryAndAudience, "a bound token has exp and aud",
            "strict"),
        Rule(
            .subject, "sub says what kubernetes.io says",
            "strict"),
        Rule(
            .serviceAccount,
            "its ServiceAccount has a name and namespace, and with --objects exists, with its uid, not deleted",
            "5.8 kubernetes.io claim"),
        Rule(
            .secret, "the Secret it is bound to exists, likewise",
            "5.9 kubernetes.io claim"),
        Rule(
            .pod, "the Pod it is bound to exists, likewise",
            "5.10 kubernetes.io claim"),
        Rule(
            .node, "the Node it is bound to exists, likewise, unless it is bound to a Pod",
            "5.11 kubernetes.io claim"),
        Rule(
            .podFacts, "with --objects, its Pod runs under its ServiceAccount and on its Node",
            "strict"),
        Rule(
            .legacyClaims, "a Secret's token has all its claims",
            "7 Legacy tokens"),
        Rule(
            .legacySubject, "a Secret's token's sub agrees with them",
            "7 Legacy tokens"),
        Rule(
            .legacySecret, "with --objects and look-up, the Secret exists and holds this very token",
            "7 Legacy tokens"),
        Rule(
            .legacyServiceAccount,
            "with --objects and look-up, the ServiceAccount exists, with its uid, not deleted",
            "7 Legacy tokens"),
        Rule(
            .legacyLabel,
            "the Secret is not labelled kubernetes.io/legacy-token-invalid-since",
            "7 Legacy tokens"),
    ]

    private static let signature = all.firstIndex { $0.subject == .signature } ?? all.endIndex
    private static let payload = all.firstIndex { $0.subject == .payload } ?? all.startIndex
    /// The rules up to the one that finds the claims, from there to the one that needs the keys' arithmetic, and those
    /// after it, of which bound tokens need fewer.
    static let beforeClaims = all[...payload].map(\.subject)
    static let beforeSignature = all[(payload + 1)..<signature].map(\.subject)
    static let afterSignature = all[(signature + 1)...].map(\.subject)
    static let afterBoundSignature = afterSignature.filter { !$0.isForLegacyOnly }

    /// Judges by one rule. A switch, where the list above could hold functions: each call of one would count the
    /// references to what it captures, and these are thirty calls a token. For the same reason the claims are passed
    /// on, and not asked for by each rule.
    ///
    /// - Parameters:
    ///   - claims: those of the examination, nil while they were not read.
    static func judge(
        _ subject: Subject, _ e: inout Examination, _ claims: UnverifiedClaims?
    ) -> RuleOutcome {
        switch subject {
        case .size: FormRules.size(&e)
        case .parts: FormRules.parts(&e)
        case .whiteSpace: FormRules.whiteSpace(&e)
        case .payload: FormRules.payload(&e)
        case .issuer: FormRules.issuer(&e, claims)
        case .header: FormRules.header(&e)
        case .canonicalEncoding: FormRules.canonicalEncoding(&e)
        case .type: FormRules.type(&e)
        case .criticalHeaders: FormRules.criticalHeaders(&e)
        case .unambiguousJSON: FormRules.unambiguousJSON(&e, claims)
        case .key: SignatureRules.key(&e)
        case .signature: SignatureRules.signature(&e, claims)
        case .issuerClaim: ClaimRules.issuer(&e, claims)
        case .audience: ClaimRules.audience(&e, claims)
        case .plainDates: ClaimRules.plainDates(&e, claims)
        case .notBefore: ClaimRules.notBefore(&e, claims)
        case .expiry: ClaimRules.expiry(&e, claims)
        case .issuedAt: ClaimRules.issuedAt(&e, claims)
        case .expiryAndAudience: ClaimRules.expiryAndAudience(&e, claims)
        case .subject: ClaimRules.subject(&e, claims)
        case .serviceAccount: ServiceAccountRules.serviceAccount(&e, claims)
        case .secret: ServiceAccountRules.secret(&e, claims)
        case .pod: ServiceAccountRules.pod(&e, claims)
        case .node: ServiceAccountRules.node(&e, claims)
        case .podFacts: ServiceAccountRules.podFacts(&e, claims)
        case .legacyClaims: LegacyRules.claims(&e, claims)
        case .legacySubject: LegacyRules.subject(&e, claims)
        case .legacySecret: LegacyRules.secret(&e, claims)
        case .legacyServiceAccount: LegacyRules.serviceAccount(&e, claims)
        case .legacyLabel: LegacyRules.label(&e, claims)
        }
    }
}
