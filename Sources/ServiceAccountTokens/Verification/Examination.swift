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
