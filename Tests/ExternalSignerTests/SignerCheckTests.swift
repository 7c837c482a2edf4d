import ExternalSigner
import Findings
import JOSE
import JSON
import OpenSSL
import ServiceAccountTokens
import Testing

/// A signer with a fault.
private struct BadSigner: SignerProbe {
    let signer: Signer
    var keys: @Sendable (inout FetchedKeys) -> Void = { _ in }
    var lifetime: @Sendable (Int64) throws(ProbeFailure) -> Int64 = { $0 }
    /// The claims, and the good answer to them.
    var segments: @Sendable (String, inout SignedSegments) -> Void = { _, _ in }
    var failsToSign = false

    func fetchKeys() async throws(ProbeFailure) -> FetchedKeys {
        let good = signer.fetchKeys(for: nil)
        var answer = FetchedKeys(
            keys: good.keys.map {
                FetchedKeys.Key(keyID: $0.keyID, key: $0.subjectPublicKeyInfo, isExcluded: $0.isExcluded)
            }, dataTimestamp: FetchedKeys.Time(seconds: Int64(good.read)),
            refreshHint: Int64(good.refreshHint))
        keys(&answer)
        return answer
    }

    func metadata() async throws(ProbeFailure) -> Int64 { try lifetime(Int64(signer.metadata())) }

    func sign(_ claims: String) async throws(ProbeFailure) -> SignedSegments {
        if failsToSign { throw ProbeFailure(code: "Internal", message: "no key") }
        do throws(SigningRefusal) {
            let good = try signer.sign(claims)
            var answer = SignedSegments(header: good.header, signature: good.signature)
            segments(claims, &answer)
            return answer
        } catch {
            throw ProbeFailure(code: "InvalidArgument", message: error.description)
        }
    }
}

/// A fault, and the rule that has to find it.
private struct Breach: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let rule: SignerRule
    var change: @Sendable (inout BadSigner) -> Void

    init(_ name: String, _ rule: SignerRule, _ change: @escaping @Sendable (inout BadSigner) -> Void) {
        testDescription = name
        self.rule = rule
        self.change = change
    }

    static func keys(
        _ name: String, _ rule: SignerRule, _ change: @escaping @Sendable (inout FetchedKeys) -> Void
    ) -> Breach { Breach(name, rule) { $0.keys = change } }

    /// A header with other text, signed as it stands.
    static func header(_ name: String, _ rule: SignerRule, _ text: @escaping @Sendable (String) -> String)
        -> Breach
    {
        Breach(name, rule) { bad in
            bad.segments = { claims, answer in
                answer = resigned(Base64URL.string(Array(text(keyID).utf8)), claims)
            }
        }
    }

    static let key = Stage.p256[0]
    static let keyID = Stage.made { try Stage.keyID(key) }

    static func resigned(_ header: String, _ claims: String, by key: PrivateKey = key) -> SignedSegments {
        let signature = Stage.made {
            try key.signature(of: Array("\(header).\(claims)".utf8), by: .ecdsa(.sha256, width: 32))
        }
        return SignedSegments(header: header, signature: Base64URL.string(signature))
    }

    static let all: [Breach] = [
        keys("a refresh hint of 0", .refreshHint) { $0.refreshHint = 0 },
        keys("no keys", .keys) { $0.keys = [] },
        keys("no data timestamp", .dataTimestamp) { $0.dataTimestamp = nil },
        keys("a data timestamp that is no time", .dataTimestamp) { $0.dataTimestamp?.nanos = -1 },
        keys("a data timestamp in the future", .dataTimestamp) { $0.dataTimestamp?.seconds += 4000 },
        keys("an empty key_id", .keyID) { $0.keys[1].keyID = "" },
        keys("a key_id of 1025 bytes", .keyID) { $0.keys[1].keyID = String(repeating: "x", count: 1025) },
        keys("PEM in place of DER", .keyDER) {
            $0.keys[1].key = Array(PEMBlock.text(label: "PUBLIC KEY", bytes: $0.keys[1].key).utf8)
        },
        keys("bytes after the DER", .keyDER) { $0.keys[1].key.append(0) },
        keys("an empty key", .keyDER) { $0.keys[1].key = [] },
        keys("an Ed25519 key", .keyType) {
            $0.keys[1].key =
                [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]
                + [UInt8](repeating: 7, count: 32)
        },
        keys("RSA of 1024 bits", .keySize) { $0.keys[1].key = shortRSA },
        keys("two keys of one ID", .keyIDUnique) { $0.keys[1].keyID = $0.keys[0].keyID },
        keys("a key twice", .keyUnique) { $0.keys[1].key = $0.keys[0].key },
        keys("all keys excluded", .publishedKeys) {
            for index in $0.keys.indices { $0.keys[index].isExcluded = true }
        },
        keys("the signing key excluded", .kidNotExcluded) { $0.keys[0].isExcluded = true },
        keys("the signing key not handed out", .kidKnown) { $0.keys.removeFirst() },
        Breach("a maximum of 599 s", .metadata) { $0.lifetime = { _ in 599 } },
        Breach("no metadata", .metadata) {
            $0.lifetime = { (_) throws(ProbeFailure) in throw ProbeFailure(code: "Unimplemented", message: "")
            }
        },
        Breach("nothing is signed", .sign) { $0.failsToSign = true },
        Breach("a padded header", .headerEncoding) { $0.segments = { $1.header += "=" } },
        header("an unknown member", .headerJSON) {
            "{\"alg\":\"ES256\",\"kid\":\"\($0)\",\"typ\":\"JWT\",\"x5t\":\"\"}"
        },
        header("text after the header", .headerJSON) {
            "{\"alg\":\"ES256\",\"kid\":\"\($0)\",\"typ\":\"JWT\"} {}"
        },
        header("typ in small letters", .headerType) {
            "{\"alg\":\"ES256\",\"kid\":\"\($0)\",\"typ\":\"jwt\"}"
        },
        header("no typ", .headerType) { "{\"alg\":\"ES256\",\"kid\":\"\($0)\"}" },
        header("no kid", .headerKeyID) { _ in "{\"alg\":\"ES256\",\"typ\":\"JWT\"}" },
        header("a kid of 1025 bytes", .headerKeyID) { _ in
            "{\"alg\":\"ES256\",\"kid\":\"\(String(repeating: "k", count: 1025))\",\"typ\":\"JWT\"}"
        },
        header("PS256", .headerAlgorithm) { "{\"alg\":\"PS256\",\"kid\":\"\($0)\",\"typ\":\"JWT\"}" },
        header("another algorithm than the key's", .algorithmFitsKey) {
            "{\"alg\":\"RS256\",\"kid\":\"\($0)\",\"typ\":\"JWT\"}"
        },
        header("Kid in capitals", .headerSpelling) {
            "{\"alg\":\"ES256\",\"Kid\":\"\($0)\",\"typ\":\"JWT\"}"
        },
        header("alg twice", .headerSpelling) {
            "{\"alg\":\"RS256\",\"alg\":\"ES256\",\"kid\":\"\($0)\",\"typ\":\"JWT\"}"
        },
        Breach("an empty signature", .signaturePresent) { $0.segments = { $1.signature = "" } },
        Breach("a signature that is no base64url", .signatureEncoding) {
            $0.segments = { $1.signature = "!!! no base64 !!!" }
        },
        Breach("a signature in DER", .signatureVerifies) {
            $0.segments = { _, answer in
                answer.signature = Base64URL.string([0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01])
            }
        },
        Breach("another key's signature", .signatureVerifies) {
            $0.segments = { claims, answer in answer = resigned(answer.header, claims, by: Stage.p256[1]) }
        },
        Breach("a signature over other claims", .signatureVerifies) {
            $0.segments = { _, answer in answer = resigned(answer.header, "e30") }
        },
    ]

    static let shortRSA = Stage.made { try PrivateKey.generateRSA(bits: 1024).publicKey.subjectPublicKeyInfo }
}

