/// Why a ring on disk could not be read or changed: what, where, what was expected, and what helps.
package struct RingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What stood in the way, as far as exit codes tell cases apart.
    package enum Kind: Sendable {
        /// The ring's own rules say no.
        case refused
        /// A file that holds something else than it should.
        case unreadable
        /// No ring there, or a file of it is missing.
        case missing
        /// A ring is to be made where one is.
        case exists
        /// A file that others can read, or that is not this user's to change.
        case noPermission
        /// Something the ring needs is not there: locks, old generations.
        case unavailable
        /// What was asked contradicts the ring.
        case configuration
    }

    package let kind: Kind
    /// One line.
    package let description: String
    package let hint: String?

    package init(_ kind: Kind, _ description: String, hint: String? = nil) {
        self.kind = kind
        self.description = description
        self.hint = hint
    }
}
