import Dispatch
import KeyRing
import Synchronization
import TestSupport
import Testing

@Suite struct RingFaultTests {
    /// A step that makes a key, erases another and prunes a generation.
    private static let change = RingChangeCase.all[3]

    /// A full disk, one that is broken, and one that this user may not write to; and the exit codes that may come of it.
    private static let errors: [(error: Int32, codes: Set<Int32>)] = [
        (28, [74]), (5, [74, 69]), (13, [77, 66]),
    ]

    @Test(arguments: errors)
    func `a call that fails loses nothing, and is told`(error: Int32, codes: Set<Int32>) throws {
        let ring = try CrashRing(Self.change)
        let before = try #require(try ring.look(0))
        var seen: Set<Int32> = []
        try satokenWithFaults(.error(error), ring.command, prepare: ring.putBack) { call, outcome in
            let after = try #require(try ring.look(call))
            seen.insert(outcome.code)
            if outcome.code == 0 {
                // Only what is tidied up may fail without failing the command.
                #expect(after.generation == before.generation + 1, "call \(call): \(outcome)")
            } else {
                #expect(!outcome.error.isEmpty && outcome.code < 128, "call \(call): \(outcome)")
            }
            #expect(try ring.repair() == [], "call \(call): \(outcome)")
        }
        #expect(seen.isSubset(of: codes.union([0])), "\(seen)")
        #expect(seen.contains { $0 != 0 })
    }

    @Test func `a file system that cannot lock is said to be one, and nothing is changed`() throws {
        let ring = try CrashRing(RingChangeCase.all[4])
        let before = try #require(try ring.look(0))
        var isSaid = false
        // ENOLCK, which network file systems answer; at other calls it is an error as any.
        try satokenWithFaults(.error(37), ring.command, prepare: ring.putBack) { call, outcome in
            guard outcome.error.contains("writers have to be kept apart") else { return }
            isSaid = true
            #expect(outcome.code == 69, "call \(call): \(outcome)")
            #expect(outcome.error.contains("hint: keep a ring on a local disk"), "call \(call): \(outcome)")
            let after = try ring.look(call)
            #expect(after == before)
        }
        #expect(isSaid)
    }

    /// Only root can give a ring to somebody else.
    private static let canChangeUser: Bool = {
        let outcome = try? shell("test \"$(id -u)\" = 0 && setpriv --reuid=65534 --clear-groups true", [])
        return outcome?.code == 0
    }()

    @Test(.enabled(if: canChangeUser))
    func `another user's ring is read as far as its modes go, and changed by nobody else`() throws {
        let scratch = try Scratch()
        let ring = ["--keys", scratch["ring"]]
        let created = try satoken(
            ["keys", "init", "--algorithm", "ES256", "--service-account-issuer", RehearsalRing.issuer] + ring)
        try #require(created.code == 0, "\(created)")
        // Root may write everything, and would leave files that the owner cannot.
        _ = try shell("chown -R 65534 \"$1\" && chmod 755 \"$2\"", [scratch["ring"], scratch.path])
        for command in [["rotate"], ["confirm", "--flags"], ["check", "--repair"]] {
            let outcome = try satoken(["keys"] + command + ring)
            #expect(outcome.code == 77, "\(outcome)")
            #expect(outcome.error.contains("belongs to user 65534, and this is user 0"), "\(outcome)")
            #expect(outcome.error.contains("hint: change it as its owner"), "\(outcome)")
        }
        let clean = try satoken(["keys", "check"] + ring)
        #expect(clean.code == 0, "\(clean)")
        let mixed = try shell("chown 0 \"$1/current/jwks.json\"", [scratch["ring"]])
        #expect(mixed.code == 0, "\(mixed)")
        let found = try satoken(["keys", "check"] + ring)
        #expect(found.code == 1)
        #expect(
            found.output.contains("jwks.json: belongs to user 0, and the directory to user 65534"), "\(found)"
        )
    }

    @Test func `sixteen processes at once tear nothing and lose nothing`() throws {
        let scratch = try Scratch(inMemory: true)
        let ring = scratch["ring"]
        let created = try satoken([
            "keys", "init", "--service-account-issuer", RehearsalRing.issuer, "--algorithm", "ES256",
            "--keep", "3", "--keys", ring, "--now", RehearsalRing.moment(0),
        ])
        try #require(created.code == 0, "\(created)")
        let now = ["--keys", ring, "--now", RehearsalRing.moment(3600)]
        // Four change, four note, eight issue and read, all three times.
        let outcomes = Mutex<[Outcome]>([])
        DispatchQueue.concurrentPerform(iterations: 16) { process in
            for turn in 0..<3 {
                let outcome = try? satokenProcess(Self.commands(process, turn) + now)
                outcomes.withLock { $0.append(outcome ?? Outcome(code: -1, outputBytes: [], errorBytes: [])) }
            }
        }
        let all = outcomes.withLock { $0 }
        #expect(all.count == 48)
        for outcome in all { #expect(outcome.code == 0, "\(outcome)") }
        // No update was lost: each that says it was made is a generation of its own.
        let made = all.flatMap(\.lines).compactMap { line -> Int? in
            guard line.hasPrefix("ring, issuer"), let number = line.split(separator: " ").last else {
                return nil
            }
            return Int(number)
        }
        let directory = RingDirectory(ring)
        let last = try directory.read()
        #expect(made.sorted() == Array(2...last.ring.generation))
        #expect(made.count >= 12, "each confirmation is one, and a policy that is there already is none")
        #expect(try directory.check(at: RingTime(given: last.ring.made)).map(\.problem) == [])
    }

    private static func commands(_ process: Int, _ turn: Int) -> [String] {
        switch process {
        case 0..<4: ["keys", "policy", "--publish-lead-time", "\(24 + (process + turn) % 4)h"]
        case 4..<8: ["keys", "confirm", "--flags"]
        case 8..<12: ["issue", "builder", "-n", "ci", "--uid", "u"]
        default: ["keys", "list"]
        }
    }
}