@Suite("signer-check") struct SignerCheckTests {
    private func good() throws -> BadSigner {
        BadSigner(signer: try Signer(Stage.keys([Breach.key, Stage.p256[1], Stage.rsa[0]], excluded: [2])))
    }

    private func look(_ probe: some SignerProbe, issuer: String = Stage.issuer, took: Double = 0) async
        -> SignerExamination.Look
    {
        let clock = SignerExamination.Clock(now: { Double(Stage.now) }, uptime: { 0 })
        return await SignerExamination(probe, issuer: issuer, clock: clock).look()
    }

    @Test("finds nothing in a good signer, and checks everything")
    func goodSigner() async throws {
        let findings = try await look(good()).findings
        #expect(findings.filter { $0.result == .fail }.map(\.message) == [])
        #expect(findings.filter { $0.result == .notChecked }.map(\.message) == [])
        #expect(Set(findings.map(\.id)) == Set(SignerRule.allCases))
    }

    @Test("finds each planted breach by its rule", arguments: Breach.all)
    fileprivate func breach(_ breach: Breach) async throws {
        var bad = try good()
        breach.change(&bad)
        let failed = await look(bad).findings.filter { $0.result == .fail }
        #expect(failed.contains { $0.id == breach.rule })
        #expect(failed.allSatisfy { $0.fix?.isEmpty == false })
    }

    @Test("finds a signer of another issuer")
    func otherIssuer() async throws {
        let failed = try await look(good(), issuer: "https://other.example").findings.filter {
            $0.result == .fail
        }
        #expect(failed.map(\.id) == [.sign])
    }

    @Test(
        "a key whose bytes change under its ID, a time that goes back, and a signing key that vanishes are breaches of two looks"
    )
    func changes() async throws {
        let first = try await look(good())
        var bad = try good()
        bad.keys = { answer in
            answer.keys[1].key = answer.keys[2].key
            answer.dataTimestamp?.seconds -= 10
        }
        let second = await look(bad)
        let failed = SignerExamination.changes(from: first, to: second).filter { $0.result == .fail }
        #expect(Set(failed.map(\.id)) == [.keysStable, .timestampForward])
        let other = BadSigner(signer: try Signer(Stage.keys([Stage.p256[1]])))
        let third = await look(other)
        #expect(
            SignerExamination.changes(from: first, to: third).contains {
                $0.id == .keysStable && $0.result == .fail
            })
    }
}
