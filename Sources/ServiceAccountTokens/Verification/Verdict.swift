/// What is said of a token.
public enum Verdict: Sendable, Equatable {
    /// The token is good.
    case authenticated(VerifiedToken)
    /// The server saw no token, and took the request for the anonymous user's.
    case anonymous(audiences: [String])
    /// The server saw no token, and there is no anonymous user.
    case unauthenticated
    /// The token is not good.
    case refused(VerificationFailure)
}

/// A token that was verified, and whom it speaks for.
public struct VerifiedToken: Sendable, Equatable {
    /// The user that a request with this token is made by.
    public let user: AuthenticatedUser
    /// The audiences that were asked for and that the token is for.
    public let audiences: [String]
    /// The ID of the key that signed it.
    public let keyID: String
    /// Whether it is a Secret's token.
    public let isLegacy: Bool
}
