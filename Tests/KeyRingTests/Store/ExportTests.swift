import Foundation
import JOSE
import KeyRing
import OpenSSL
import Testing

@Suite struct ExportTests {
    private let scratch: RingScratch
    init() throws { scratch = try RingScratch() }

    private static let start = Stage.creation
    private static let day = Stage.day

    /// A ring in use, by the times it is given: rehearsals are exported nowhere.
    private func created(_ name: String = "keys") throws -> RingDirectory {
        try scratch.created(name, isInUse: true)
    }

    private func kids(_ file: String) throws -> [String] {
        try KeyFile(scratch.bytes(file), path: file).keys.map { try VerificationKey($0).keyID }
    }

    private func signer(_ file: String) throws -> String {
        try VerificationKey(KeyFile.signingKey(scratch.bytes(file), path: file).publicKey).keyID
    }

    @Test func `a new host gets the current generation, and an old one goes forward step by step`() throws {
        let ring = try created()
        var waits: [Int] = []
        let now = { (days: Int) in RingTime(given: Self.start + days * Self.day) }
        let export = { try ring.export(to: scratch["host"], at: now(0)) { waits.append($0) }.generations }
        #expect(try export() == [1] && waits.isEmpty)
        #expect(try export() == [])
        try scratch.rotate(ring, until: Self.start + 95 * Self.day)
        let generation = try ring.read().ring.generation
        #expect(generation >= 4, "published, activated, leading")
        #expect(try export() == Array(2...generation))
        #expect(waits == Array(repeating: 60, count: generation - 1))
        for file in ["ring.json", "verification.pem", "signing.key", "jwks.json"] {
            #expect(try scratch.bytes("host/current/\(file)") == scratch.bytes("keys/current/\(file)"))
        }
        #expect(try scratch.mode("host/current/signing.key") == 0o600)
        let snapshot = try scratch.ring("host").read()
        #expect(try snapshot.ring == ring.read().ring)
        #expect(try VerificationKey(snapshot.signingKey().publicKey).keyID == snapshot.ring.active?.keyID)
        let refusal = try ringError { try scratch.ring("host").change(at: .system) { _, _ in nil } }
        #expect(refusal?.description.contains("copy for servers to read") == true)
    }

    /// At every wait, and between, what a server reads there belongs together, and so do neighbours.
    @Test func `whenever a server starts while it is fed, it trusts the key that it signs with`() throws {
        let ring = try created()
        for target in ["host", "pki"] { try feed(ring, target) { _ in } }
        try scratch.rotate(ring, until: Self.start + 95 * Self.day)
        for target in ["host", "pki"] {
            let (list, key) =
                target == "host"
                ? ("host/current/verification.pem", "host/current/signing.key") : ("pki/sa.pub", "pki/sa.key")
            var before: (list: [String], key: String)?
            let look = {
                let now = try (kids(list), signer(key))
                #expect(now.0.contains(now.1))
                if let before {
                    #expect(before.list.contains(now.1) && now.0.contains(before.key), "across the switch")
                }
                before = now
            }
            try feed(ring, target) { _ in try look() }
            try look()
        }
        #expect(try scratch.bytes("pki/sa.pub") == scratch.bytes("keys/current/verification.pem"))
        #expect(try scratch.bytes("pki/sa.key") == scratch.bytes("keys/current/signing.key"))
        #expect(try scratch.names("pki") == ["sa.key", "sa.pub"])
    }

    private func feed(_ ring: RingDirectory, _ target: String, wait: (Int) throws -> Void) throws {
        _ =
            target == "pki"
            ? try ring.exportKubeadm(to: scratch[target], wait: wait)
            : try ring.export(to: scratch[target], at: RingTime(given: Self.start), wait: wait)
    }

    @Test(arguments: ["host", "pki"])
    func `a host whose next private half is erased uses its own, and one that lacks it is refused`(
        _ target: String
    ) throws {
        let ring = try created()
        try feed(ring, target) { _ in }
        // k1 is erased when k3 is published.
        try scratch.rotate(ring, until: Self.start + 200 * Self.day)
        #expect(!scratch.exists("keys/generations/0002/signing.key"))
        try scratch.copy(target, to: "late")
        try feed(ring, target) { _ in }
        let key = target == "pki" ? "pki/sa.key" : "host/current/signing.key"
        #expect(try signer(key) == ring.read().ring.active?.keyID)
        // By now a whole key was made, used and erased while this host slept.
        try scratch.rotate(ring, until: Self.start + 300 * Self.day)
        let before = try scratch.names("late")
        let refusal = try ringError {
            _ =
                target == "pki"
                ? try ring.exportKubeadm(to: scratch["late"]) { _ in }
                : try ring.export(to: scratch["late"], at: .system) { _ in }
        }
        #expect(refusal?.kind == .unavailable)
        #expect(refusal?.description.contains("too far behind") == true)
        #expect(refusal?.hint != nil)
        #expect(try scratch.names("late") == before)
    }

