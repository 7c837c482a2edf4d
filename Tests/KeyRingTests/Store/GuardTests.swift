import Files
import Foundation
import JOSE
import KeyRing
import OpenSSL
import Testing

@Suite struct GuardTests {
    private let scratch: RingScratch
    init() throws { scratch = try RingScratch() }

    private static let later = RingTime(given: Stage.creation + 1000)

    /// A change that gives the ring another name.
    private func rename(_ ring: RingDirectory, _ name: String = "renamed", at now: RingTime = later) throws {
        try ring.change(at: now) { snapshot, _ in
            var next = snapshot.ring
            _ = next.begin(at: now.seconds)
            next.name = name
            return RingChange(next)
        }
    }

    @Test func `a copy is changed by nobody until it is adopted`() throws {
        _ = try scratch.created()
        let key = try scratch.ring().read().ring.keys[0].keyID
        let away = RingDirectory(scratch["keys"], home: "elsewhere")
        let refusal = try ringError { try rename(away) }
        #expect(refusal?.kind == .refused)
        #expect(refusal?.description.contains("is at home at a test's, and this is elsewhere") == true)
        #expect(refusal?.hint?.contains("satoken keys adopt") == true)
        #expect(try ringError { _ = try away.repair(at: Self.later) }?.kind == .refused)
        // Somebody already serves a key that this copy never had.
        let newer = try ringError { try away.adopt(seen: ["a": [key, "other"]], at: Self.later) }
        #expect(newer?.description.contains("a serves the key other, which this copy never knew") == true)
        #expect(try away.adopt(seen: ["a": [key]], at: Self.later).ring.home == "elsewhere")
        try rename(away)
        #expect(try ringError { try rename(scratch.ring()) }?.kind == .refused)
        #expect(try away.adopt(seen: [:], at: Self.later).ring.generation == 3, "it is at home already")
    }

    @Test func `without a name, home is this machine and this path`() throws {
        let ring = RingDirectory(scratch["keys"])
        let creation = RingCreation(
            name: "r", issuers: [], policy: Policy(), keys: [try .make(.es256)])
        let home = try ring.found(creation, at: .system).ring.home
        #expect(home.hasSuffix(try System.fullPath(scratch["keys"])))
        try rename(ring, at: .system)
        try FileManager.default.moveItem(atPath: scratch["keys"], toPath: scratch["moved"])
        #expect(try ringError { try rename(RingDirectory(scratch["moved"]), at: .system) }?.kind == .refused)
        try scratch.link("keys", to: "moved")
        #expect(try ringError { try rename(RingDirectory(scratch["keys"]), at: .system) }?.kind == .refused)
    }

    @Test func `a time by hand changes rehearsals alone`() throws {
        let ring = try scratch.created(isInUse: true)
        #expect(try ringError { try rename(ring) }?.kind == .configuration)
        try rename(ring, at: .system)
        #expect(try ring.read().ring.name == "renamed")
    }

    @Test func `a rehearsal has the ring's story and none of its secrets`() throws {
        let ring = try scratch.created(isInUse: true)
        try scratch.rotate(ring, until: Stage.creation + 95 * Stage.day)
        let before = try ring.record(at: .system) { snapshot, observations in
            observations.note(snapshot.verificationKeys.map(\.keyID), maxAge: 5, of: "a", in: 4, at: 7)
        }
        let copy = try scratch.ring("copy").rehearse(from: ring)
        #expect(copy.ring.isRehearsal && copy.ring.generation == before.ring.generation)
        #expect(copy.ring.keys.map(\.state) == before.ring.keys.map(\.state))
        #expect(copy.ring.keys.map(\.activated) == before.ring.keys.map(\.activated))
        #expect(try scratch.ring("copy").check(at: Self.later).map(\.problem) == [])
        let secrets = try scratch.names("keys/private").map { try scratch.bytes("keys/private/\($0)") }
        for name in try scratch.names("copy/private") {
            #expect(!secrets.contains(try scratch.bytes("copy/private/\(name)")))
        }
        // What was seen of the ring's keys was seen of those that stand for them.
        #expect(copy.observations.endpoints["a"]?.looks[0].keyIDs == copy.verificationKeys.map(\.keyID))
        try scratch.ring("copy").rotated(until: Stage.creation + 400 * Stage.day)
        #expect(try ring.read().ring == before.ring)
        #expect(try ringError { try scratch.ring("copy").rehearse(from: ring) }?.kind == .exists)
    }

    @Test(arguments: [(0o640, false), (0o604, false), (0o620, false), (0o660, true), (0o644, true)])
    func `a private key that others can use is used by nobody`(mode: Int, grouped: Bool) throws {
        var policy = Policy()
        if grouped { policy.group = try Self.group() }
        let ring = try scratch.created(policy: policy)
        _ = try ring.read().signingKey()
        for file in ["keys/current/signing.key", "keys/private/k1.key"] {
            #expect(try scratch.mode(file) == (grouped ? 0o640 : 0o600))
        }
        try scratch.setMode(mode, "keys/current/signing.key")
        #expect(try ringError { _ = try ring.read().signingKey() }?.kind == .noPermission)
        try scratch.setMode(mode, "keys/private/k1.key")
        #expect(try ringError { try rename(ring) }?.kind == .noPermission)
        #expect(try ring.repair(at: Self.later).map(\.problem) == [])
        _ = try ring.read().signingKey()
        try rename(ring)
    }

