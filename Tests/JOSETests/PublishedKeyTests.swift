import JSON
import OpenSSL
import TestSupport
import Testing

@testable import JOSE

struct PublishedKeyTests {
    @Test(arguments: [
        ("main", ["sa.pub", "sa-ec.pub", "multi.pem"]), ("sa-ec", ["sa-ec.pub", "sa.pub"]),
        ("sa-ec384", ["sa-ec384.pub", "sa.pub"]), ("sa-ec521", ["sa-ec521.pub", "sa.pub"]),
    ])
    func `a key set equals kube-apiserver's byte for byte`(name: String, files: [String]) throws {
        let keys = try files.flatMap { try verificationKeys($0) }
        let document = JWKSet(keys.compactMap { JWK($0) }).document
        let recorded = try Conformance.bytes("discovery/\(name).jwks.body")
        #expect(String(decoding: document, as: UTF8.self) == String(decoding: recorded, as: UTF8.self))
    }

    @Test func `no keys are an empty list`() {
        #expect(JWKSet([]).document == Array(#"{"keys":[]}"#.utf8))
    }

    @Test(arguments: [
        "sa.key", "sa-old.key", "sa-ec.key", "sa-ec384.key", "sa-ec521.key", "ec-pkcs8.key", "certkey.key",
        "probe/rsa3072.key", "probe/rsa1024.key",
    ])
    func `of a private key the public members alone are published`(name: String) throws {
        let key = try signingKey(name).publicKey
        let jwk = try #require(JWK(try VerificationKey(key)))
        let document = try JSONValue(parsing: JWKSet([jwk]).document)
        #expect(document.members.map(\.name) == ["keys"])
        let members = try #require(document["keys"]?.elements.first).members.map(\.name)
        switch key.numbers {
        case .rsa: #expect(members == ["use", "kty", "kid", "alg", "n", "e"])
        case .ec: #expect(members == ["use", "kty", "kid", "crv", "alg", "x", "y"])
        }
    }

    @Test func `P-224 is no published key`() throws {
        let key = try #require(try verificationKeys("probe/p224.pub").first)
        #expect(key.algorithm == nil)
        #expect(JWK(key) == nil)
    }

    @Test(
        arguments: [
            ("sa.key", "sa.pub", "Op4EwRQA1ZpTGGIefoqJUaGOTN8qHmRFmLnIBkmwW0Q"),
            ("sa-ec.key", "sa-ec.pub", "ECFzqG0gD_Xg3z_WmnLB6PNNxhj92Y6UnpGWA92EMio"),
            ("sa-ec384.key", "sa-ec384.pub", nil), ("sa-ec521.key", "sa-ec521.pub", nil),
            ("sa-old.key", "sa-old.pub", nil),
            ("ec-pkcs8.key", "ec-pkcs8.pub", nil), ("certkey.key", "certkey.crt", nil),
            ("unknown.key", "unknown.pub", nil),
        ] as [(String, String, String?)])
    func `a key has one ID in all its forms`(privateFile: String, publicFile: String, keyID: String?) throws {
        let signing = try VerificationKey(signingKey(privateFile).publicKey)
        let published = try #require(try verificationKeys(publicFile).first)
        #expect(signing.keyID == published.keyID)
        #expect(signing == published)
        #expect(signing.keyID.utf8.count == 43)
        if let keyID { #expect(signing.keyID == keyID) }
    }

    @Test(
        arguments: [
            ("sa.pub", .rs256), ("sa-ec.pub", .es256), ("sa-ec384.pub", .es384), ("sa-ec521.pub", .es512),
            ("probe/p224.pub", nil),
        ] as [(String, SignatureAlgorithm?)])
    func `the key decides the algorithm`(file: String, algorithm: SignatureAlgorithm?) throws {
        #expect(try verificationKeys(file).first?.algorithm == algorithm)
    }

    private func verificationKeys(_ name: String) throws -> [VerificationKey] {
        try KeyFile(Conformance.bytes("keys/" + name), path: name).keys.map { try VerificationKey($0) }
    }

    private func signingKey(_ name: String) throws -> PrivateKey {
        try KeyFile.signingKey(Conformance.bytes("keys/" + name), path: name)
    }
}
