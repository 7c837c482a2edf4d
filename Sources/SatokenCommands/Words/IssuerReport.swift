import Discovery
import Files
import Findings
import JOSE
import ServiceAccountTokens

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
                .array(findings.map { .object($0.members) })
            ),
            ("failed", .integer(failed)), ("notes", .integer(notes)),
        ])
    }

    private var notes: Int { findings.count { $0.result == .note } }

    /// Prints the findings for people.
    func write(_ console: Console) throws {
        let style = console.style
        var output = console.output()
        for finding in findings { try output.line(FindingText.line(finding, style)) }
        let summary =
            "\(failed == 0 ? "no check fails" : failed == 1 ? "1 check fails" : "\(failed) checks fail")"
            + (notes == 0 ? "" : notes == 1 ? ", 1 note" : ", \(notes) notes")
        try output.line(failed == 0 ? style.green(summary) : style.red(summary))
        try output.flush()
    }
}
