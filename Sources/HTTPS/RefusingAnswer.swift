/// An answer with another status than 200: what helps depends on what kind of server gave it.
package struct RefusingAnswer: Equatable, Sendable {
    /// What answered.
    package enum Server: Equatable, Sendable {
        /// An API server of Kubernetes: the body is a Status.
        case apiServer
        /// An object store or its cache, with the code of its error where it has one.
        case store(code: String?)
        /// A page for people, of a proxy or a log-in.
        case page
        case unknown
    }

    /// The words behind the status.
    package let reason: String
    /// What answered.
    package let server: Server

    init(reason: String, server: Server = .unknown) {
        self.reason = reason
        self.server = server
    }

    /// What the body says beside the status, in brackets.
    var words: String {
        switch server {
        case .store(let code?): " (\(code))"
        default: ""
        }
    }
}
