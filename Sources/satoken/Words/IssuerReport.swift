import Discovery
import Files
import JOSE

/// The findings about an issuer, one line each.
struct IssuerReport {
    private let findings: [IssuerFinding]

    init(_ findings: [IssuerFinding]) { self.findings = findings }

    /// How many checks failed.
    var failed: Int { findings.count { $0.result == .fail } }

    /// Findings for programs.
    var json: JSONText {
        .object([
            (
                "checks",
                .array(
                    findings.map { finding in
                        .object([
                            ("id", .string(finding.id.rawValue)),
                            ("result", .string(finding.result.rawValue)),
                            ("message", .string(finding.message)),
                            ("hint", finding.hint.map { .string($0) } ?? .null),
                        ])
                    })
            ),
            ("failed", .integer(failed)), ("notes", .integer(notes)),
        ])
    }

    private var notes: Int { findings.count { $0.result == .note } }

    /// Prints the findings for people.
    func write() throws {
        let style = Style()
        var output = StandardOutput()
        for finding in findings { try output.line(line(finding, style)) }
        let summary =
            "\(failed == 0 ? "no check fails" : failed == 1 ? "1 check fails" : "\(failed) checks fail")"
            + (notes == 0 ? "" : notes == 1 ? ", 1 note" : ", \(notes) notes")
        try output.line(failed == 0 ? style.green(summary) : style.red(summary))
        try output.flush()
    }

    private func line(_ finding: IssuerFinding, _ style: Style) -> String {
        let message = Self.plain(finding.message)
        let hint = finding.hint.map { Self.plain($0) }
        switch finding.result {
        case .ok: return "\(style.green("✓")) \(finding.id.rawValue): \(message)"
        case .fail:
            return "\(style.red("✗")) \(style.bold(finding.id.rawValue)): \(message)"
                + (hint.map { "; fix: \($0)" } ?? "")
        case .note:
            return "\(style.yellow("!")) \(finding.id.rawValue): \(message)" + (hint.map { "; \($0)" } ?? "")
        case .notChecked: return "\(style.dim("–")) \(finding.id.rawValue): not checked, \(message)"
        }
    }

    /// Text that others wrote, cut when it is long.
    private static func plain(_ text: String) -> String {
        Printable.text(String(String.UnicodeScalarView(text.unicodeScalars.prefix(1000))))
    }
}
