import Files
import Foundation

/// A command that did not do what a test needs.
package struct CommandFailed: Error {
    package let words: [String]
    package let output: String
}

/// A folder of certificates that the `openssl` command makes: an authority of a test's own, and what it signs.
package final class TestAuthority: Sendable {
    /// The folder, removed with the authority.
    package let folder: String

    package init() throws {
        folder = try Directory.createTemporary(prefix: "satoken-authority")
        try openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
            "ca.key",
            "-out", "ca.pem", "-subj", "/CN=test authority", "-days", "30", "-addext",
            "keyUsage=critical,keyCertSign")
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// The path of a file in the folder.
    package subscript(name: String) -> String { "\(folder)/\(name)" }

    /// The bytes of a file in the folder.
    package func bytes(_ name: String) throws -> [UInt8] { try File.read(self[name], limit: 1 << 20).bytes }

    /// Makes NAME.pem and NAME.key, signed by the authority.
    ///
    /// - Parameters:
    ///   - names: of the server, as "DNS:localhost,IP:127.0.0.1"; none makes a certificate without subjectAltName.
    ///   - validity: options of `openssl ca` in place of 30 days from now.
    package func issue(
        _ name: String, names: String? = "DNS:localhost,IP:127.0.0.1,IP:::1", usage: String = "serverAuth",
        validity: [String] = ["-days", "30"]
    ) throws {
        let subjectAltName = names.map { "subjectAltName=\($0)\n" } ?? ""
        try write("\(name).cnf", "[v3]\n\(subjectAltName)extendedKeyUsage=\(usage)\n")
        try write("database", "")
        try write(
            "ca.cnf",
            """
            [ca]
            default_ca = a
            [a]
            database = \(folder)/database
            new_certs_dir = \(folder)
            rand_serial = yes
            default_md = sha256
            policy = p
            unique_subject = no
            [p]
            commonName = supplied
            """)
        try openssl(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "\(name).key",
            "-out", "\(name).csr", "-subj", "/CN=\(name)")
        try openssl(
            [
                "ca", "-batch", "-notext", "-config", "ca.cnf", "-cert", "ca.pem", "-keyfile", "ca.key",
                "-in",
                "\(name).csr", "-out", "\(name).pem", "-extfile", "\(name).cnf", "-extensions", "v3",
            ] + validity)
    }

    /// Writes a file into the folder.
    package func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: self[name]))
    }

    /// Puts a copy of a file in another's place.
    package func copy(_ name: String, to other: String) throws {
        try Data(contentsOf: URL(fileURLWithPath: self[name])).write(to: URL(fileURLWithPath: self[other]))
    }

    /// Runs `openssl` in the folder.
    @discardableResult
    package func openssl(_ words: String...) throws -> String { try openssl(words) }

    @discardableResult
    package func openssl(_ words: [String]) throws -> String {
        let done = try Tool.run(["openssl"] + words, in: folder)
        if done.code != 0 { throw CommandFailed(words: words, output: done.output) }
        return done.output
    }
}
