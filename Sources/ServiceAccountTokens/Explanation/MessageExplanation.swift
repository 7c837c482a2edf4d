internal import Recognition

/// What the errors mean that people have at hand when a token or certificate was refused: they hold no token, and say what is
/// wrong, or where to look for it.
enum MessageExplanation {
    /// What a message means.
    struct Entry: Sendable {
        /// Parts of messages in lower case, of which one is enough; behind `…` other text may stand between.
        let words: [String]
        let cause: String
        let fix: String

        init(_ words: [String], _ cause: String, _ fix: String) {
            self.words = words
            self.cause = cause
            self.fix = fix
        }

        fileprivate func means(_ text: [UInt8]) -> Bool {
            words.contains { words in
                var rest = text[...]
                return words.split(separator: "…").allSatisfy { part in
                    guard let start = rest.firstIndex(ofText: String(part)) else { return false }
                    rest = rest[(start + part.utf8.count)...]
                    return true
                }
            }
        }
    }

    /// All entries; the first that fits counts, and the particular come before the general.
    private static let entries =
        documents + kubeconfigs + backends + certificates + requests + pods + relyingParties + proxies
        + processes + tokens + listings
        + answers

    /// Cause and fix by words of a message; nil for any other.
    static func advice(_ message: String) -> (cause: String, fix: String)? {
        // Logs in JSON escape quotes; a number that is a word of its own has blanks around it.
        let text = Array(" \(message.lowercased()) ".utf8.filter { $0 != UInt8(ascii: "\\") })
        return entries.first { $0.means(text) }.map { ($0.cause, $0.fix) }
    }
}