    /// The name of a group of this process.
    private static func group() throws -> String {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("group-\(UUID().uuidString)")
        try Data().write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let name = try FileManager.default.attributesOfItem(atPath: file.path)[.groupOwnerAccountName]
        return try #require(name as? String)
    }

    @Test func `a group that this host does not have is said by its name`() throws {
        var policy = Policy()
        policy.group = "no such group"
        let refusal = try ringError { try scratch.created(policy: policy) }
        #expect(
            refusal?.kind == .configuration && refusal?.description.contains("no group no such group") == true
        )
    }

    @Test func `a ring is created where none is or was`() throws {
        let ring = try scratch.created()
        #expect(try ringError { try scratch.created() }?.kind == .exists)
        try scratch.remove("keys/current")
        #expect(try ringError { try scratch.created() }?.kind == .exists, "its keys are still there")
        try scratch.remove("keys/observed.json")
        #expect(try ringError { try scratch.created() }?.kind == .exists)
        #expect(try ring.repair(at: Self.later).map(\.problem) == [])
        try FileManager.default.createDirectory(atPath: scratch["other"], withIntermediateDirectories: false)
        try scratch.write("other/README.md", "why")
        try scratch.created("other")
        #expect(try scratch.names("other").contains("README.md"))
    }

    @Test func `nothing is read where no ring is`() throws {
        #expect(try ringError { _ = try scratch.ring("none").read() }?.kind == .missing)
        #expect(!scratch.ring("none").holdsRing)
        try FileManager.default.createDirectory(atPath: scratch["empty"], withIntermediateDirectories: false)
        #expect(try ringError { _ = try scratch.ring("empty").read() }?.kind == .missing)
        #expect(try ringError { try rename(scratch.ring("empty")) }?.kind == .missing)
        #expect(!scratch.ring("empty").holdsRing)
        #expect(try scratch.created().holdsRing)
    }

    /// What somebody makes of a ring's directory, and what a reader says.
    private static let damage: [(String, @Sendable (RingScratch) throws -> Void)] = [
        (
            "is no symbolic link, expected one",
            { scratch in
                try scratch.remove("keys/current")
                try scratch.copy("keys/generations/0002", to: "keys/current")
            }
        ),
        (
            "does not point to generations/NNNN",
            { try $0.link("keys/current", to: "../elsewhere/generations/0002") }
        ),
        ("does not point to generations/NNNN", { try $0.link("keys/current", to: "generations/2") }),
        ("no such file", { try $0.link("keys/current", to: "generations/0007") }),
        (
            "points to generation 1, and generation 2 was current before",
            { try $0.link("keys/current", to: "generations/0001") }
        ),
        (
            "is of generation 1, expected 2",
            { scratch in
                try scratch.remove("keys/generations/0002")
                try scratch.copy("keys/generations/0001", to: "keys/generations/0002")
            }
        ),
        (
            "is a symbolic link",
            { scratch in
                try scratch.remove("keys/generations/0002/ring.json")
                try scratch.link("keys/generations/0002/ring.json", to: "../0001/ring.json")
            }
        ),
        (
            "is a symbolic link",
            { scratch in
                try scratch.copy("keys/generations", to: "elsewhere")
                try scratch.remove("keys/generations")
                try scratch.link("keys/generations", to: "../elsewhere")
            }
        ),
        (
            "does not hold the keys that ring.json orders",
            { scratch in
                let pem = try scratch.bytes("keys/current/verification.pem")
                try scratch.write("keys/current/verification.pem", String(decoding: pem + pem, as: UTF8.self))
            }
        ),
        (
            "larger than the",
            { try $0.write("keys/current/ring.json", String(repeating: " ", count: 17 << 20)) }
        ),
        ("is not JSON", { try $0.write("keys/observed.json", "") }),
    ]

    @Test(arguments: damage.indices)
    func `a reader follows no ring that is not whole`(index: Int) throws {
        let (expected, damage) = Self.damage[index]
        let ring = try scratch.created()
        try rename(ring)
        try damage(scratch)
        for attempt in [{ _ = try ring.read() }, { try rename(ring) }] {
            var said = ""
            do { try attempt() } catch { said = "\(error)" }
            #expect(said.contains(expected), "\(said)")
        }
    }

    @Test func `no change takes a key or a tombstone out, or goes on with another ring`() throws {
        let ring = try scratch.created()
        let changes: [(inout Ring) -> Void] = [
            { $0.keys = [] }, { $0.generation += 1 }, { $0.generation -= 1 },
            { $0.keys[0].hasPrivateHalf = false }, { $0.leader = "k2" }, { $0.made = -1 },
        ]
        let before = try ring.read().ring
        for change in changes {
            let error = try ringError {
                try ring.change(at: Self.later) { snapshot, _ in
                    var next = snapshot.ring
                    _ = next.begin(at: Self.later.seconds)
                    change(&next)
                    return RingChange(next)
                }
            }
            #expect(error != nil)
            #expect(try ring.read().ring == before)
            #expect(try ring.check(at: Self.later).map(\.problem) == [])
        }
    }

    @Test func `what is seen is kept, also when nothing is changed`() throws {
        struct No: Error {}
        let ring = try scratch.created()
        #expect(throws: No.self) {
            try ring.change(at: Self.later) { _, observations in
                observations.highestTime = 17
                throw No()
            }
        }
        #expect(try ring.read().observations.highestTime == 17)
    }
}
