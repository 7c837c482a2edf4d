/// What a rule says of a token.
package enum RuleOutcome: Sendable, Equatable {
    case passed
    case failed(VerificationFailure)
    /// Nothing could be said, because something is not known.
    case notChecked(NotChecked)
    /// The rule does not concern this token, or is not set.
    case notApplicable

    /// Why a rule said nothing.
    package enum NotChecked: Sendable, Equatable {
        /// An earlier part could not be read.
        case unreadable
        case noKeys
        case noIssuers
        case noObjects
    }
}
