import OpenSSL
import TestSupport
import Testing

@Suite struct CertificateTests {
    @Test func `a certificate has the key of its private key file, and its own signature`() throws {
        let pem = try Conformance.bytes("keys/probe/rsa.crt")
        let bundle = CertificateBundle(pem)
        let certificate = try #require(bundle.certificates.first)
        #expect(bundle.certificates.count == 1 && bundle.malformedLine == nil)
        #expect(certificate.key == CertificateKey(ofPrivateKey: try Conformance.bytes("keys/sa.key")))
        #expect(certificate.key.algorithm == "RSA 2048" && certificate.key.rsaBits == 2048)
        #expect(certificate.isSelfIssued && certificate.isSigned(by: certificate))
        #expect(certificate.insecureHash == nil && certificate.serial.sign == 1)
        #expect(certificate.notBefore.seconds < certificate.notAfter.seconds)
        #expect(certificate.notAfter.text.hasSuffix("Z") && certificate.notAfter.text.count == 20)
    }

    @Test func `a byte more, a byte less or a byte changed is another or none`() throws {
        let certificate = try #require(
            CertificateBundle(try Conformance.bytes("keys/probe/rsa.crt")).certificates.first)
        var der = certificate.der
        #expect(Certificate(der: der + [0]) == nil)
        #expect(Certificate(der: Array(der.dropLast())) == nil)
        der[der.count - 1] ^= 1
        let changed = try #require(Certificate(der: der))
        #expect(!changed.isSigned(by: certificate))
    }

    @Test func `every byte that is changed gives a certificate or none, and no crash`() throws {
        let der = try #require(
            CertificateBundle(try Conformance.bytes("keys/probe/rsa.crt")).certificates.first?.der)
        var read = 0
        for index in der.indices {
            for change in [0x01, 0x80, 0xFF] as [UInt8] {
                var changed = der
                changed[index] ^= change
                guard let certificate = Certificate(der: changed) else { continue }
                read += 1
                #expect(certificate.subject.text.utf8.count < 10_000)
                #expect(!certificate.isSigned(by: certificate), "byte \(index)")
            }
        }
        #expect(read > 0 && read < der.count * 3)
    }

    @Test func `an encrypted key, a public key and nothing are no private key`() throws {
        for name in ["probe/enc-pkcs8.key", "probe/enc-rsa.key", "sa.pub", "probe/empty.pub"] {
            #expect(CertificateKey(ofPrivateKey: try Conformance.bytes("keys/\(name)")) == nil, "\(name)")
        }
        #expect(
            CertificateKey(ofPrivateKey: try Conformance.bytes("keys/probe/ed25519.key"))?.algorithm
                == "ED25519")
        #expect(
            CertificateKey(ofPrivateKey: try Conformance.bytes("keys/sa-ec.key"))?.algorithm == "ECDSA P-256")
    }

    @Test func `a key's fingerprint is that of kubeadm's discovery hash`() throws {
        let key = try #require(KeyFile(try Conformance.bytes("keys/sa.pub"), path: "sa.pub").keys.first)
        let digest = try Digest.sha256(key.subjectPublicKeyInfo)
        let text = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(CertificateKey(key)?.fingerprint == text)
    }
}
