public import ServiceAccountTokens

/// The verdict on one token of many, as little of it as counting needs.
public enum Judgement: Sendable, Equatable {
    /// The token is good, by this key.
    case accepted(keyID: String)
    /// `TokenVerifier` says the same.
    case refused(VerificationFailure)
    /// There was no token; the server would take the request for the anonymous user's, or refuse it.
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
