import Foundation
import JSON

/// A control plane on disk, as kubeadm lays it out: made once with the openssl command, and copied for each test.
struct ControlPlane {
    private let scratch: Scratch
    /// The roots of its hosts, "cp-1" first.
    let hosts: [String]

    /// A copy with one host, or with three that share what kubeadm shares. `change` is a line of bash that runs in the root
    /// of the last one, with the functions of tree.sh.
    init(hosts count: Int = 1, _ change: String = "") throws {
        let made = try Self.made.get()
        scratch = try Scratch()
        hosts = (1...count).map { "cp-\($0)" }
        for host in hosts {
            let copied = try shell("cp -a \"$1\" \"$2\"", [made["\(count)/\(host)"], scratch[host]])
            if copied.code != 0 { throw Unmade(outcome: copied) }
        }
        if !change.isEmpty { try Self.bash(change, in: scratch[hosts[count - 1]]) }
    }

    struct Unmade: Error {
        let outcome: Outcome
    }

    func root(_ host: String = "cp-1") -> String { scratch[host] }

    /// Runs `satoken pki check` on the hosts.
    func check(_ options: [String] = []) throws -> Outcome {
        try satoken(["pki", "check"] + hosts.map { "\($0)=\(scratch[$0])" } + options)
    }

    /// What `-o json` says.
    func report(_ options: [String] = []) throws -> Report {
        let outcome = try check(["-o", "json"] + options)
        return try Report(outcome)
    }

    private static let made = Result { () throws -> Scratch in
        let scratch = try Scratch()
        for count in [1, 3] {
            let first = scratch["\(count)/cp-1"]
            try FileManager.default.createDirectory(atPath: first, withIntermediateDirectories: true)
            try bash("shared", in: first)
            for host in (2...3).prefix(count - 1) {
                _ = try shell("cp -a \"$1\" \"$2\"", [first, scratch["\(count)/cp-\(host)"]])
            }
            for host in 1...count { try bash("own cp-\(host)", in: scratch["\(count)/cp-\(host)"]) }
        }
        return scratch
    }

    private static func bash(_ script: String, in folder: String) throws {
        let library = #filePath.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/tree.sh"
        let outcome = try shell(
            "cd \"$1\" && umask 077 && exec bash -c '. \"$1\"; eval \"$2\"' bash \"$2\" \"$3\"",
            [folder, library, script])
        if outcome.code != 0 { throw Unmade(outcome: outcome) }
    }
}

/// The JSON of `satoken pki check`.
struct Report {
    struct Check: Hashable {
        let id: String
        let host: String
        let subject: String
        let result: String
        let message: String
        let fix: String
    }

    let code: Int32
    let checks: [Check]
    let failed: Int
    let notes: Int

    init(_ outcome: Outcome) throws {
        code = outcome.code
        let document = try JSONValue(parsing: outcome.outputBytes)
        checks = (document["checks"]?.elements ?? []).map { check in
            Check(
                id: check["id"]?.string ?? "", host: check["host"]?.string ?? "",
                subject: check["subject"]?.string ?? "", result: check["result"]?.string ?? "",
                message: check["message"]?.string ?? "", fix: check["fix"]?.string ?? "")
        }
        failed = document["failed"]?.integer ?? -1
        notes = document["notes"]?.integer ?? -1
    }

    /// The ids with this result.
    func ids(_ result: String) -> Set<String> { Set(checks.filter { $0.result == result }.map(\.id)) }
}
