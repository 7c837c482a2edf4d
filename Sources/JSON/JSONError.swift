/// Why a document is no JSON: jansson's words, and where it stopped.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was wrong, as in "'}' expected"; never a text of the document.
    public let reason: String
    /// The line, from 1; 0 when unknown.
    public let line: Int
    /// The character of the line, from 1; 0 when unknown.
    public let column: Int

    /// One line: where, and what was wrong.
    public var description: String { line > 0 ? "line \(line), column \(column): \(reason)" : reason }
}
