import Files
import JSON
import OpenSSL
import Testing

/// One signature of Project Wycheproof's, and what is published of it.
struct WycheproofVector: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let key: [UInt8]
    let scheme: SignatureScheme
    let message: [UInt8]
    let signature: [UInt8]
    let result: String

    /// The folder of the published files, named by an environment variable: they are not part of this project.
    static let folder = System.variable("SATOKEN_WYCHEPROOF")

    private static let files: [(name: String, scheme: SignatureScheme)] = [
        ("ecdsa_secp256r1_sha256_p1363_test", .ecdsa(.sha256, width: 32)),
        ("ecdsa_secp384r1_sha384_p1363_test", .ecdsa(.sha384, width: 48)),
        ("ecdsa_secp521r1_sha512_p1363_test", .ecdsa(.sha512, width: 66)),
        ("rsa_signature_2048_sha256_test", .rsaPKCS1(.sha256)),
        ("rsa_signature_3072_sha256_test", .rsaPKCS1(.sha256)),
        ("rsa_signature_4096_sha256_test", .rsaPKCS1(.sha256)),
    ]

    static func all() throws -> [WycheproofVector] {
        guard let folder else { return [] }
        return try files.flatMap { file in
            let document = try JSONValue(
                parsing: File.read("\(folder)/\(file.name).json", limit: 8 << 20).bytes)
            return try (document["testGroups"]?.elements ?? []).flatMap { group in
                // Older files name the key's DER keyDer.
                let key = try hex(#require(group["publicKeyDer"] ?? group["keyDer"]))
                return try (group["tests"]?.elements ?? []).map { test in
                    let number = test["tcId"]?.integer ?? 0
                    return WycheproofVector(
                        testDescription: "\(file.name) \(number): \(test["comment"]?.string ?? "")", key: key,
                        scheme: file.scheme, message: try hex(#require(test["msg"])),
                        signature: try hex(#require(test["sig"])),
                        result: try #require(test["result"]?.string))
                }
            }
        }
    }

    private static func hex(_ value: JSONValue) throws -> [UInt8] {
        let digits = Array(try #require(value.string))
        return try stride(from: 0, to: digits.count - 1, by: 2).map { index in
            try #require(UInt8(String(digits[index...index + 1]), radix: 16))
        }
    }
}

@Suite struct WycheproofTests {
    @Test(
        .enabled(
            if: WycheproofVector.folder != nil,
            "SATOKEN_WYCHEPROOF names no folder with Wycheproof's vectors (conformance/fetch-wycheproof fetches them)"
        ),
        arguments: try WycheproofVector.all())
    func `a Wycheproof signature is judged as published`(vector: WycheproofVector) throws {
        let block = PEMBlock.text(label: "PUBLIC KEY", bytes: vector.key)
        let key = try #require(KeyFile(Array(block.utf8), path: "vector").keys.first)
        let isGood = try key.verifies(vector.signature, of: vector.message, by: vector.scheme)
        switch vector.result {
        case "valid": #expect(isGood)
        case "invalid": #expect(!isGood)
        // What may be taken or not: libraries differ, and both are right.
        default: #expect(vector.result == "acceptable")
        }
    }
}
