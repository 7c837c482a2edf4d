internal import ServiceAccountTokens

/// A request that was answered: the answer, and what the log says of it. No token is in it but the one that an answer
/// hands out.
package struct Exchange: Sendable {
    package let response: APIResponse
    package let route: Route
    /// The caller; empty where no caller was looked for.
    package var user = ""
    /// Why the request or its token was refused; nil for one that was not.
    package var refusal: String?
    /// The verdict of a TokenReview, as metrics count it.
    package var verdict: String?

    init(
        _ response: APIResponse, _ route: Route, user: String = "", refusal: String? = nil,
        verdict: String? = nil
    ) {
        self.response = response
        self.route = route
        self.user = user
        self.refusal = refusal
        self.verdict = verdict
    }
}
