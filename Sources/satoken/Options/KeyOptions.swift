import ArgumentParser
import Files
import JOSE
import OpenSSL

/// Key files, read as kube-apiserver reads them.
enum KeyFiles {
    /// No key file is larger; the server itself has no bound.
    private static let limit = 16 << 20

    /// The keys of all files in order. What a file holds that is no key is named on standard error.
    static func verificationKeys(_ paths: [String]) throws -> [VerificationKey] {
        var keys: [VerificationKey] = []
        for path in paths {
            let contents = try File.read(path, limit: limit)
            let file = try KeyFile(contents.bytes, path: path)
            for block in file.skipped.prefix(16) {
                StandardError.line("satoken: warning: \(path): skipped \(block.description)")
                if let hint = block.hint { StandardError.line("satoken: hint: \(hint)") }
            }
            if file.skipped.count > 16 {
                StandardError.line(
                    "satoken: warning: \(path): skipped \(file.skipped.count - 16) more blocks")
            }
            if file.holdsPrivateKey { warnIfOpen(contents, path) }
            for key in file.keys { keys.append(try VerificationKey(key)) }
        }
        return keys
    }

    /// The first private key of a file.
    static func signingKey(_ path: String) throws -> PrivateKey {
        let contents = try File.read(path, limit: limit)
        let key = try KeyFile.signingKey(contents.bytes, path: path)
        warnIfOpen(contents, path)
        return key
    }

    private static func warnIfOpen(_ contents: FileContents, _ path: String) {
        guard contents.othersCanRead else { return }
        let mode = String(contents.mode, radix: 8)
        StandardError.line("satoken: warning: \(path): others can read this private key (mode \(mode))")
        StandardError.line("satoken: hint: chmod 600 \(path)")
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
}

/// The key that signs.
struct SigningKeyOptions: ParsableArguments {
    @Option(
        name: .customLong("service-account-signing-key-file"),
        help: ArgumentHelp("PEM file with the private key that signs tokens.", valueName: "file"))
    var file: String?

    /// The file, or that of the server's own flags.
    func required(_ settings: ServerSettings) throws -> String {
        if let file = file ?? settings.signingKeyFile { return file }
        throw Failure(
            "no signing key is known", hint: "pass --service-account-signing-key-file", code: .usage)
    }
}
