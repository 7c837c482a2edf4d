import Files
import JSON
package import OpenSSL

/// One signature of Project Wycheproof's, and what is published of it.
package struct WycheproofVector: Sendable, CustomStringConvertible {
    package let description: String
    package let key: [UInt8]
    package let scheme: SignatureScheme
    package let message: [UInt8]
    package let signature: [UInt8]
    package let result: String

    /// The folder of the published files, named by an environment variable: they are not part of this project.
    package static let folder = System.variable("SATOKEN_WYCHEPROOF")

    private static let files: [(name: String, scheme: SignatureScheme)] = [
        ("ecdsa_secp256r1_sha256_p1363_test", .ecdsa(.sha256, width: 32)),
        ("ecdsa_secp384r1_sha384_p1363_test", .ecdsa(.sha384, width: 48)),
        ("ecdsa_secp521r1_sha512_p1363_test", .ecdsa(.sha512, width: 66)),
        ("rsa_signature_2048_sha256_test", .rsaPKCS1(.sha256)),
        ("rsa_signature_3072_sha256_test", .rsaPKCS1(.sha256)),
        ("rsa_signature_4096_sha256_test", .rsaPKCS1(.sha256)),
    ]

    /// All signatures of the folder; none without one.
    package static func all() throws -> [WycheproofVector] {
        guard let folder else { return [] }
        return try files.flatMap { file in
            let document = try JSONValue(
                parsing: File.read("\(folder)/\(file.name).json", limit: 8 << 20).bytes)
            return try (document["testGroups"]?.elements ?? []).flatMap { group in
                // Older files name the key's DER keyDer.
                let key = try hex(group["publicKeyDer"] ?? group["keyDer"])
                return try (group["tests"]?.elements ?? []).map { test in
                    let number = test["tcId"]?.integer ?? 0
                    return WycheproofVector(
                        description: "\(file.name) \(number): \(test["comment"]?.string ?? "")", key: key,
                        scheme: file.scheme, message: try hex(test["msg"]),
                        signature: try hex(test["sig"]),
                        result: try text(test["result"]))
                }
            }
        }
    }

    /// What a file lacks or has in another form.
    private struct Unreadable: Error {}

    private static func text(_ value: JSONValue?) throws -> String {
        guard let text = value?.string else { throw Unreadable() }
        return text
    }

    private static func hex(_ value: JSONValue?) throws -> [UInt8] {
        let digits = Array(try text(value))
        return try stride(from: 0, to: digits.count - 1, by: 2).map { index in
            guard let byte = UInt8(String(digits[index...index + 1]), radix: 16) else { throw Unreadable() }
            return byte
        }
    }
}
