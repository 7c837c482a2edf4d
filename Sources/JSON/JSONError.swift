/// Why a document is not read: jansson's message, and where it stopped.
public struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was wrong, as in "'}' expected"; never a text of the document.
    public let reason: String
    /// The line, from 1; 0 when unknown.
    public let line: Int
    /// The character of the line, from 1; 0 when unknown.
    public let column: Int
    /// Whether the document was refused for its size and may be JSON.
    public let isTooLarge: Bool

    init(_ reason: String, line: Int = 0, column: Int = 0, isTooLarge: Bool = false) {
        self.reason = reason
        self.line = line
        self.column = column
        self.isTooLarge = isTooLarge
    }

    /// One line: where, and what was wrong.
    public var description: String { line > 0 ? "line \(line), column \(column): \(reason)" : reason }

    /// The same as what is said of the document: "is not JSON: line 1, column 4: ']' expected".
    public var verdict: String { isTooLarge ? "is not read: \(description)" : "is not JSON: \(description)" }
}
