/// Why an endpoint showed nothing. It is a missing observation, and stops nothing.
package struct ObservationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What kind of answer there was.
    package enum Kind: String, Sendable {
        /// No answer, or none that can be read.
        case unavailable
        /// 401: the endpoint does not know the observer's credentials.
        case unauthorized
        /// 403: it knows the observer, and RBAC lets it not read the document.
        case forbidden
    }

    package let kind: Kind
    /// One line.
    package let description: String
    /// What to do about it, one line; nil where nothing is known.
    package let remedy: String?
    /// The endpoint's own clock, in seconds since 1970: a refusal tells the time too. Nil where there was no answer.
    package let date: Int?

    package init(_ description: String, kind: Kind = .unavailable, remedy: String? = nil, date: Int? = nil) {
        self.description = description
        self.kind = kind
        self.remedy = remedy
        self.date = date
    }
}