    @Test func `a host of another ring, a newer one and one with foreign keys are left alone`() throws {
        let ring = try created()
        try scratch.copy("keys", to: "copy")
        try feed(ring, "host") { _ in }
        let other = try created("other")
        func refusal(_ ring: RingDirectory, _ target: String) throws -> String? {
            let before =
                scratch.exists("\(target)/current") ? try scratch.bytes("\(target)/current/ring.json") : []
            let error = try ringError { try feed(ring, target) { _ in } }
            if !before.isEmpty { #expect(try scratch.bytes("\(target)/current/ring.json") == before) }
            return error?.description
        }
        #expect(try refusal(other, "host")?.contains("is fed by the ring keys") == true)
        #expect(try refusal(ring, "other")?.contains("is a ring itself") == true)
        // The ring went on, and an old copy of it would take the host back.
        try scratch.rotate(ring, until: Self.start + 95 * Self.day)
        try feed(ring, "host") { _ in }
        #expect(try refusal(scratch.ring("copy"), "host")?.contains("and this ring only 1") == true)
        // Two copies that went on apart.
        try scratch.rotate(scratch.ring("copy"), until: Self.start + 95 * Self.day)
        #expect(try refusal(scratch.ring("copy"), "host")?.contains("of another making") == true)
        try feed(ring, "pki") { _ in }
        #expect(try refusal(other, "pki")?.contains("holds the unmanaged key") == true)
    }

    @Test func `kubeadm's own files are taken over by a ring that was created on them`() throws {
        let key = try KeyMaterial.make(.es256)
        let ring = try scratch.created(keys: [key], isInUse: true)
        try FileManager.default.createDirectory(atPath: scratch["pki"], withIntermediateDirectories: false)
        try scratch.copy("keys/public/k1.pub", to: "pki/sa.pub")
        try scratch.copy("keys/private/k1.key", to: "pki/sa.key")
        try scratch.write("pki/ca.crt", "mine")
        #expect(try ring.exportKubeadm(to: scratch["pki"]) { _ in }.generations == [])
        try scratch.rotate(ring, until: Self.start + 95 * Self.day)
        let generation = try ring.read().ring.generation
        #expect(try ring.exportKubeadm(to: scratch["pki"]) { _ in }.generations == Array(2...generation))
        #expect(try scratch.names("pki") == ["ca.crt", "sa.key", "sa.pub"])
        #expect(try scratch.mode("pki/sa.key") == 0o600)
    }

    @Test func `kubeadm's directory gets legacy.key, whatever sa.key and sa.pub show of the way`() throws {
        let key = try KeyMaterial.make(.es256)
        let ring = try scratch.created(keys: [key], legacyKey: key, isInUse: true)
        try FileManager.default.createDirectory(atPath: scratch["pki"], withIntermediateDirectories: false)
        try scratch.copy("keys/public/k1.pub", to: "pki/sa.pub")
        try scratch.copy("keys/private/k1.key", to: "pki/sa.key")
        func export() throws -> [String] {
            let outcome = try ring.exportKubeadm(to: scratch["pki"]) { _ in }
            #expect(try scratch.bytes("pki/legacy.key") == scratch.bytes("keys/current/legacy.key"))
            #expect(try scratch.mode("pki/legacy.key") == 0o600)
            return outcome.added
        }
        #expect(try export() == ["legacy.key"])
        #expect(try export() == [])
        // A step that changes legacy.key alone.
        for step in [Step.addLegacy, .legacy] {
            let material = try KeyMaterial.make(.es256)
            try ring.change(at: .system) { snapshot, _ in
                let name = step == .addLegacy ? snapshot.ring.nextName : snapshot.ring.legacySuccessor ?? ""
                let new = step == .addLegacy ? material.named(name) : nil
                let item = PlannedStep(step: step, keys: new == nil ? [name] : [], due: 0)
                return RingChange(
                    snapshot.ring.taking(item, newKey: new, at: Self.start + Self.day),
                    material: new == nil ? [:] : [name: material])
            }
        }
        #expect(try ring.read().ring.legacySigner == "k2")
        _ = try export()
        #expect(
            try signer("pki/legacy.key")
                == ring.read().legacyKey().map { try VerificationKey($0.publicKey).keyID })
    }

    @Test(arguments: ["host", "pki"])
    func `every signing key on the way is announced before the first file is written`(_ target: String)
        throws
    {
        let ring = try created()
        try feed(ring, target) { _ in }
        try scratch.rotate(ring, until: Self.start + 95 * Self.day)
        let list = target == "pki" ? "pki/sa.pub" : "host/current/verification.pem"
        let before = try scratch.bytes(list)
        struct Killed: Error {}
        var announced: [[String]] = []
        let announce: (ExportOutcome) throws -> Void = { ahead in
            announced.append(ahead.signingKeys)
            #expect(try scratch.bytes(list) == before)
            throw Killed()
        }
        for holdsBack in [false, true] {
            #expect(throws: Killed.self) {
                try target == "pki"
                    ? ring.exportKubeadm(
                        to: scratch[target], holdsBack: holdsBack, announce: announce, wait: { _ in })
                    : ring.export(
                        to: scratch[target], at: RingTime(given: Self.start), holdsBack: holdsBack,
                        announce: announce, wait: { _ in })
            }
        }
        #expect(announced == [["k1", "k2"], []], "k1 signs in the generation that publishes k2")
        #expect(try scratch.bytes(list) == before)
    }

    @Test func `a rehearsal is exported nowhere`() throws {
        let ring = try scratch.created()
        #expect(try ringError { try feed(ring, "host") { _ in } }?.kind == .configuration)
        #expect(try ringError { try feed(ring, "pki") { _ in } }?.kind == .configuration)
        #expect(try scratch.names("") == ["keys"])
    }
}
