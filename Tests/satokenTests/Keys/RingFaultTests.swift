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

    @Test func `sixteen processes at once tear nothing and lose nothing`() throws {
        let scratch = try Scratch(inMemory: true)
        let ring = scratch["ring"]
        let founded = try satoken([
            "keys", "init", "--service-account-issuer", RehearsalRing.issuer, "--algorithm", "ES256",
            "--keep", "3", "--keys", ring, "--now", RehearsalRing.moment(0),
        ])
        try #require(founded.code == 0, "\(founded)")
        let now = ["--keys", ring, "--now", RehearsalRing.moment(3600)]
        // Four change, four note, eight issue and read, all three times.
        let outcomes = Mutex<[Outcome]>([])
        DispatchQueue.concurrentPerform(iterations: 16) { process in
            for turn in 0..<3 {
                let outcome = try? satoken(Self.commands(process, turn) + now)
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
        case 0..<4: ["keys", "policy", "--lead", "\(24 + (process + turn) % 4)h"]
        case 4..<8: ["keys", "confirm", "--flags"]
        case 8..<12: ["issue", "builder", "-n", "ci", "--uid", "u"]
        default: ["keys", "list"]
        }
    }
}
