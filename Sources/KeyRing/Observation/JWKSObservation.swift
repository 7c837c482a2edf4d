/// What one endpoint showed when it was looked at.
package struct JWKSObservation: Equatable, Sendable {
    /// The kids of its JWKS in order.
    package var keyIDs: [String]
    /// For how long the answer may be cached, in seconds; 0 for a file.
    package var maxAge: Int
    /// The endpoint's own clock, in seconds since 1970; nil where it has none to show.
    package var date: Int?

    package init(keyIDs: [String], maxAge: Int = 0, date: Int? = nil) {
        self.keyIDs = keyIDs
        self.maxAge = maxAge
        self.date = date
    }
}

/// Why an endpoint showed nothing. It is a missing observation, and stops nobody.
package struct ObservationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// One line.
    package let description: String

    init(_ description: String) { self.description = description }
}
