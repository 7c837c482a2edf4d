import Foundation
import JOSE
import KeyRing
import TestSupport
import Testing

/// Commands that write files beside a ring's generations, killed at any call.
@Suite struct CopyCrashTests {
    /// A ring in use whose last step put another key into signing.key, and hosts that it fed before that.
    private static let ring = Result {
        let scratch = try Scratch(inMemory: true)
        let commands = [
            [
                "init", "--service-account-issuer", Recorded.issuer, "--algorithm", "ES256",
                "--min-generation-age", "1s",
                "--legacy-tokens",
            ],
            ["rotate", "publish", "--force", "early"],
            ["export", "--without-observation", "--to", scratch["fed"]],
            ["export", "--without-observation", "--kubeadm", scratch["fed-pki"]],
            ["rotate", "activate", "--force", "early"],
        ]
        try ThreadClock.moving { pass in
            pass(-60)
            for command in commands {
                if command[0] == "rotate" { pass(2) }
                let outcome = try satoken(["keys"] + command + ["--keys", scratch["ring"]])
                try #require(outcome.code == 0, "\(outcome)")
            }
        }
        return scratch
    }

    /// Kills exports at any call; each is run again.
    private func export(
        _ option: String, _ name: String, from start: String?,
        look: (Scratch, _ target: String) throws -> Void
    ) throws {
        let scratch = try Self.ring.get()
        let target = scratch["\(name)-\(start ?? "new")"]
        let command = ["keys", "export", "--without-observation", option, target, "--keys", scratch["ring"]]
        func prepare() throws {
            if FileManager.default.fileExists(atPath: target) {
                try FileManager.default.removeItem(atPath: target)
            }
            if let start { try FileManager.default.copyItem(atPath: scratch[start], toPath: target) }
        }
        let (calls, unharmed) = try satokenWithFaults(
            .end, command, changesOnly: true, prepare: prepare
        ) { call, _ in
            try look(scratch, target)
            let again = try Fault.withoutWaiting { try satoken(command) }
            #expect(again.code == 0, "call \(call): \(again)")
            try look(scratch, target)
        }
        #expect(unharmed.code == 0, "\(unharmed)")
        #expect(try satoken(command).output.contains("up to date"))
        #expect(calls > 5)
    }

    @Test(arguments: [nil, "fed"])
    func `a host's copy is whole whenever an export is killed`(start: String?) throws {
        try export("--to", "host", from: start) { scratch, target in
            let host = RingDirectory(target)
            if start == nil && !host.holdsRing { return }
            let snapshot = try host.read()
            let active = try #require(snapshot.ring.active)
            #expect(snapshot.verificationKeys.contains { $0.keyID == active.keyID })
            _ = try snapshot.signingKey()
            _ = try snapshot.legacyKey()
            for finding in try host.check(at: .system) {
                #expect(finding.repair != nil, "\(finding.place) \(finding.problem)")
            }
        }
    }

    @Test(arguments: [nil, "fed-pki"])
    func `sa.pub trusts sa.key whenever an export is killed`(start: String?) throws {
        try export("--kubeadm", "pki", from: start) { _, target in
            let isThere = FileManager.default.fileExists(atPath: "\(target)/sa.key")
            if start == nil && !isThere { return }
            let trusted = try shell(
                """
                openssl pkey -in "$1/sa.key" -pubout | grep -v -e ----- | tr -d '\\n' >"$1.own" &&
                tr -d '\\n' <"$1/sa.pub" | grep -q -F -f "$1.own"
                """, [target])
            #expect(trusted.code == 0, "\(trusted)")
        }
    }

    @Test func `a repair that is killed loses nothing, and is run again`() throws {
        let ring = try CrashRing(RingChangeCase.damaged)
        let before = try #require(try ring.look(0))
        let damage = """
            cd "$1" && active=$(basename "$(ls private/*.key | tail -n 1)") &&
            rm current/jwks.json current/verification.pem observed.json private/"$active" public/k1.pub &&
            chmod 644 current/signing.key && chmod 777 private && echo x >current/.x.0123456789abcdef.new && rm current
            """
        let (calls, unharmed) = try satokenWithFaults(
            .end, ring.command, changesOnly: true,
            prepare: {
                try ring.putBack()
                try #require(try shell(damage, [ring.ring]).code == 0)
            }
        ) { call, _ in
            for finding in try RingDirectory(ring.ring).check(at: .system) {
                #expect(finding.repair != nil, "call \(call): \(finding.place) \(finding.problem)")
            }
            let again = try satoken(ring.command)
            #expect(again.code == 0, "call \(call): \(again)")
            #expect(try ring.look(call) == before)
            #expect(try ring.findings() == [], "call \(call)")
        }
        #expect(unharmed.code == 0, "\(unharmed)")
        #expect(calls > 10)
    }
}

extension RingChangeCase {
    /// A repair of a ring that went through a turn of keys.
    fileprivate static let damaged = RingChangeCase(
        name: "check --repair", before: [(0, creation)] + turn, days: 93, arguments: ["check", "--repair"])
}
