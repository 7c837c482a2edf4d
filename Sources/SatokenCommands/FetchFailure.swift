import Discovery
import HTTPS
import OpenSSL

/// A document that could not be fetched.
struct FetchFailure: Error {
    let url: String
    let problem: FetchProblem
    let credentials: CallerCredentials
}
