internal import Files
package import JOSE
package import KeyRing
package import OpenSSL
internal import ServiceAccountTokens
internal import Text

/// Where keys are taken from: key files, a key ring, or both.
package struct KeySource: Sendable {
    /// The values of `--service-account-key-file`.
    package var files: [String]
    /// `--service-account-signing-key-file`.
    package var signingFile: String?
    /// `--keys`.
    package var ring: String?

    /// The ring that counts when none is named.
    package let usualRing: RingDirectory

    /// - Parameter environment: the values of environment variables, by name.
    package init(
        files: [String] = [], signingFile: String? = nil, ring: String? = nil,
        environment: (String) -> String? = { System.variable($0) }
    ) {
        self.files = files
        self.signingFile = signingFile
        self.ring = ring
        usualRing = Self.usualRing(environment)
    }

    /// The ring that counts when none is named: $SATOKEN_KEYS, then `keys`.
    ///
    /// - Parameters:
    ///   - environment: the values of environment variables, by name.
    ///   - home: `--home`.
    package static func usualRing(
        _ environment: (String) -> String?, home: String? = nil
    ) -> RingDirectory {
        let variable = environment("SATOKEN_KEYS") ?? ""
        return variable.isEmpty
            ? RingDirectory("keys", home: home, isNamed: false) : RingDirectory(variable, home: home)
    }

    /// The ring, nil when there is none to be used.
    ///
    /// - Parameter hasFiles: whether key files are named, beside which only a ring that is named too is read.
    package func snapshot(hasFiles: Bool) throws -> RingSnapshot? {
        if let ring { return try RingDirectory(ring).read() }
        if hasFiles { return nil }
        // `keys` is a name that other directories have too.
        return usualRing.path != "keys" || usualRing.holdsRing ? try usualRing.read() : nil
    }

    /// The ring's keys and those of the files named, or of those that the server's flags name; and the ring, if any.
    ///
    /// - Parameter published: take the ring's published keys alone, those of its JWKS.
    package func verificationKeys(
        _ settings: inout ServerSettings, published: Bool = false, warnings: inout [Warning]
    ) throws -> (keys: [VerificationKey], ring: Ring?) {
        let paths = files.isEmpty && ring == nil ? settings.keyFiles : files
        let snapshot = try snapshot(hasFiles: !paths.isEmpty)
        settings.take(from: snapshot?.ring)
        let keys = try KeyFiles.verificationKeys(paths, warnings: &warnings)
        guard let snapshot else { return (keys, nil) }
        let own = published ? snapshot.publishedKeys : snapshot.verificationKeys
        return (snapshot.ring.joined(own, with: keys, warnings: &warnings), snapshot.ring)
    }

    /// The key that signs: the ring's, that of the file, or that of the server's own flags; and the ring, if any. A key
    /// that verifiers find too short is a warning.
    ///
    /// - Parameter legacy: take the ring's key of legacy tokens.
    package func signingKey(
        _ settings: inout ServerSettings, legacy: Bool = false, warnings: inout [Warning]
    ) throws -> (key: PrivateKey, ring: Ring?) {
        let (key, ring) = try anySigningKey(&settings, legacy, &warnings)
        if let warning = try VerificationKey(key.publicKey).shortKeyWarning { warnings.append(warning) }
        return (key, ring)
    }

    private func anySigningKey(
        _ settings: inout ServerSettings, _ legacy: Bool, _ warnings: inout [Warning]
    ) throws -> (PrivateKey, Ring?) {
        if signingFile != nil && ring != nil {
            throw ConfigurationError(
                .usage, "two signing keys: --keys and --service-account-signing-key-file",
                hint: "pass one of them")
        }
        let path = ring == nil ? signingFile ?? settings.signingKeyFile : nil
        if let snapshot = try snapshot(hasFiles: path != nil) {
            settings.take(from: snapshot.ring)
            if !legacy { return (try snapshot.signingKey(), snapshot.ring) }
            guard let key = try snapshot.legacyKey() else {
                throw ConfigurationError(
                    .contradiction,
                    "the ring \(Shown.text(snapshot.ring.name)) has no key for tokens of Secrets",
                    hint: "satoken keys rotate add-legacy makes one")
            }
            return (key, snapshot.ring)
        }
        if let path { return (try KeyFiles.signingKey(path, warnings: &warnings), nil) }
        throw ConfigurationError(
            .usage, "no signing key is known",
            hint: "pass --service-account-signing-key-file, or --keys with a ring")
    }
}

extension Ring {
    /// A ring's keys, then those of files that are not among them. A key that the ring revoked stays out.
    package func joined(
        _ keys: [VerificationKey], with files: [VerificationKey], warnings: inout [Warning]
    ) -> [VerificationKey] {
        var joined = keys
        for key in files {
            if isTombstoned(key.keyID) {
                warnings.append(
                    Warning(
                        "key \(key.keyID) is revoked by the ring \(Shown.text(name)), and left out"))
            } else if !keys.contains(where: { $0.keyID.isExactly(key.keyID) }) {
                joined.append(key)
            }
        }
        return joined
    }
}
