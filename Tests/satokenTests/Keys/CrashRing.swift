import Foundation
import JOSE
import KeyRing
import TestSupport
import Testing

/// A command that changes a ring, and what leads up to it.
struct RingChangeCase: Sendable, CustomTestStringConvertible {
    let name: String
    /// The commands before it, each at a moment in days after the creation.
    var before: [(days: Double, arguments: [String])] = []
    let days: Double
    let arguments: [String]
    /// The ring that the commands are given.
    var given = "ring"

    var testDescription: String { name }

    /// Keys of a kind that is quickly made, and old generations that soon go.
    static let creation = [
        "init", "--service-account-issuer", RehearsalRing.issuer, "--algorithm", "ES256", "--keep", "2",
        "--name", "prod",
    ]

    /// A turn of keys: k2 comes in, signs, and leads; then k3 comes in, which lets k1's private half go.
    static let turn: [(days: Double, arguments: [String])] = [
        (89, ["rotate"]), (91, ["rotate"]), (92, ["rotate"]),
    ]

    private static let key = Conformance.path("keys/sa-ec.key")

    static let all = [
        RingChangeCase(name: "init", days: 0, arguments: creation),
        RingChangeCase(name: "publish", before: [(0, creation)], days: 89, arguments: ["rotate"]),
        RingChangeCase(
            name: "activate", before: [(0, creation), turn[0]], days: 91, arguments: ["rotate"]),
        RingChangeCase(
            name: "publish, erase and prune", before: [(0, creation)] + turn, days: 180, arguments: ["rotate"]
        ),
        RingChangeCase(
            name: "policy", before: [(0, creation)], days: 1,
            arguments: ["policy", "--publish-lead-time", "25h"]),
        RingChangeCase(
            name: "rollback", before: [(0, creation), turn[0]], days: 90, arguments: ["rollback"]),
        RingChangeCase(
            name: "revoke", before: [(0, creation), turn[0]], days: 90,
            arguments: ["revoke", "k1", "--immediately", "--ring", "prod"]),
        RingChangeCase(
            name: "confirm", before: [(0, creation)], days: 1, arguments: ["confirm", "--flags"]),
        RingChangeCase(name: "init --import", days: 0, arguments: creation + ["--import", key]),
        RingChangeCase(
            name: "import", before: [(0, creation)], days: 1,
            arguments: ["import", key, "--as", "published"]),
        RingChangeCase(
            name: "adopt", before: [(0, creation + ["--home", "old"])], days: 1,
            arguments: ["adopt", "--home", "new"]),
        RingChangeCase(
            name: "rehearse", before: [(0, creation)], days: 1, arguments: ["rehearse", "ring"],
            given: "source"),
    ]
}

/// A ring in one place that is put back to where it was before each run.
final class CrashRing: Sendable {
    let scratch: Scratch
    let change: RingChangeCase

    init(_ change: RingChangeCase) throws {
        scratch = try Scratch(inMemory: true)
        self.change = change
        for (days, arguments) in change.before {
            let outcome = try satoken(command(arguments, days))
            try #require(outcome.code == 0, "\(outcome)")
        }
        if FileManager.default.fileExists(atPath: ring) {
            try FileManager.default.copyItem(atPath: ring, toPath: scratch["kept"])
        }
    }

    var ring: String { scratch["ring"] }
    var command: [String] { command(change.arguments, change.days) }
    private var directory: RingDirectory { RingDirectory(ring) }
    private var time: RingTime { RingTime(given: Self.moment(change.days)) }

    private static func moment(_ days: Double) -> Int { 1_798_761_600 + Int(days * 86_400) }

    private func command(_ arguments: [String], _ days: Double) -> [String] {
        ["keys"] + arguments.map { $0 == "ring" ? ring : $0 }
            + ["--keys", scratch[change.given], "--now", String(Self.moment(days))]
    }

    func putBack() throws {
        if FileManager.default.fileExists(atPath: ring) { try FileManager.default.removeItem(atPath: ring) }
        if FileManager.default.fileExists(atPath: scratch["kept"]) {
            try FileManager.default.copyItem(atPath: scratch["kept"], toPath: ring)
        }
    }

    /// The ring as a reader finds it: nil where none was created yet.
    ///
    /// Whatever happened, it is whole, its signing key is there and trusted, and a check finds nothing that a repair
    /// would leave.
    func look(_ call: Int) throws -> Ring? {
        if !directory.holdsRing { return nil }
        let snapshot = try directory.read()
        let active = try #require(snapshot.ring.active)
        #expect(snapshot.verificationKeys.contains { $0.keyID == active.keyID }, "call \(call)")
        _ = try snapshot.signingKey()
        for finding in try directory.check(at: time) {
            #expect(finding.repair != nil, "call \(call): \(finding.place) \(finding.problem)")
        }
        return snapshot.ring
    }

    /// Each file's path, kind, mode and size; names that are made by chance are masked.
    func files() throws -> [String] {
        try shell(
            """
            cd "$1" && find . -printf '%P %y %m %s %l\\n' | sed 's/[0-9a-f]\\{16\\}/CHANCE/g' | grep -v ' d ' | sort
            """, [scratch.path]
        ).lines
    }

    /// What a check finds.
    func findings() throws -> [String] {
        try directory.check(at: time).map { "\($0.place.joined(separator: "/")): \($0.problem)" }
    }

    func repair() throws -> [String] {
        // Where it is at home by now.
        let home = try directory.read().ring.home
        return try RingDirectory(ring, home: home).repair(at: time).map(\.problem)
    }
}
