import ArgumentParser
import Files
import JOSE
import KeyRing
import Manifests
import ServiceAccountTokens
import TokenConfiguration

/// The keys that verify.
struct VerificationKeyOptions: ParsableArguments {
    @Option(
        name: .customLong("service-account-key-file"),
        help: ArgumentHelp(
            "PEM file with public keys, private keys or certificates that verify tokens. Repeatable.",
            valueName: "file"))
    var files: [String] = []

    @OptionGroup var ring: RingAtHand

    /// What must be known of a server whose flags name the keys.
    var questions: Set<KubeAPIServerSettings.Question> {
        files.isEmpty && ring.path == nil ? [.keyFiles] : []
    }

    /// The keys that verify, and the ring if any; settings that nothing else says are the ring's.
    ///
    /// - Parameter published: take those keys of the ring only that relying parties are told of.
    func read(
        _ settings: inout ServerSettings, published: Bool = false, _ console: Console
    ) throws -> (keys: [VerificationKey], ring: Ring?) {
        var warnings: [Warning] = []
        defer { console.report(warnings) }
        let source = KeySource(files: files, ring: ring.path, environment: console.environment)
        return try source.verificationKeys(&settings, published: published, warnings: &warnings)
    }
}

/// The key that signs.
struct SigningKeyOptions: ParsableArguments {
    @Option(
        name: .customLong("service-account-signing-key-file"),
        help: ArgumentHelp("PEM file with the private key that signs tokens.", valueName: "file"))
    var file: String?

    @OptionGroup var ring: RingAtHand

    /// What signs: the ring's key, that of the file, or that of the server's own flags.
    ///
    /// - Parameter legacy: take the ring's key of Secrets' tokens.
    func signer(
        _ settings: inout ServerSettings, legacy: Bool = false, _ console: Console
    ) throws -> (TokenSigner, Ring?) {
        var warnings: [Warning] = []
        defer { console.report(warnings) }
        let source = KeySource(signingFile: file, ring: ring.path, environment: console.environment)
        let (key, ring) = try source.signingKey(&settings, legacy: legacy, warnings: &warnings)
        return (try TokenSigner(key), ring)
    }
}
