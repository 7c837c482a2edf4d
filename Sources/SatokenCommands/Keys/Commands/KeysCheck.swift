import ArgumentParser
import JOSE
import KeyRing

struct KeysCheck: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Hold the ring's files against its orders: pairs, modes, what is missing or unknown.",
        discussion:
            "Exit code 1 when something is wrong. --repair mends what can be mended without losing anything.")

    @Flag(
        help:
            "Write derived files anew from ring.json and the keys, set modes, remove what was never current.")
    var repair = false

    @OptionGroup var ring: RingOptions

    func run(_ console: Console) throws {
        let directory = ring.directory(console)
        let found = try directory.check(at: ring.time)
        let left = repair ? try directory.repair(at: ring.time) : found
        try ring.print(text: lines(found, left, console), json: json(found, left), console)
        if !left.isEmpty { throw Refused() }
    }

    private func place(_ finding: RingFinding, _ console: Console) -> String {
        ([ring.directory(console).path] + finding.place).joined(separator: "/")
    }

    private func lines(_ found: [RingFinding], _ left: [RingFinding], _ console: Console) -> [String] {
        if found.isEmpty && left.isEmpty { return ["\(ring.directory(console).path): as it should be"] }
        if repair {
            let mended = found.filter { finding in
                finding.repair != nil
                    && !left.contains { $0.place == finding.place && $0.problem == finding.problem }
            }
            return ["\(found.count) found, \(left.count) left"]
                + mended.map {
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

    private func json(_ found: [RingFinding], _ left: [RingFinding]) -> JSONText {
        func array(_ findings: [RingFinding]) -> JSONText {
            .array(
                findings.map {
                    .object([
                        ("place", .string($0.place.joined(separator: "/"))), ("problem", .string($0.problem)),
                        ("repair", $0.repair.map { .string($0) } ?? .null),
                        ("advice", $0.advice.map { .string($0) } ?? .null),
                    ])
                })
        }
        return .object([("found", array(found)), ("left", array(left))])
    }
}
