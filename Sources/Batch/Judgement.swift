public import ServiceAccountTokens

/// The verdict on one token of many, as little of it as counting needs.
public enum Judgement: Sendable, Equatable {
    /// The token is good, by this key.
    case accepted(keyID: String)
    /// `TokenVerifier` says the same.
    case refused(VerificationFailure)
    /// There was no token; the server would take the request for the anonymous user's, or for nobody's.
    case noToken

    /// Whether the token is good.
    public var isAccepted: Bool {
        if case .accepted = self { true } else { false }
    }

    init(_ verdict: Verdict) {
        switch verdict {
        case .authenticated(let token): self = .accepted(keyID: token.keyID)
        case .refused(let failure): self = .refused(failure)
        case .anonymous, .unauthenticated: self = .noToken
        }
    }
}

/// Whom a token speaks for and by which key; of a token that is refused only what it claims.
public struct Claimant: Sendable, Hashable {
    /// `kid`, empty when it could not be read.
    public let keyID: String
    /// NAMESPACE/NAME of the ServiceAccount, empty when it could not be read.
    public let account: String
}
