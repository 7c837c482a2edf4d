/// The result of applying one rule to one token.
package enum RuleOutcome: Sendable, Equatable {
    case passed
    case failed(VerificationFailure)
    /// The rule could not be applied, because something is unknown.
    case notChecked(NotChecked)
    /// The rule does not concern this token, or the profile leaves it out.
    case notApplicable

    /// Why a rule could not be applied.
    package enum NotChecked: Sendable, Equatable {
        /// An earlier part could not be read.
        case unreadable
        case noKeys
        case noIssuers
        case noObjects
    }
}
