import ArgumentParser
import Files
import JOSE
import KeyRing
import Manifests
import OpenSSL
import ServiceAccountTokens

/// Key files, read as kube-apiserver reads them.
enum KeyFiles {
    /// No key file is larger; the server itself has no bound.
    private static let limit = 16 << 20

    /// The keys of all files in order. What a file holds that is no key is named on standard error.
    static func verificationKeys(_ paths: [String], _ console: Console) throws -> [VerificationKey] {
        var keys: [VerificationKey] = []
        for path in paths {
            let contents = try File.read(path, limit: limit)
            let file = try KeyFile(contents.bytes, path: path)
            for block in file.skipped.prefix(16) {
                console.warn("\(path): skipped \(block.description)")
                if let hint = block.hint { console.hint("\(hint)") }
            }
            if file.skipped.count > 16 {
                console.warn(
                    "\(path): skipped \(file.skipped.count - 16) more blocks")
            }
            if file.holdsPrivateKey { warnIfOpen(contents, path, console) }
            for key in file.keys { keys.append(try VerificationKey(key)) }
        }
        return keys
    }

    /// The first private key of a file.
    static func signingKey(_ path: String, _ console: Console) throws -> PrivateKey {
        let contents = try File.read(path, limit: limit)
        defer { Secret.erase(contents.bytes) }
        let key = try KeyFile.signingKey(contents.bytes, path: path)
        warnIfOpen(contents, path, console)
        return key
    }

    private static func warnIfOpen(_ contents: FileContents, _ path: String, _ console: Console) {
        guard contents.othersCanRead else { return }
        let mode = String(contents.mode, radix: 8)
        console.warn("\(path): others can read this private key (mode \(mode))")
        console.hint("chmod 600 \(path)")
    }
}

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

    /// The ring's keys and those of the files named, or of those that the server's flags name; and the ring, if any.
    ///
    /// - Parameter published: take those keys of the ring only that relying parties are told of.
    func read(
        _ settings: inout ServerSettings, published: Bool = false, _ console: Console
    ) throws -> (keys: [VerificationKey], ring: Ring?) {
        let paths = files.isEmpty && ring.path == nil ? settings.keyFiles : files
        let snapshot = try ring.snapshot(hasFiles: !paths.isEmpty, console)
        settings.take(from: snapshot)
        let keys = try KeyFiles.verificationKeys(paths, console)
        guard let snapshot else { return (keys, nil) }
        let names = published ? snapshot.ring.published : snapshot.ring.trusted
        let own = names.compactMap { key in snapshot.verificationKeys.first { $0.keyID.isExactly(key.keyID) }
        }
        return (snapshot.joined(own, with: keys, console), snapshot.ring)
    }
}

/// The key that signs.
struct SigningKeyOptions: ParsableArguments {
    @Option(
        name: .customLong("service-account-signing-key-file"),
        help: ArgumentHelp("PEM file with the private key that signs tokens.", valueName: "file"))
    var file: String?

    @OptionGroup var ring: RingAtHand

    /// What signs: the ring's key, that of the file, or that of the server's own flags. A key that verifiers find too
    /// short is named on standard error.
    ///
    /// - Parameter legacy: take the ring's key of Secrets' tokens.
    func signer(_ settings: inout ServerSettings, legacy: Bool = false, _ console: Console) throws -> (
        TokenSigner, Ring?
    ) {
        let (key, ring) = try read(&settings, legacy, console)
        try VerificationKey(key.publicKey).warnIfShort(console)
        return (try TokenSigner(key), ring)
    }

    private func read(_ settings: inout ServerSettings, _ legacy: Bool, _ console: Console) throws -> (
        PrivateKey, Ring?
    ) {
        if file != nil && ring.path != nil {
            throw Failure(
                "two signing keys: --keys and --service-account-signing-key-file", hint: "pass one of them",
                code: .usage)
        }
        let path = ring.path == nil ? file ?? settings.signingKeyFile : nil
        if let snapshot = try ring.snapshot(hasFiles: path != nil, console) {
            settings.take(from: snapshot)
            if !legacy { return (try snapshot.signingKey(), snapshot.ring) }
            guard let key = try snapshot.legacyKey() else {
                throw Failure(
                    "the ring \(Shown.text(snapshot.ring.name)) has no key for tokens of Secrets",
                    hint: "satoken keys rotate add-legacy makes one", code: .configuration)
            }
            return (key, snapshot.ring)
        }
        if let path { return (try KeyFiles.signingKey(path, console), nil) }
        throw Failure(
            "no signing key is known", hint: "pass --service-account-signing-key-file, or --keys with a ring",
            code: .usage)
    }
}
