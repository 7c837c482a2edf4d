import Foundation
import JOSE
import KeyRing
import OpenSSL
import Testing

@Suite struct CheckTests {
    private let scratch: RingScratch
    init() throws { scratch = try RingScratch() }

    private static let now = RingTime(given: Stage.creation + 300 * Stage.day)

    /// A ring of several keys and generations, with a legacy key. It is made once.
    private static let grown = Result {
        let scratch = try RingScratch()
        let ring = try scratch.created(legacyKey: .make(.es256))
        try ring.rotated(until: Stage.creation + 200 * Stage.day)
        return scratch
    }

    /// A copy of it.
    private func grown() throws -> RingDirectory {
        try FileManager.default.copyItem(atPath: Self.grown.get()["keys"], toPath: scratch["keys"])
        return scratch.ring()
    }

    /// What a check says, a line each: "private/k1.key: is missing → write it …".
    private static func words(_ findings: [RingFinding]) -> [String] {
        findings.map { finding in
            finding.place.joined(separator: "/") + ": " + finding.problem
                + (finding.repair.map { " -> \($0)" } ?? "")
        }
    }

    @Test func `a ring that nobody touched is clean`() throws {
        let ring = try grown()
        #expect(try Self.words(ring.check(at: Self.now)) == [])
        #expect(try Self.words(ring.repair(at: Self.now)) == [])
    }

