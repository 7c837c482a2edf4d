import JOSE
import JSON
import OpenSSL
import TestSupport
import Testing

/// The published JWK Sets of `conformance/vectors`.
@Suite struct PublishedKeySetTests {
    @Test func `each set is read or refused, and gives the keys that the vectors name`() throws {
        let tests = try (Conformance.vectors("jwk-sets.json")["groups"]?.elements ?? [])
            .flatMap { $0["tests"]?.elements ?? [] }
        #expect(tests.count >= 100)
        for test in tests {
            let name = "\(test["tcId"]?.text ?? "") \(test["name"]?.string ?? "")"
            let bytes = Array(try #require(test["jwks"]?.string).utf8)
            guard test["result"]?.string == "valid" else {
                #expect(throws: JWKSetError.self, "\(name)") { try ForeignJWKSet(parsing: bytes) }
                continue
            }
            let keys = try ForeignJWKSet(parsing: bytes).keys
            let wanted = test["keys"]?.elements ?? []
            #expect(keys.map(\.keyID) == wanted.map { $0["kid"]?.string }, "\(name)")
            let encodings = keys.map { Base64URL.string($0.key.subjectPublicKeyInfo) }
            #expect(encodings == wanted.map { $0["spki"]?.string }, "\(name)")
        }
    }
}
