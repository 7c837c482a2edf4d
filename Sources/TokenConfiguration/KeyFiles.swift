internal import Files
package import JOSE
package import OpenSSL

/// Key files, read as kube-apiserver reads them.
package enum KeyFiles {
    /// No key file is larger; the server itself has no bound.
    private static let limit = 16 << 20
    /// All key files of a run together: a server's flags may name one a hundred thousand times.
    private static let limitOfAll = 64 << 20
    /// As many blocks of a file are named that hold no key.
    private static let mostNamed = 16

    /// The keys of all files in order. Each block that holds no key is a warning.
    ///
    /// - Throws: `FileError`; `KeyFileError` for a file without a key, or more than 10,000 keys in all;
    ///   `ConfigurationError` for files that are too large together; `OpenSSLError`.
    package static func verificationKeys(
        _ paths: [String], warnings: inout [Warning]
    ) throws -> [VerificationKey] {
        var keys: [VerificationKey] = []
        var size = 0
        for path in paths {
            let contents = try File.read(path, limit: limit)
            size += contents.bytes.count
            if size > limitOfAll {
                throw ConfigurationError(
                    .unreadable,
                    "\(path): the key files up to this one have more than \(limitOfAll >> 20) MiB",
                    hint: "name each file once, with the keys that tokens in use are signed with")
            }
            let file = try KeyFile(contents.bytes, path: path, known: keys.count)
            for block in file.skipped.prefix(mostNamed) {
                warnings.append(Warning("\(path): skipped \(block.description)", hint: block.hint))
            }
            if file.skipped.count > mostNamed {
                warnings.append(Warning("\(path): skipped \(file.skipped.count - mostNamed) more blocks"))
            }
            if file.holdsPrivateKey { warnIfOpen(contents, path, &warnings) }
            for key in file.keys { keys.append(try VerificationKey(key)) }
        }
        return keys
    }

    /// The first private key of a file, or the key that a URI of a store names.
    package static func signingKey(_ path: String, warnings: inout [Warning]) throws -> PrivateKey {
        if let key = try storedKey(path) { return key }
        let contents = try File.read(path, limit: limit)
        defer { Secret.erase(contents.bytes) }
        let key = try KeyFile.signingKey(contents.bytes, path: path)
        warnIfOpen(contents, path, &warnings)
        return key
    }

    /// The key that a URI of a store names; nil for a path.
    package static func storedKey(_ path: String) throws -> PrivateKey? {
        guard let uri = StoreURI(path), !File.exists(path) else { return nil }
        if uri.holdsPIN {
            throw ConfigurationError(
                .usage, "the \(uri.scheme) URI holds a PIN, which every process of the host can read",
                hint: "name a file by pin-source=, or set SATOKEN_STORE_PIN")
        }
        return try PrivateKey(opening: uri)
    }

    private static func warnIfOpen(_ contents: FileContents, _ path: String, _ warnings: inout [Warning]) {
        guard contents.othersCanRead else { return }
        let mode = String(contents.mode, radix: 8)
        warnings.append(
            Warning("\(path): others can read this private key (mode \(mode))", hint: "chmod 600 \(path)"))
    }
}

extension VerificationKey {
    /// What to say of an RSA key of fewer bits than verifiers take; nil for any other.
    package var shortKeyWarning: Warning? {
        guard case .rsa = key.numbers, key.bits < 2048 else { return nil }
        return Warning(
            "key \(keyID): RSA of \(key.bits) bits, relying parties and satoken verify want 2048 or more")
    }
}