    /// Damage to files, and the start of what is found; all of it can be repaired.
    private static let repairable: [(String, String, @Sendable (Ground) throws -> Void)] = [
        (
            "generations/G/signing.key: no such file", "a missing signing key",
            { try $0.remove("keys/current/signing.key") }
        ),
        (
            "generations/G/legacy.key: no such file", "a missing legacy key",
            { try $0.remove("keys/current/legacy.key") }
        ),
        (
            "generations/G/signing.key: holds", "another signing key",
            { ground in
                try ground.remove("keys/current/signing.key")
                try ground.copy("keys/current/legacy.key", to: "keys/current/signing.key")
            }
        ),
        (
            "generations/G/signing.key: others can use", "an open signing key",
            { try $0.setMode(0o644, "keys/current/signing.key") }
        ),
        (
            "private/A.key: others can use", "an open private half",
            { try $0.setMode(0o640, "keys/private/A.key") }
        ),
        ("private/A.key: no such file", "a missing private half", { try $0.remove("keys/private/A.key") }),
        ("private/A.key: is missing", "no private halves at all", { try $0.remove("keys/private") }),
        ("public/A.pub: no such file", "a missing public half", { try $0.remove("keys/public/A.pub") }),
        ("public/A.pub: is missing", "no public halves at all", { try $0.remove("keys/public") }),
        (
            "public/A.pub: holds no PEM", "a public half that is none",
            { try $0.write("keys/public/A.pub", "x") }
        ),
        (
            "private/A.key: is a symbolic link", "a private half that is a link",
            { ground in
                try ground.remove("keys/private/A.key")
                try ground.link("keys/private/A.key", to: "../current/signing.key")
            }
        ),
        (
            "generations/G/verification.pem: lacks the public half of signing.key", "an old list",
            { ground in
                try ground.remove("keys/current/verification.pem")
                try ground.copy("keys/public/k2.pub", to: "keys/current/verification.pem")
            }
        ),
        (
            "generations/G/verification.pem: holds more than", "text between the keys",
            { try $0.append("keys/current/verification.pem", "x\n") }
        ),
        (
            "generations/G/verification.pem: no such file", "no list",
            { try $0.remove("keys/current/verification.pem") }
        ),
        (
            "generations/G/jwks.json: does not hold", "another JWKS",
            { try $0.write("keys/current/jwks.json", #"{"keys":[]}"#) }
        ),
        ("generations/G/jwks.json: no such file", "no JWKS", { try $0.remove("keys/current/jwks.json") }),
        (
            "generations/G/jwks.json: others can write", "a JWKS that all can write",
            { try $0.setMode(0o666, "keys/current/jwks.json") }
        ),
        (
            "private: others can write", "private halves in an open directory",
            { try $0.setMode(0o777, "keys/private") }
        ),
        ("current: is missing", "no current generation", { try $0.remove("keys/current") }),
        (
            "current: points to no generation", "a link to nowhere",
            { try $0.link("keys/current", to: "generations/9999") }
        ),
        (
            "current: points to generation 2, and", "a link that was put back",
            { try $0.link("keys/current", to: "generations/0002") }
        ),
        ("observed.json: is missing", "no observations", { try $0.remove("keys/observed.json") }),
        (
            "observed.json: is missing", "observations that are none",
            { try $0.write("keys/observed.json", "{}") }
        ),
        (
            "private/k99.key: is of a key that was never", "a private half of nobody",
            { try $0.copy("keys/private/A.key", to: "keys/private/k99.key") }
        ),
        (
            "private/k1.key: is of a key whose private half", "a half to forget",
            { try $0.copy("keys/private/A.key", to: "keys/private/k1.key") }
        ),
        (
            "generations/0001/signing.key: holds k1, which", "a half to forget in an old generation",
            { try $0.copy("keys/current/signing.key", to: "keys/generations/0001/signing.key") }
        ),
        (
            ".ring.json.0123456789abcdef.new: was left", "a temporary file",
            { try $0.write("keys/.ring.json.0123456789abcdef.new", "") }
        ),
        (
            "generations/0099: is newer", "a generation that was never current",
            { ground in
                try ground.copy("keys/generations/G", to: "keys/generations/0099")
                let ring = String(
                    decoding: try ground.scratch.bytes("keys/generations/0099/ring.json"), as: UTF8.self)
                let number = "\"generation\":"
                let start = try #require(ring.firstRange(of: number))
                let rest = ring[start.upperBound...].drop(while: \.isNumber)
                try ground.write("keys/generations/0099/ring.json", ring[..<start.upperBound] + "99" + rest)
            }
        ),
    ]

    @Test func `a generation whose orders cannot be read is never left for an older one`() throws {
        let ring = try grown()
        let before = try ring.read()
        let generation = String(try #require(before.directory.split(separator: "/").last))
        let ground = Ground(
            scratch: scratch, active: try #require(before.ring.active?.name), generation: generation)
        try ground.write("keys/generations/G/ring.json", "{")
        let left = try ring.repair(at: Self.now)
        let place = ["generations", generation, "ring.json"]
        let advice = left.first { $0.place == place }?.advice
        #expect(advice?.hasPrefix("restore it from a copy") == true, "\(Self.words(left))")
        for damage in [
            { try ground.write("keys/generations/G/ring.json", "{") },
            { try ground.remove("keys/generations/G/ring.json") },
        ] {
            try damage()
            let error = #expect(throws: RingError.self) { try ring.read() }
            #expect(error?.hint?.hasPrefix("restore it from a copy") == true, "\(String(describing: error))")
            #expect(
                error?.hint?.hasSuffix("generations/\(generation)/ring.json") == true,
                "\(String(describing: error))")
        }
        let link = try FileManager.default.destinationOfSymbolicLink(
            atPath: scratch["keys/current"])
        #expect(link == "generations/\(generation)")
    }

    @Test(arguments: ["current/verification.pem", "current"])
    func `an error says that a repair helps where it does`(name: String) throws {
        let ring = try grown()
        let ground = Ground(scratch: scratch, active: "", generation: "")
        try ground.remove("keys/\(name)")
        let error = #expect(throws: RingError.self) { try ring.read() }
        #expect(error?.hint?.contains("--repair mends it") == true, "\(String(describing: error))")
    }

    @Test func `a list that is none can be repaired, and the error says so`() throws {
        let ring = try grown()
        try scratch.write("keys/current/verification.pem", "x")
        let error = #expect(throws: RingError.self) { try ring.read() }
        #expect(error?.hint?.contains("--repair mends it") == true, "\(String(describing: error))")
    }

    @Test(arguments: repairable.indices)
    func `damage is found, and repaired with nothing lost`(index: Int) throws {
        let (expected, name, damage) = Self.repairable[index]
        let ring = try grown()
        let before = try ring.read()
        let active = try #require(before.ring.active?.name)
        let generation = try #require(before.directory.split(separator: "/").last)
        let ground = Ground(scratch: scratch, active: active, generation: String(generation))
        try damage(ground)
        let found = try Self.words(ring.check(at: Self.now))
        let wanted = ground.path(expected)
        #expect(found.contains { $0.hasPrefix(wanted) && $0.contains(" -> ") }, "\(name): \(found)")
        #expect(try Self.words(ring.repair(at: Self.now)) == [], "\(name)")
        #expect(try Self.words(ring.check(at: Self.now)) == [], "\(name)")
        let after = try ring.read()
        #expect(after.ring == before.ring)
        #expect(try after.signingKey().pkcs8() == before.signingKey().pkcs8())
        #expect(after.jwks == before.jwks)
    }
}

/// A ring whose active key and current generation the table above calls A and G.
private struct Ground {
    let scratch: RingScratch
    let active: String
    let generation: String

    func path(_ text: String) -> String {
        text.replacing("/A.", with: "/\(active).").replacing(
            "generations/G", with: "generations/\(generation)")
    }

    func remove(_ name: String) throws { try scratch.remove(path(name)) }
    func copy(_ name: String, to other: String) throws {
        if scratch.exists(path(other)) { try remove(other) }
        try scratch.copy(path(name), to: path(other))
    }
    func link(_ name: String, to target: String) throws { try scratch.link(path(name), to: target) }
    func write(_ name: String, _ text: String) throws { try scratch.write(path(name), text) }
    func append(_ name: String, _ text: String) throws {
        try write(name, String(decoding: scratch.bytes(path(name)), as: UTF8.self) + text)
    }
    func setMode(_ mode: Int, _ name: String) throws { try scratch.setMode(mode, path(name)) }
}
