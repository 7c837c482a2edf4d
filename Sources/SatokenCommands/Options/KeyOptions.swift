import ArgumentParser
import Files
import JOSE
import KeyRing
import Manifests
import ServiceAccountTokens
import TokenConfiguration

/// The key ring that keys, issuers and audiences are taken from.
private let ringHelp = ArgumentHelp(
    "Directory of a key ring (default, where no key file is named: $SATOKEN_KEYS, then keys).",
    valueName: "dir")

/// The keys that verify.
struct VerificationKeyOptions: ParsableArguments {
    @Option(
        name: .customLong("service-account-key-file"),
        help: ArgumentHelp(
            "PEM file with public keys, private keys or certificates that verify tokens. Repeatable.",
            valueName: "file"))
    var files: [String] = []

    @Option(name: .customLong("keys"), help: ringHelp) var ring: String?

    /// What must be known of a server whose flags name the keys.
    var questions: Set<KubeAPIServerSettings.Question> {
        files.isEmpty && ring == nil ? [.keyFiles] : []
    }

    /// The keys that verify, and the ring if any; settings that nothing else says are the ring's.
    ///
    /// - Parameter published: take the ring's published keys alone, those of its JWKS.
    func read(
        _ settings: inout ServerSettings, published: Bool = false, _ console: Console
    ) throws -> (keys: [VerificationKey], ring: Ring?) {
        var warnings: [Warning] = []
        defer { console.report(warnings) }
        let source = KeySource(files: files, ring: ring, environment: console.environment)
        return try source.verificationKeys(&settings, published: published, warnings: &warnings)
    }
}

/// The key that signs.
struct SigningKeyOptions: ParsableArguments {
    @Option(
        name: .customLong("service-account-signing-key-file"),
        help: ArgumentHelp("PEM file with the private key that signs tokens.", valueName: "file"))
    var file: String?

    @Option(name: .customLong("keys"), help: ringHelp) var ring: String?

    /// What signs: the ring's key, that of the file, or that of the server's own flags.
    ///
    /// - Parameter legacy: take the ring's key of Secrets' tokens.
    func signer(
        _ settings: inout ServerSettings, legacy: Bool = false, _ console: Console
    ) throws -> (TokenSigner, Ring?) {
        var warnings: [Warning] = []
        defer { console.report(warnings) }
        let source = KeySource(signingFile: file, ring: ring, environment: console.environment)
        let (key, ring) = try source.signingKey(&settings, legacy: legacy, warnings: &warnings)
        return (try TokenSigner(key), ring)
    }
}
