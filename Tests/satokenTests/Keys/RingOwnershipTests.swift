import Glibc
import TestSupport
import Testing

/// Directories in which another user could put keys of their own.
@Suite struct RingOwnershipTests {
    private let scratch: Scratch
    init() throws { scratch = try Scratch() }

    private func keys(_ arguments: String...) throws -> Outcome {
        try satoken(["keys"] + arguments + ["--keys", scratch["ring"]])
    }

    private func found() throws {
        let outcome = try keys(
            "init", "--algorithm", "ES256", "--service-account-issuer", "https://a.example")
        try #require(outcome.code == 0, "\(outcome)")
    }

    /// Runs a line of sh in the directory above the ring.
    private func run(_ script: String) throws {
        let outcome = try shell("cd '\(scratch.path)' && \(script)")
        try #require(outcome.code == 0, "\(outcome)")
    }

    private static let places = [
        "ring", "ring/generations", "ring/generations/0001", "ring/generations/0001/verification.pem",
        "ring/observed.json",
    ]

    @Test(arguments: places)
    func `a ring that others can write in is not used, and a repair closes it`(place: String) throws {
        try found()
        try run("chmod o+w \(place)")
        for arguments in [["status"], ["rotate"], ["list"]] {
            let outcome = try satoken(["keys"] + arguments + ["--keys", scratch["ring"]])
            #expect(outcome.code == 77, "\(outcome)")
            #expect(outcome.error.contains("\(place): other users can write here"), "\(outcome)")
        }
        #expect(try keys("check").code == 1)
        let repaired = try keys("check", "--repair")
        #expect(try keys("status").code == 0, "\(repaired)")
    }

    @Test(arguments: ["ring/private", "ring/public", "ring/private/k1.key"])
    func `a ring whose halves others can write is not changed`(place: String) throws {
        try found()
        try run("chmod g+w \(place)")
        let outcome = try keys("policy", "--keep", "7")
        #expect(outcome.code == 77 && outcome.error.contains(place), "\(outcome)")
    }

    @Test(
        .enabled(if: geteuid() == 0, "only root gives files away"),
        arguments: places.dropFirst() + ["ring/private", "ring/public", "ring/current", "ring/lock"])
    func `what belongs to another user is neither read nor changed, and no repair hides it`(place: String)
        throws
    {
        try found()
        try run("chown -h 65534 \(place)")
        for arguments in [["rotate"], ["check", "--repair"]] {
            let outcome = try satoken(["keys"] + arguments + ["--keys", scratch["ring"]])
            // A check says it as a finding where it can read on.
            #expect(outcome.code == 77 || (arguments[0] == "check" && outcome.code == 1), "\(outcome)")
            #expect(outcome.description.contains("\(place): belongs to user 65534"), "\(outcome)")
        }
        let checked = try keys("check")
        #expect(checked.code == 1 && checked.description.contains("belongs to user 65534"), "\(checked)")
    }

    @Test(.enabled(if: geteuid() == 0), arguments: ["private", "public", "generations", "creation", "lock"])
    func `what another user put there before is no part of a new ring`(name: String) throws {
        try run("mkdir -p ring/\(name) && chown 65534 ring/\(name)")
        let outcome = try keys(
            "init", "--algorithm", "ES256", "--service-account-issuer", "https://a.example")
        #expect(outcome.code == 77, "\(outcome)")
        #expect(outcome.error.contains("belongs to user 65534"), "\(outcome)")
    }

    /// Any user can put a directory of this name where a command is run.
    @Test(
        .enabled(if: geteuid() == 0, "only root gives files away"),
        arguments: [
            "verify x", "issue a -n b --uid u", "jwks", "inspect e30.e30.e30", "keys status", "keys rotate",
            "keys list",
        ])
    func `another user's ring in the working directory is not used unless it is named`(line: String) throws {
        try found()
        try run("mv ring keys && chown -R 65534 keys")
        let words = line.split(separator: " ").map(String.init)
        let script = "cd '\(scratch.path)' && exec \"$satoken\" \"$@\""
        let outcome = try shell(script, words)
        #expect(outcome.code == 77, "\(outcome)")
        #expect(outcome.error.contains("keys: the ring belongs to user 65534, this is user 0"), "\(outcome)")
        #expect(outcome.error.contains("hint: --keys keys"), "\(outcome)")
        let named = try shell(script, words + ["--keys", "keys"])
        #expect(!named.error.contains("no option names it"), "\(named)")
    }

    @Test func `a ring below a directory that all can write in is called out by a check`() throws {
        try found()
        try run("chmod 777 .")
        let outcome = try keys("check")
        #expect(outcome.code == 1, "\(outcome)")
        #expect(outcome.description.contains("write in the directory above it"), "\(outcome)")
        try run("chmod 1777 .")
        #expect(try keys("check").code == 0)
    }

    @Test(arguments: ["chmod 777 out", "chown 65534 out"])
    func `sa_key goes into no directory of others`(change: String) throws {
        if change.hasPrefix("chown") && geteuid() != 0 { return }
        try found()
        try run("mkdir out && \(change)")
        let outcome = try keys("export", "--kubeadm", scratch["out"])
        #expect(outcome.code == 77, "\(outcome)")
        #expect(scratch.bytes("out/sa.key").isEmpty)
    }

    @Test func `a creation that is ended at any call can be repeated`() throws {
        try satokenWithFaults(
            .end,
            [
                "keys", "init", "--keys", scratch["ring"], "--service-account-issuer", "https://a.example",
                "--algorithm", "ES256",
            ],
            changesOnly: true, prepare: { try run("rm -rf ring") }
        ) { call, _ in
            let isWhole = try keys("status").code == 0
            let checked = try keys("check")
            if isWhole {
                #expect(checked.code == 0, "call \(call): \(checked)")
                return
            }
            #expect(checked.code != 0, "call \(call): \(checked)")
            let again = try keys(
                "init", "--algorithm", "ES256", "--service-account-issuer", "https://b.example")
            #expect(again.code == 0, "call \(call): \(again)")
            #expect(try keys("check").code == 0)
        }
    }
}
