/// One condition of a token's acceptance. The cases are in the order in which kube-apiserver applies the rules. The first
/// rule that fails is the server's answer.
///
/// A new rule is a case here with its label, `condition` and `source`, a line in `judge`, and a `VerificationFailure`.
package enum Rule: String, Sendable, CaseIterable {
    // Rules that read the token.
    case size
    case parts = "three parts"
    case whiteSpace = "no white space"
    case payload = "payload is a JSON object"
    case issuer = "issuer is one of ours"
    case header = "header can be read"
    // Rules on encoding, header and signature.
    case canonicalEncoding = "canonical base64url"
    case type = "typ"
    case criticalHeaders = "no critical headers"
    case unambiguousJSON = "unambiguous JSON"
    case key = "key is known"
    case signature
    // Rules on claims.
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

    /// The subject of the rule in a few words.
    package var label: String { rawValue }

    /// The label for programs: the name of the case, as in "not-before".
    package var id: String {
        "\(self)".reduce(into: "") { id, character in
            id += character.isUppercase ? "-\(character.lowercased())" : String(character)
        }
    }

    /// The condition, as a clause.
    package var condition: String {
        switch self {
        case .size: "it is not larger than 64 KiB (kube-apiserver: 3 MiB)"
        case .parts: "it has three parts with a dot between them, and is no JSON"
        case .whiteSpace: "no white space is in it or around it"
        case .payload: "its payload is base64url of a JSON object"
        case .issuer: "iss is one of --service-account-issuer, to the letter"
        case .header:
            "its header is base64url of a JSON object that repeats no member, its signature is base64url"
        case .canonicalEncoding: "all three parts are canonical base64url"
        case .type: "typ is JWT where there is one"
        case .criticalHeaders: "the header has neither crit nor b64"
        case .unambiguousJSON: "header and payload are UTF-8 and repeat no member in any case"
        case .key: "kid names a key of --service-account-key-file; without kid all of them are tried"
        case .signature: "alg suits the key, the signature holds, and every claim is of its type"
        case .issuerClaim: "iss itself, in lower case, is accepted"
        case .audience:
            "aud holds one of --audience, or of the API server's audiences; without aud it is meant for those"
        case .plainDates: "exp, nbf, iat and warnafter are plain integers"
        case .notBefore: "nbf is not more than a minute ahead"
        case .expiry: "exp is not more than a minute ago"
        case .issuedAt: "iat is not more than a minute ahead"
        case .expiryAndAudience: "a bound token has exp and aud"
        case .subject: "sub says what kubernetes.io says"
        case .serviceAccount:
            "its ServiceAccount has a name and namespace, and with --objects exists, with its uid, not deleted"
        case .secret: "the Secret it is bound to exists, likewise"
        case .pod: "the Pod it is bound to exists, likewise"
        case .node: "the Node it is bound to exists, likewise, unless it is bound to a Pod"
        case .podFacts: "with --objects, its Pod runs under its ServiceAccount and on its Node"
        case .legacyClaims: "a legacy (Secret-based) token has all its claims"
        case .legacySubject: "a legacy token's sub agrees with them"
        case .legacySecret: "with --objects and look-up, the Secret exists and holds this very token"
        case .legacyServiceAccount:
            "with --objects and look-up, the ServiceAccount exists, with its uid, not deleted"
        case .legacyLabel: "the Secret is not labelled kubernetes.io/legacy-token-invalid-since"
        }
    }

    /// The heading of Semantics.md that has the rule and its sources; "Strict" for those that kube-apiserver lacks.
    package var source: String {
        switch self {
        case .size: "Size limits"
        case .parts, .payload, .issuer: "Issuer pre-check"
        case .header: "Header"
        case .key: "Keys"
        case .signature: "Signature"
        case .issuerClaim: "Issuer claim"
        case .audience: "Audience"
        case .notBefore, .expiry, .issuedAt: "Time"
        case .serviceAccount: "ServiceAccount"
        case .secret: "Bound Secret"
        case .pod: "Bound Pod"
        case .node: "Bound Node"
        case .legacyClaims: "Legacy claims"
        case .legacySubject: "Legacy subject"
        case .legacySecret: "Legacy Secret"
        case .legacyServiceAccount: "Legacy ServiceAccount"
        case .legacyLabel: "Legacy label"
        case .whiteSpace, .canonicalEncoding, .type, .criticalHeaders, .unambiguousJSON, .plainDates,
            .expiryAndAudience, .subject, .podFacts:
            "Strict"
        }
    }

    /// Whether kube-apiserver lacks the rule.
    package var isStrictOnly: Bool { source == "Strict" }

    /// Whether the rule is about legacy tokens alone.
    private var isForLegacyOnly: Bool {
        switch self {
        case .legacyClaims, .legacySubject, .legacySecret, .legacyServiceAccount, .legacyLabel: true
        default: false
        }
    }

    /// The rules up to the one that reads the claims, those up to the signature, and those after it, of which bound tokens need
    /// fewer.
    static let beforeClaims = allCases.filter { $0.place <= payload.place }
    static let beforeSignature = allCases.filter { $0.place > payload.place && $0.place < signature.place }
    static let afterSignature = allCases.filter { $0.place > signature.place }
    static let afterBoundSignature = afterSignature.filter { !$0.isForLegacyOnly }

    private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension Rule {
    /// Judges, and records what the rule reads of the token.
    func judge(_ e: inout Examination) -> RuleOutcome { judge(&e, e.claims) }

    /// Judges. The rules that read the token record what they find; the others are functions of what was read.
    ///
    /// This is a switch and no list of functions, because calling a stored function counts references, thirty times a token.
    /// For the same reason the claims are passed on.
    ///
    /// - Parameter claims: the examination's claims, nil before they were read.
    func judge(_ e: inout Examination, _ claims: UnverifiedClaims?) -> RuleOutcome {
        switch self {
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
        default: judgeClaims(&e, claims)
        }
    }

    /// The rules about claims alone. They leave the examination as it is, and take it as it was given: to be lent, it would
    /// have to be copied.
    private func judgeClaims(_ e: inout Examination, _ claims: UnverifiedClaims?) -> RuleOutcome {
        if isLeftOut(by: e.policy.profile) { return .notApplicable }
        guard let claims else { return isForLegacyOnly ? .notApplicable : .notChecked(.unreadable) }
        switch self {
        case .issuerClaim: return e.isIssuerAccepted ? .passed : ClaimRules.issuer(claims, e.policy)
        case .audience: return ClaimRules.audience(claims, e.policy, e.audiences)
        case .plainDates: return ClaimRules.plainDates(claims)
        default: break
        }
        if claims.isLegacy != isForLegacyOnly { return .notApplicable }
        return switch self {
        case .notBefore: ClaimRules.notBefore(claims, now: e.now)
        case .expiry: ClaimRules.expiry(claims, now: e.now)
        case .issuedAt: ClaimRules.issuedAt(claims, now: e.now)
        case .expiryAndAudience: ClaimRules.expiryAndAudience(claims)
        case .subject: ClaimRules.subject(claims)
        case .serviceAccount: ServiceAccountRules.serviceAccount(claims, e.policy, now: e.now)
        case .secret: ServiceAccountRules.secret(claims, e.policy, now: e.now)
        case .pod: ServiceAccountRules.pod(claims, e.policy, now: e.now)
        case .node: ServiceAccountRules.node(claims, e.policy, now: e.now)
        case .podFacts: ServiceAccountRules.podFacts(claims, e.policy)
        case .legacyClaims: LegacyRules.claims(claims)
        case .legacySubject: LegacyRules.subject(claims)
        case .legacySecret: LegacyRules.secret(claims, e.policy, token: e.text[e.token])
        case .legacyServiceAccount: LegacyRules.serviceAccount(claims, e.policy)
        case .legacyLabel: LegacyRules.label(claims, e.policy)
        default: .notApplicable
        }
    }

    /// Whether a profile leaves out this rule about claims.
    private func isLeftOut(by profile: VerificationProfile) -> Bool {
        switch self {
        case .plainDates: !profile.requiresPlainDates
        case .expiryAndAudience: !profile.requiresExpiryAndAudience
        case .subject: !profile.requiresMatchingSubject
        case .podFacts: !profile.requiresPodFacts
        default: false
        }
    }
}
