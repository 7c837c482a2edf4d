/// What one consumer showed when it was looked at.
package struct Sighting: Equatable, Sendable {
    /// The kids of its JWKS in order.
    package var keyIDs: [String]
    /// For how long the answer may be cached, in seconds; 0 for a file.
    package var maxAge: Int
    /// The consumer's own clock, in seconds since 1970; nil where it has none to show.
    package var date: Int?

    package init(keyIDs: [String], maxAge: Int = 0, date: Int? = nil) {
        self.keyIDs = keyIDs
        self.maxAge = maxAge
        self.date = date
    }
}

/// Why a consumer showed nothing. It is a missing receipt, and stops nobody.
package struct NotSeen: Error, Equatable, Sendable, CustomStringConvertible {
    /// One line.
    package let description: String

    init(_ description: String) { self.description = description }
}
