import OpenSSL
import Testing

/// What Go refuses of keys and signatures, and OpenSSL does not.
@Suite struct GoKeyRulesTests {
    private static let message = Array("message".utf8)

    @Test func `a PSS signature that lost its leading zero is refused`() throws {
        let key = try PrivateKey.generateRSA(bits: 1024)
        // One signature in 256 begins with a zero.
        for attempt in 0..<20_000 {
            let message = Array("message \(attempt)".utf8)
            let signature = try key.signature(of: message, by: .rsaPSS(.sha256))
            if signature[0] != 0 { continue }
            #expect(try key.publicKey.verifies(signature, of: message, by: .rsaPSS(.sha256)))
            #expect(
                try !key.publicKey.verifies(Array(signature.dropFirst()), of: message, by: .rsaPSS(.sha256)))
            return
        }
        Issue.record("no signature began with a zero")
    }

    @Test(arguments: [
        ([1, 0, 1] as [UInt8], true), ([3], true), ([0x7F, 0xFF, 0xFF, 0xFF], true), ([1], false),
        ([2], false),
        ([0x80, 0, 0, 1], false), ([1, 0, 0, 0, 15], false),
    ])
    func `an exponent is odd, more than one, and fits 31 bits`(exponent: [UInt8], isUsable: Bool) throws {
        let modulus = [UInt8](repeating: 0xFF, count: 256)
        #expect(try PublicKey(.rsa(modulus: modulus, exponent: exponent)).isUsableByGo == isUsable)
    }

    @Test func `an even modulus verifies nothing`() throws {
        let modulus = [UInt8](repeating: 0xFE, count: 256)
        #expect(try !PublicKey(.rsa(modulus: modulus, exponent: [1, 0, 1])).isUsableByGo)
    }

    @Test func `BER that is not DER is no key`() throws {
        let der = try PrivateKey.generateRSA(bits: 2048).publicKey.subjectPublicKeyInfo
        #expect(Array(der.prefix(2)) == [0x30, 0x82])
        let longLength = [0x30, 0x83, 0x00] + der.dropFirst(2)
        let indefinite = [0x30, 0x80] + der.dropFirst(4) + [0, 0]
        for (bytes, isKey) in [(der, true), (longLength, false), (indefinite, false)] {
            let text = PEMBlock.text(label: "PUBLIC KEY", bytes: bytes)
            #expect((try? KeyFile(Array(text.utf8), path: "f"))?.keys.isEmpty == (isKey ? false : nil))
        }
    }

    @Test(arguments: ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"])
    func `a key on one line is in no message`(label: String) throws {
        let secret = Base64.encode(try PrivateKey.generateEC(.p256).pkcs8())
        let text = String(decoding: secret, as: UTF8.self)
        for file in [
            "-----BEGIN \(label)-----\(text)-----END \(label)-----",
            "-----BEGIN \(label)-----\(text)\n-----END \(label)-----\n",
            "-----BEGIN \(label)\(text)-----\n\(text)\n-----END \(label)-----\n",
        ] {
            let error = #expect(throws: KeyFileError.self) {
                try KeyFile.signingKey(Array(file.utf8), path: "f")
            }
            let words = "\(error?.description ?? "") \(error?.hint ?? "")"
            for start in stride(from: 0, to: text.utf8.count - 8, by: 8) {
                #expect(!words.contains(text.dropFirst(start).prefix(8)), "\(words)")
            }
        }
    }

    @Test func `a private key under any label makes its file private`() throws {
        let der = try PrivateKey.generateRSA(bits: 2048).pkcs8()
        #expect(try KeyFile(Array(PEMBlock.text(label: "X", bytes: der).utf8), path: "f").holdsPrivateKey)
    }
}
