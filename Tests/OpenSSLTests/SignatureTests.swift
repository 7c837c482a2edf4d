import OpenSSL
import Testing

@Suite struct SignatureTests {
    private static let message = Array("header.payload".utf8)

    private static let rsa: Result<PrivateKey, any Error> = Result { try PrivateKey.generateRSA(bits: 2048) }

    @Test(arguments: [
        SignatureScheme.rsaPKCS1(.sha256), .rsaPKCS1(.sha384), .rsaPKCS1(.sha512), .rsaPSS(.sha256),
        .rsaPSS(.sha384),
        .rsaPSS(.sha512),
    ])
    func `an RSA signature verifies under its scheme and no other`(scheme: SignatureScheme) throws {
        let key = try Self.rsa.get()
        let signature = try key.signature(of: Self.message, by: scheme)
        #expect(signature.count == 256)
        #expect(try key.publicKey.verifies(signature, of: Self.message, by: scheme))
        #expect(try !key.publicKey.verifies(signature, of: Self.message + [0], by: scheme))
        #expect(try !key.publicKey.verifies(signature, of: Self.message, by: .ecdsa(.sha256, width: 32)))
        let other: SignatureScheme = scheme == .rsaPKCS1(.sha256) ? .rsaPSS(.sha256) : .rsaPKCS1(.sha256)
        #expect(try !key.publicKey.verifies(signature, of: Self.message, by: other))
    }

    @Test(arguments: [(Curve.p256, HashFunction.sha256, 32), (.p384, .sha384, 48), (.p521, .sha512, 66)])
    func `an ECDSA signature is r and s of the field's width`(curve: Curve, hash: HashFunction, width: Int)
        throws
    {
        let key = try PrivateKey.generateEC(curve)
        let scheme = SignatureScheme.ecdsa(hash, width: width)
        for _ in 0..<20 {
            let signature = try key.signature(of: Self.message, by: scheme)
            #expect(signature.count == 2 * width)
            #expect(try key.publicKey.verifies(signature, of: Self.message, by: scheme))
            var changed = signature
            changed[width] ^= 1
            #expect(try !key.publicKey.verifies(changed, of: Self.message, by: scheme))
            #expect(try !key.publicKey.verifies(signature + [0], of: Self.message, by: scheme))
            #expect(try !key.publicKey.verifies(Array(signature.dropLast()), of: Self.message, by: scheme))
        }
    }

    @Test func `RS256 is deterministic`() throws {
        let key = try Self.rsa.get()
        let first = try key.signature(of: Self.message, by: .rsaPKCS1(.sha256))
        #expect(try key.signature(of: Self.message, by: .rsaPKCS1(.sha256)) == first)
    }

    @Test func `a key is the same made of its numbers`() throws {
        for key in [try Self.rsa.get(), try PrivateKey.generateEC(.p256), try PrivateKey.generateEC(.p521)] {
            #expect(try PublicKey(key.publicKey.numbers) == key.publicKey)
        }
    }

    @Test func `a point off the curve makes no key`() {
        let one = [UInt8](repeating: 0, count: 31) + [1]
        #expect(throws: OpenSSLError.self) { try PublicKey(.ec(.p256, x: one, y: one)) }
    }

    @Test func `a signature of many threads at once is right each time`() async throws {
        let key = try Self.rsa.get()
        let results = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<32 {
                group.addTask {
                    let message = Self.message + [UInt8(index)]
                    guard let signature = try? key.signature(of: message, by: .rsaPKCS1(.sha256)) else {
                        return false
                    }
                    return (try? key.publicKey.verifies(signature, of: message, by: .rsaPKCS1(.sha256)))
                        ?? false
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.count == 32)
        #expect(results.allSatisfy { $0 })
    }
}
