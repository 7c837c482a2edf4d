package import Text

/// Findings for people: one line each, with a mark.
package enum FindingText {
    /// The mark of a result: ✓, ✗, ! or –.
    package static func mark(_ result: FindingResult, _ style: Style) -> String {
        switch result {
        case .ok: style.green("✓")
        case .fail: style.red("✗")
        case .note: style.yellow("!")
        case .notChecked: style.dim("–")
        }
    }

    /// One line: the mark, what was checked, what was found, and what to do. Text from outside is cut when it is long.
    package static func line<ID>(_ finding: Finding<ID>, _ style: Style) -> String {
        let name = finding.result == .fail ? style.bold(finding.id.rawValue) : finding.id.rawValue
        let message = cut(finding.message)
        let fix = finding.fix.map { (finding.result == .fail ? "; fix: " : "; ") + cut($0) } ?? ""
        return "\(mark(finding.result, style)) \(name): "
            + (finding.result == .notChecked ? "not checked, \(message)" : message + fix)
    }

    /// What a message says on its line: a line feed from outside would make a line that this program never said.
    private static func cut(_ text: String) -> String { Printable.text(String(text.prefix(1000))) }
}
