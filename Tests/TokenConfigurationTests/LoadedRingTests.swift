import Files
import Foundation
import JOSE
import KeyRing
import ServiceAccountTokens
import TestSupport
import Testing
import TokenConfiguration

@Suite struct LoadedRingTests {
    private static let files = ["ring.json", "signing.key", "verification.pem", "jwks.json"]

    /// A folder with a ring in `keys`.
    private func stage() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        _ = try RingDirectory(folder["keys"]).found(
            RingCreation(
                name: "test", issuers: ["https://issuer.example"], policy: Policy(),
                keys: [KeyMaterial.make(.es256)]), at: .system)
        return folder
    }

    /// Copies the current generation into a folder, as a Secret's volume has it.
    private func copy(_ folder: TemporaryFolder, to target: String, mode: Int = 0o440) throws {
        let manager = FileManager.default
        try manager.createDirectory(atPath: folder[target], withIntermediateDirectories: true)
        for file in Self.files {
            let path = folder["\(target)/\(file)"]
            try? manager.removeItem(atPath: path)
            try Data(File.read(folder["keys/current/\(file)"], limit: 1 << 20).bytes)
                .write(to: URL(fileURLWithPath: path))
            try manager.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        }
    }

    @Test func `a ring is read with the key that signs`() throws {
        let folder = try stage()
        let ring = try LoadedRing(folder["keys"])
        #expect(ring.verificationKeys.count == 1)
        #expect(try TokenSigner(ring.signingKey).keyID == ring.verificationKeys[0].keyID)
        #expect(ring.publishedKeys.map(\.keyID) == ring.verificationKeys.map(\.keyID))
        #expect(ring.watchedFiles.contains(folder["keys/current/ring.json"]))
    }

    @Test func `one generation's files are as good as the ring`() throws {
        let folder = try stage()
        try copy(folder, to: "flat")
        let (ring, flat) = (try LoadedRing(folder["keys"]), try LoadedRing(folder["flat"]))
        #expect(flat.ring == ring.ring)
        #expect(try TokenSigner(flat.signingKey).keyID == TokenSigner(ring.signingKey).keyID)
    }

    @Test func `of a Secret's volume the directory is read that its link names`() throws {
        let folder = try stage()
        try copy(folder, to: "volume/..2026_1")
        let manager = FileManager.default
        try manager.createSymbolicLink(atPath: folder["volume/..data"], withDestinationPath: "..2026_1")
        for file in Self.files {
            try manager.createSymbolicLink(
                atPath: folder["volume/\(file)"], withDestinationPath: "..data/\(file)")
        }
        #expect(try LoadedRing(folder["volume"]).ring.generation == 1)
    }

    @Test func `a signing key that others can read is refused`() throws {
        let folder = try stage()
        try copy(folder, to: "flat", mode: 0o444)
        let error = #expect(throws: RingError.self) { try LoadedRing(folder["flat"]) }
        #expect(error?.kind == .noPermission)
    }

    @Test(arguments: files)
    func `a generation without one of its files is refused`(file: String) throws {
        let folder = try stage()
        try copy(folder, to: "flat")
        try FileManager.default.removeItem(atPath: folder["flat/\(file)"])
        // Published keys are told from ring.json, so that the copy of the JWKS is not needed.
        if file == "jwks.json" {
            #expect(throws: Never.self) { try LoadedRing(folder["flat"]) }
        } else {
            #expect(throws: (any Error).self) { try LoadedRing(folder["flat"]) }
        }
    }

    @Test func `keys of one ring and the list of another are no generation`() throws {
        let (one, other) = (try stage(), try stage())
        try copy(one, to: "flat")
        let list = try File.read(other["keys/current/verification.pem"], limit: 1 << 20).bytes
        let path = one["flat/verification.pem"]
        try FileManager.default.removeItem(atPath: path)
        try Data(list).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: RingError.self) { try LoadedRing(one["flat"]) }
        #expect(error?.kind == .unreadable)
    }

    @Test func `a server's keys follow the ring, and key files beside it stay`() throws {
        let folder = try stage()
        var settings = ServerSettings()
        settings.issuers = ["https://issuer.example"]
        let source = KeySource(files: [Conformance.path("keys/sa.pub")], ring: folder["keys"])
        let keys = try ServerKeys(source, settings, signs: true)
        #expect(keys.verificationKeys.count == 2 && keys.publishedKeys.count == 2)
        #expect(keys.signer?.keyID == keys.verificationKeys[0].keyID)
        #expect(keys.states == ["active": 1, "file": 1])
        let two = KeySource(signingFile: "x", ring: folder["keys"])
        let error = #expect(throws: ConfigurationError.self) { try ServerKeys(two, settings, signs: true) }
        #expect(error?.kind == .usage)
    }

    @Test func `a server without a signing key that needs none has none`() throws {
        let source = KeySource(files: [Conformance.path("keys/sa.pub")])
        let keys = try ServerKeys(source, ServerSettings(), signs: false)
        #expect(keys.signer == nil && keys.ring == nil && keys.states == ["file": 1])
        #expect(throws: ConfigurationError.self) { try ServerKeys(source, ServerSettings(), signs: true) }
    }
}
