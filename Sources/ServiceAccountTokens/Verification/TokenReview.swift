package import JSON

extension Verdict {
    /// Whether a token was verified. False for the anonymous answer.
    public var isAuthenticated: Bool {
        if case .authenticated = self { true } else { false }
    }

    /// A TokenReview with this verdict as its status, as compact JSON.
    public var tokenReview: String {
        JSONText.object([
            ("apiVersion", "authentication.k8s.io/v1"), ("kind", "TokenReview"), ("status", status),
        ]).text
    }

    /// The status of a TokenReview: members in the order of the API, empty ones left out except `user`.
    package var status: JSONText {
        switch self {
        case .authenticated(let token):
            return .object([
                ("authenticated", .bool(true)), ("user", token.user.info.json),
                ("audiences", .strings(token.audiences)),
            ])
        case .anonymous(let audiences):
            return .object([
                ("authenticated", .bool(true)),
                ("user", UserInfo.anonymous.json), ("audiences", .strings(audiences)),
            ])
        case .unauthenticated: return .object([("user", .object([]))])
        case .refused(let failure):
            return .object([("user", .object([])), ("error", .string(failure.serverText))])
        }
    }
}

extension Status {
    /// The answer to a TokenReview without a token, which never comes to an authenticator.
    package static let tokenRequired = Status(
        VerificationFailure.empty.serverText, reason: "BadRequest", code: 400)
}
