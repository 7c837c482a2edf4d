/// Something that an operator should know, and that keeps nothing from working.
///
/// Libraries return warnings; the program that calls them prints or logs them.
package struct Warning: Sendable, Equatable {
    /// One sentence, lower case, without a full stop.
    package let message: String
    /// What to do about it.
    package let hint: String?
    /// Whether nothing is wrong: it is a remark.
    package let isNote: Bool

    package init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
        isNote = false
    }

    private init(note: String) {
        message = note
        hint = nil
        isNote = true
    }

    /// A remark: nothing is wrong.
    package static func note(_ message: String) -> Warning { Warning(note: message) }
}
