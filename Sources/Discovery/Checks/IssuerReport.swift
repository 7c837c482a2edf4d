internal import Files
internal import Findings
internal import JOSE
package import JSON
internal import ServiceAccountTokens
package import Text

/// The findings about an issuer, one line each.
package struct IssuerReport {
    private let findings: [IssuerFinding]

    package init(_ findings: [IssuerFinding]) { self.findings = findings }

    /// How many checks failed.
    package var failed: Int { findings.count { $0.result == .fail } }

    /// Findings for programs.
    package var json: JSONText {
        .object([
            (
                "checks",
                .array(findings.map { .object($0.members) })
            ),
            ("failed", .integer(failed)), ("notes", .integer(notes)),
        ])
    }

    /// Findings for Prometheus. A check that looks at several keys counts once for each.
    ///
    /// - Parameter place: the issuer or directory that was looked at.
    package func metrics(place: String, now: Int) -> String {
        var metrics = Metrics(common: [("place", place)])
        metrics.gauge("satoken_issuer_status_timestamp_seconds", "When these metrics were written.", now)
        metrics.gauge("satoken_issuer_up", "Whether the issuer's documents could be looked at.", true)
        metrics.gauge("satoken_issuer_checks_failed", "How many checks failed.", failed)
        let ids = findings.map(\.id).reduce(into: [IssuerCheckID]()) { if !$0.contains($1) { $0.append($1) } }
        let results: [FindingResult] = [.ok, .fail, .note, .notChecked]
        metrics.gauge(
            "satoken_issuer_check", "How often a check had a result.",
            ids.flatMap { id in
                results.compactMap { result -> Metrics.Sample? in
                    let count = findings.count { $0.id == id && $0.result == result }
                    return count == 0
                        ? nil : ([("check", id.rawValue), ("result", result.rawValue)], count)
                }
            })
        return metrics.text
    }

    /// The metrics of an issuer that could not be looked at.
    package static func metricsWithoutAnswer(place: String, now: Int) -> String {
        var metrics = Metrics(common: [("place", place)])
        metrics.gauge("satoken_issuer_status_timestamp_seconds", "When these metrics were written.", now)
        metrics.gauge("satoken_issuer_up", "Whether the issuer's documents could be looked at.", false)
        return metrics.text
    }

    private var notes: Int { findings.count { $0.result == .note } }

    /// The findings for people, and how many failed.
    package func lines(_ style: Style) -> [String] {
        let summary =
            "\(failed == 0 ? "no check fails" : failed == 1 ? "1 check fails" : "\(failed) checks fail")"
            + (notes == 0 ? "" : notes == 1 ? ", 1 note" : ", \(notes) notes")
        return findings.map { FindingText.line($0, style) }
            + [failed == 0 ? style.green(summary) : style.red(summary)]
    }
}
