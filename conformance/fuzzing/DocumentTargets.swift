import JOSE
import JSON
import KeyRing
import OpenSSL
import ServiceAccountTokens
import TestSupport

extension Target {
    /// The readers of JSON documents and of key files.
    static let documents = [
        Target(name: "jwks", limit: 16_384, seeds: jwkSets) { bytes in
            guard let set = try? ForeignJWKSet(parsing: bytes) else { return nil }
            if set.elements.count > ForeignJWKSet.countLimit { return "more keys than are read" }
            for key in set.keys {
                let text = PEMBlock.text(label: "PUBLIC KEY", bytes: key.key.subjectPublicKeyInfo)
                let again = try? KeyFile(Array(text.utf8), path: "again")
                if again?.keys != [key.key] { return "a key that is not read again as PEM" }
            }
            return nil
        },
        Target(name: "pem", limit: 16_384, seeds: keyFiles) { bytes in
            for key in (try? KeyFile(bytes, path: "fuzz"))?.keys ?? [] {
                let text = PEMBlock.text(label: "PUBLIC KEY", bytes: key.subjectPublicKeyInfo)
                let again = try? KeyFile(Array(text.utf8), path: "again")
                if again?.keys != [key] { return "a key that is not read again" }
            }
            _ = try? KeyFile.signingKey(bytes, path: "fuzz")
            return nil
        },
        Target(name: "token-request", limit: 8192, seeds: requests) { bytes in
            guard (try? TokenRequest(parsing: bytes)) != nil else { return nil }
            let oracle = try? JSONValue(parsing: bytes)
            return oracle?.kind == .object ? nil : "a request that is no object to jansson"
        },
        Target(name: "objects", limit: 32_768, seeds: lists) { bytes in
            guard let document = try? JSONValue(parsing: bytes) else { return nil }
            var once = ClusterObjects()
            guard (try? once.add(document)) != nil else { return nil }
            // A text of a value means the value.
            guard let again = try? JSONValue(parsing: Array(document.text.utf8)) else {
                return "the document's own text is no JSON"
            }
            var twice = ClusterObjects()
            return (try? twice.add(again)) != nil ? nil : "the document's own text is refused"
        },
        Target(name: "ring", limit: 32_768, seeds: { [] }) { bytes in
            guard let ring = try? Ring(reading: bytes, path: "ring.json") else { return nil }
            guard let again = try? Ring(reading: ring.document, path: "ring.json") else {
                return "a ring that is written and not read"
            }
            return again.document == ring.document ? nil : "a ring that is written in another way again"
        },
        Target(name: "observations", limit: 32_768, seeds: { [] }) { bytes in
            guard let log = try? ObservationLog(reading: bytes, path: "observed.json") else { return nil }
            guard let again = try? ObservationLog(reading: log.document, path: "observed.json") else {
                return "observations that are written and not read"
            }
            return again.document == log.document ? nil : "observations that are written in another way again"
        },
    ]

    @Sendable private static func jwkSets() throws -> [[UInt8]] {
        try (Conformance.vectors("jwk-sets.json")["groups"]?.elements ?? []).flatMap {
            $0["tests"]?.elements ?? []
        }
        .compactMap { $0["jwks"]?.string }.map { Array($0.utf8) }.filter { $0.count <= 16_384 }
    }

    @Sendable private static func keyFiles() throws -> [[UInt8]] {
        try [
            "sa.pub", "sa.key", "sa-ec.pub", "sa-ec.key", "multi.pem", "certkey.crt", "ed25519.pub",
            "probe/headers.pub",
            "probe/enc-rsa.key", "probe/crlf.pub", "probe/text-around.pub", "probe/p224.pub",
            "probe/rsapss.pub",
        ].map { try Conformance.bytes("keys/\($0)") }
    }

    @Sendable private static func requests() throws -> [[UInt8]] {
        try Conformance.json("mutated-requests.json").elements.compactMap { $0["request"] }.map {
            Array($0.text.utf8)
        }
    }

    @Sendable private static func lists() throws -> [[UInt8]] {
        try (Conformance.json("objects.json")["items"]?.elements ?? []).map {
            Array(#"{"kind":"List","items":[\#($0.text)]}"#.utf8)
        }
    }
}
