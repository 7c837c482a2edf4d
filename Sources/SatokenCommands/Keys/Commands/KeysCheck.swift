import ArgumentParser
import Findings
import JOSE
import JSON
import KeyRing
import RingOperation
import ServiceAccountTokens

struct KeysCheck: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Compare the ring's files with ring.json: pairs, modes, what is missing or unknown.",
        discussion: """
            Exit code 1 when something is wrong. --repair mends what can be mended without losing anything.

            Notes say what no poll shows and nobody stated, and which command states it: an API server's flags, how long \
            tokens live that imported keys signed, what kube-controller-manager signs with. A ring that an earlier satoken \
            made lacks all of it.

            satoken keys check --repair
            """)

    @Flag(
        help:
            "Write derived files anew from ring.json and the keys, set modes, remove what was never current.")
    var repair = false

    @OptionGroup var ring: RingOptions
    @OptionGroup var output: OutputOptions

    func run(_ console: Console) throws {
        let directory = ring.directory(console)
        let found = try directory.check(at: ring.time)
        let left = repair ? try directory.repair(at: ring.time) : found
        // Where the orders cannot be read, the files say why.
        let unstated = repair ? [] : (try? ring.status(console)).map(UnstatedWords.findings) ?? []
        try output.print(
            text: lines(found, left, console) + notes(unstated, console),
            json: .object([
                ("checks", .array((files(found, left, console) + unstated).map { .object($0.members) }))
            ]), console)
        if !left.isEmpty { throw Refused() }
    }

    private func notes(_ findings: [Finding<RingCheck>], _ console: Console) -> [String] {
        findings.filter { $0.result == .note }.map { FindingText.line($0, console.style) }
    }

    private func place(_ finding: RingFinding, _ console: Console) -> String {
        ([ring.directory(console).path] + finding.place).joined(separator: "/")
    }

    private func lines(_ found: [RingFinding], _ left: [RingFinding], _ console: Console) -> [String] {
        if found.isEmpty && left.isEmpty { return ["\(ring.directory(console).path): as it should be"] }
        if repair {
            return ["\(found.count) found, \(left.count) left"]
                + mended(found, left).map {
                    "mended: \(place($0, console)): \($0.problem); --repair did \($0.repair ?? "")"
                }
                + left.map {
                    "\(place($0, console)): \($0.problem)\($0.repair == nil ? "; \(Self.advice($0))" : "")"
                }
        }
        return found.map { finding in
            "\(place(finding, console)): \(finding.problem); "
                + (finding.repair.map { "--repair will \($0)" } ?? Self.advice(finding))
        }
    }

    private static func advice(_ finding: RingFinding) -> String {
        finding.advice ?? "only a person can tell what to do"
    }

    /// Files for programs: what is left fails, and what was mended is a note.
    private func files(_ found: [RingFinding], _ left: [RingFinding], _ console: Console) -> [Finding<
        RingCheck
    >] {
        if found.isEmpty && left.isEmpty { return [.ok(.files, "as it should be")] }
        return mended(found, left).map { .note(.files, "\(place($0, console)): \($0.problem); mended") }
            + left.map { finding in
                .fail(
                    .files, "\(place(finding, console)): \(finding.problem)",
                    fix: finding.repair.map { "--repair will \($0)" } ?? Self.advice(finding))
            }
    }

    private func mended(_ found: [RingFinding], _ left: [RingFinding]) -> [RingFinding] {
        found.filter { finding in
            finding.repair != nil
                && !left.contains { $0.place == finding.place && $0.problem == finding.problem }
        }
    }
}
