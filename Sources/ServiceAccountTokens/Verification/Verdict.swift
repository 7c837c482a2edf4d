/// What is said of a token.
public enum Verdict: Sendable, Equatable {
    /// The token is good.
    case authenticated(VerifiedToken)
    /// The server sees no token, and treats the request as anonymous.
    case anonymous(audiences: [String])
    /// The server sees no token, and anonymous requests are off.
    case unauthenticated
    /// The token is not good.
    case refused(VerificationFailure)
}

/// A verified token and its user.
public struct VerifiedToken: Sendable, Equatable {
    /// The user of a request with this token.
    public let user: AuthenticatedUser
    /// The requested audiences that the token has.
    public let audiences: [String]
    /// The ID of the key that signed it.
    public let keyID: String
    /// Whether it is a legacy (Secret-based) token.
    public let isLegacy: Bool
}
