internal import ServiceAccountTokens

/// Why a summary cannot be added to others.
package struct SummaryError: Error, Equatable, Sendable, CustomStringConvertible {
    package let path: String
    package let problem: String
    /// What to do.
    package let hint: String

    /// One line.
    package var description: String { "\(Shown.text(path)): \(problem)" }
}
