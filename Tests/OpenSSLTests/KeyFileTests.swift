import OpenSSL
import TestSupport
import Testing

@Suite struct KeyFileTests {
    /// What kube-apiserver's parser makes of each of the odd files: how many verification keys, and whether the file
    /// is a signing key (Semantics.md, "Key files").
    static let expected: [(file: String, keys: Int, signs: Bool)] = [
        ("bad-then-good.pub", 1, false), ("certkey.crt", 1, false), ("crlf.pub", 1, false),
        ("der.pub", 0, false),
        ("ec-pkcs8.key", 0, true), ("ec-pkcs8.pub", 1, false), ("ed-then-rsa.pem", 1, false),
        ("ed25519.key", 0, false),
        ("ed25519.pub", 0, false), ("empty.pub", 0, false), ("enc-pkcs8.key", 0, false),
        ("enc-rsa.key", 0, false),
        ("garbage.pub", 0, false), ("headers.pub", 1, false), ("indented.pub", 0, false),
        ("mislabel-as-private.pub", 1, false), ("multi.pem", 5, true), ("oneline.pub", 0, false),
        ("p224.key", 1, false),
        ("p224.pub", 1, false), ("p256-explicit.key", 0, false), ("pkcs1-labelled-pkcs8.key", 1, false),
        ("pkcs8-labelled-pkcs1.key", 1, false), ("pub-then-priv.pem", 2, true), ("rsa.crt", 1, false),
        ("rsa1024.key", 1, true), ("rsa3072.key", 1, true), ("rsa4096.key", 1, true),
        ("rsa512.key", 1, false),
        ("rsapss.key", 0, false), ("rsapss.pub", 0, false), ("sa-ec.key", 1, true), ("sa-old.key", 1, true),
        ("sa-old.pkcs1.pub", 0, false), ("sa.key", 1, true), ("sa.pub", 1, false),
        ("sec1-labelled-pkcs8.key", 1, false),
        ("secp256k1.key", 0, false), ("secp256k1.pub", 0, false), ("text-around.pub", 1, false),
        ("truncated.pub", 0, false), ("two-priv.pem", 2, true), ("wronglabel.pub", 1, false),
    ]

    @Test(arguments: expected)
    func `an odd file gives the keys that kube-apiserver finds in it`(file: String, keys: Int, signs: Bool)
        throws
    {
        let bytes = try Conformance.bytes("keys/probe/\(file)")
        if keys == 0 {
            let error = #expect(throws: KeyFileError.self) { try KeyFile(bytes, path: file) }
            #expect(error?.description.hasPrefix(file + ": ") == true)
        } else {
            #expect(try KeyFile(bytes, path: file).keys.count == keys)
        }
        if signs {
            #expect(throws: Never.self) { try KeyFile.signingKey(bytes, path: file) }
        } else {
            #expect(throws: KeyFileError.self) { try KeyFile.signingKey(bytes, path: file) }
        }
    }

    @Test func `a key is the same as private key, public key and certificate`() throws {
        let keys = try ["keys/sa.key", "keys/sa.pub", "keys/probe/rsa.crt"].map { name in
            try #require(KeyFile(Conformance.bytes(name), path: name).keys.first)
        }
        #expect(Set(keys).count == 1)
    }

    @Test(arguments: [
        ("ec-pkcs8.key", SkippedBlock.Reason.pkcs8ECPrivateKey), ("sa-old.pkcs1.pub", .pkcs1PublicKey),
        ("enc-pkcs8.key", .encrypted), ("enc-rsa.key", .encrypted),
        ("ed25519.pub", .otherAlgorithm("ED25519")),
        ("rsapss.pub", .otherAlgorithm("RSA-PSS")), ("secp256k1.pub", .otherCurve),
        ("p256-explicit.key", .otherCurve),
        ("truncated.pub", .damaged("has no END line")),
        ("oneline.pub", .damaged("its END line does not start a line")),
        ("indented.pub", .damaged("its END line does not start a line")),
    ])
    func `what is skipped is named`(file: String, reason: SkippedBlock.Reason) throws {
        let bytes = try Conformance.bytes("keys/probe/\(file)")
        let error = #expect(throws: KeyFileError.self) { try KeyFile(bytes, path: file) }
        guard case .noKey(.verificationKey, let skipped) = error?.problem else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(skipped.first?.reason == reason)
    }

    @Test func `a skipped block among others is named with its line`() throws {
        let file = try KeyFile(Conformance.bytes("keys/probe/ed-then-rsa.pem"), path: "f")
        #expect(file.skipped.map(\.line) == [1])
        #expect(file.skipped.first?.reason == .otherAlgorithm("ED25519"))
        #expect(file.holdsPrivateKey)
    }

    @Test func `a private key whose numbers do not belong together is none`() throws {
        // One bit of d, far from its ends.
        let key = try PrivateKey.generateRSA(bits: 2048)
        var der = try key.pkcs8()
        der[der.count / 2 - 200] ^= 1
        let text = PEMBlock.text(label: "PRIVATE KEY", bytes: der)
        #expect(throws: KeyFileError.self) { try KeyFile.signingKey(Array(text.utf8), path: "f") }
    }

    @Test(arguments: ["PUBLIC KEY", "ANYTHING AT ALL", ""])
    func `bytes behind a key are refused, its label is not looked at`(label: String) throws {
        let der = try PrivateKey.generateEC(.p256).publicKey.subjectPublicKeyInfo
        let good = PEMBlock.text(label: label, bytes: der)
        #expect(try KeyFile(Array(good.utf8), path: "f").keys.count == 1)
        let longer = PEMBlock.text(label: label, bytes: der + [0])
        #expect(throws: KeyFileError.self) { try KeyFile(Array(longer.utf8), path: "f") }
    }

    @Test func `ten thousand BEGIN lines without an end are read once`() throws {
        let flood = Array(String(repeating: "-----BEGIN PUBLIC KEY-----\n", count: 10_000).utf8)
        #expect(throws: KeyFileError.self) { try KeyFile(flood, path: "f") }
        let closed = flood + Array("-----END PUBLIC KEY-----\n".utf8)
        #expect(throws: KeyFileError.self) { try KeyFile(closed, path: "f") }
    }
}
