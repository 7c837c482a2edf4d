package import Discovery
package import HTTPS
internal import OpenSSL

/// A document that could not be fetched.
package struct FetchFailure: Error {
    package let url: String
    package let problem: FetchProblem
    /// What the client could have shown.
    let credentials: CallerCredentials

    package init(url: String, problem: FetchProblem, credentials: CallerCredentials = .none) {
        self.url = url
        self.problem = problem
        self.credentials = credentials
    }
}
