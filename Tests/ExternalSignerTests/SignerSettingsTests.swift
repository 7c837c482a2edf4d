import ExternalSigner
import Files
import JOSE
import KeyRing
import OpenSSL
import ServiceAccountTokens
import TestSupport
import Testing
import TokenConfiguration

@Suite("A signer's keys, of a ring or of files") struct SignerSettingsTests {
    private func ring(
        _ folder: TemporaryFolder, issuers: [String] = [Stage.issuer],
        _ change: (inout Policy) -> Void = { _ in }
    ) throws {
        var policy = Policy()
        change(&policy)
        _ = try RingDirectory(folder["keys"]).found(
            RingCreation(name: "t", issuers: issuers, policy: policy, keys: [KeyMaterial(Stage.p256[0])]),
            at: .system)
    }

    private func settings(_ folder: TemporaryFolder) throws -> SignerSettings {
        var settings = try SignerSettings()
        settings.keys = KeySource(ring: folder["keys"])
        return settings
    }

    private func longest(_ change: (inout Policy) -> Void) throws -> Int {
        let folder = try TemporaryFolder()
        try ring(folder, change)
        let settings = try settings(folder)
        return try settings.signerKeys(settings.read(), read: 0).rules.longestLifetime
    }

    @Test("the longest lifetime is a year while Pods' tokens are extended, else the policy's maximum")
    func lifetimes() throws {
        #expect(try longest { _ in } == 31_536_000)
        #expect(
            try longest {
                $0.extendsTokens = false
                $0.maxTokenExpiration = 7200
            } == 7200)
        #expect(try longest { $0.maxTokenExpiration = 2 * 31_536_000 } == 2 * 31_536_000)
    }

    @Test("a flag shortens what the ring gives, and never lengthens it")
    func flags() throws {
        let folder = try TemporaryFolder()
        try ring(folder) {
            $0.extendsTokens = false
            $0.maxTokenExpiration = 86_400
        }
        for (flag, expected) in [(3600, 3600), (200_000, 86_400)] {
            var settings = try settings(folder)
            settings.issuance = try IssuanceSettings(maximumExpiration: flag)
            #expect(try settings.signerKeys(settings.read(), read: 0).rules.longestLifetime == expected)
        }
    }

    @Test("any issuer of the ring signs, also when the flag names one")
    func issuers() throws {
        let folder = try TemporaryFolder()
        try ring(folder, issuers: [Stage.issuer, "https://old.example"])
        var settings = try settings(folder)
        #expect(
            try settings.signerKeys(settings.read(), read: 0).rules.issuers == [
                Stage.issuer, "https://old.example",
            ])
        settings.server.issuers = ["https://new.example"]
        #expect(
            try settings.signerKeys(settings.read(), read: 0).rules.issuers
                == ["https://new.example", Stage.issuer, "https://old.example"])
    }

    @Test("key files are published, and the signing key is not trusted by itself")
    func files() throws {
        let folder = try TemporaryFolder()
        let signing = try folder.write(
            "sa.key", Array(PEMBlock.text(label: "PRIVATE KEY", bytes: Stage.p256[0].pkcs8()).utf8))
        let publicHalf = try folder.write(
            "sa.pub",
            Array(
                PEMBlock.text(label: "PUBLIC KEY", bytes: Stage.p256[0].publicKey.subjectPublicKeyInfo).utf8))
        let other = try folder.write(
            "other.pub",
            Array(
                PEMBlock.text(label: "PUBLIC KEY", bytes: Stage.p256[1].publicKey.subjectPublicKeyInfo).utf8))
        var settings = try SignerSettings()
        settings.server.issuers = [Stage.issuer]
        settings.keys = KeySource(files: [publicHalf, other], signingFile: signing)
        let keys = try settings.signerKeys(settings.read(), read: 5)
        #expect(keys.offered.map(\.isExcluded) == [false, false])
        #expect(keys.generation == nil)
        #expect(keys.rules.longestLifetime == 31_536_000)
        settings.keys = KeySource(files: [other], signingFile: signing)
        #expect(throws: ConfigurationError.self) { try settings.signerKeys(settings.read(), read: 5) }
    }
}
