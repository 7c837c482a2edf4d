internal import ServiceAccountTokens

extension Verdict {
    /// The verdict as metrics count it: few values, and none of a token's.
    var label: String {
        switch self {
        case .authenticated: "authenticated"
        case .anonymous: "anonymous"
        case .unauthenticated: "unauthenticated"
        case .refused(let failure): failure.label
        }
    }

    /// Why the token was refused; nil for one that was not.
    var refusal: VerificationFailure? {
        if case .refused(let failure) = self { failure } else { nil }
    }
}
