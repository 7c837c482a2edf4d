package import JOSE

/// What is known of a token while the rules go over it, one after the other; each puts down what it found.
package struct Examination: Sendable {
    /// What the token is held against.
    package let policy: VerificationPolicy
    /// The audiences of which the token must be for one: those asked for, else the API server's own.
    package let audiences: [String]
    /// The moment of judgement, in seconds since the epoch.
    package let now: Double
    /// All that was presented.
    let presented: [UInt8]
    /// The token in it.
    let token: [UInt8]

    /// The three parts, encoded.
    package internal(set) var parts: [[UInt8]] = []
    /// The header as it was decoded.
    package internal(set) var headerBytes: [UInt8] = []
    package internal(set) var header: UnverifiedHeader?
    /// The payload as it was decoded.
    package internal(set) var payload: [UInt8] = []
    package internal(set) var claims: UnverifiedClaims?
    var signature: [UInt8] = []
    /// The parts whose text is not what encoding their bytes gives.
    var notCanonical: [TokenPart] = []
    /// The keys that the token names.
    package internal(set) var candidates: [VerificationKey] = []
    /// The key that vouches for the token.
    package internal(set) var verifiedBy: VerificationKey?
    /// The requested audiences that the token is for, in the order of the request.
    package internal(set) var matchedAudiences: [String] = []

    /// nil when what was presented holds no token at all.
    package init?(_ presented: [UInt8], policy: VerificationPolicy, audiences: [String], now: Double) {
        guard let token = PresentedToken.token(in: presented) else { return nil }
        self.policy = policy
        self.audiences = audiences.isEmpty ? policy.apiAudiences : audiences
        self.now = now
        self.presented = presented
        self.token = token
    }

    /// The settings of the rules.
    var profile: VerificationProfile { policy.profile }
}

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
    /// What has to hold, in a few words.
    package let name: String
    /// The section of the written semantics that the rule is from; "strict" for those that kube-apiserver lacks.
    package let source: String
    /// Whether kube-apiserver lacks the rule.
    package var isStrictOnly: Bool { source == "strict" }

    /// Looks at the token, puts down what it finds, and judges.
    let judge: @Sendable (inout Examination) -> RuleOutcome

    init(_ name: String, _ source: String, _ judge: @escaping @Sendable (inout Examination) -> RuleOutcome) {
        self.name = name
        self.source = source
        self.judge = judge
    }

    /// All rules, in the order in which kube-apiserver applies them; the first failure is its answer.
    package static let all: [Rule] = [
        Rule("size", "10 Size limits", FormRules.size),
        Rule("three parts", "5.1", FormRules.parts),
        Rule("no white space", "strict", FormRules.whiteSpace),
        Rule("payload is a JSON object", "5.1", FormRules.payload),
        Rule("issuer is one of ours", "5.1", FormRules.issuer),
        Rule("header can be read", "5.2", FormRules.header),
        Rule("canonical base64url", "strict", FormRules.canonicalEncoding),
        Rule("typ", "strict", FormRules.type),
        Rule("no critical headers", "strict", FormRules.criticalHeaders),
        Rule("unambiguous JSON", "strict", FormRules.unambiguousJSON),
        Rule("key is known", "5.3", SignatureRules.key),
        Rule("signature", "5.4", SignatureRules.signature),
        Rule("issuer to the letter", "5.5", ClaimRules.issuer),
        Rule("audience", "5.6 Audience", ClaimRules.audience),
        Rule("times are plain integers", "strict", ClaimRules.plainDates),
        Rule("not before", "5.7 Time", ClaimRules.notBefore),
        Rule("expiry", "5.7 Time", ClaimRules.expiry),
        Rule("issued in the past", "5.7 Time", ClaimRules.issuedAt),
        Rule("has exp and aud", "strict", ClaimRules.expiryAndAudience),
        Rule("sub agrees", "strict", ClaimRules.subject),
        Rule("ServiceAccount", "5.8 kubernetes.io claim", ServiceAccountRules.serviceAccount),
        Rule("Secret", "5.9 kubernetes.io claim", ServiceAccountRules.secret),
        Rule("Pod", "5.10 kubernetes.io claim", ServiceAccountRules.pod),
        Rule("Node", "5.11 kubernetes.io claim", ServiceAccountRules.node),
        Rule("Pod's account and node", "strict", ServiceAccountRules.podFacts),
        Rule("legacy claims", "7 Legacy tokens", LegacyRules.claims),
        Rule("legacy sub", "7 Legacy tokens", LegacyRules.subject),
        Rule("legacy Secret", "7 Legacy tokens", LegacyRules.secret),
        Rule("legacy ServiceAccount", "7 Legacy tokens", LegacyRules.serviceAccount),
        Rule("legacy token not marked invalid", "7 Legacy tokens", LegacyRules.label),
    ]
}
