import OpenSSL
import Testing

/// Asks the precomputed verifier one question.
private func precomputed(
    _ signature: [UInt8], of message: [UInt8], by key: PrecomputedKey, _ verifier: inout PrecomputedVerifier
) -> Bool {
    switch verifier.ask(signature.span, of: message.span, by: key) {
    case .good: return true
    case .refused: return false
    case .queued:
        var answer = false
        verifier.finish { _, isGood in answer = isGood }
        return answer
    }
}

@Suite struct PrecomputedTests {
    @Test(
        .enabled(
            if: WycheproofVector.folder != nil,
            "SATOKEN_WYCHEPROOF names no folder with Wycheproof's vectors (conformance/fetch-wycheproof fetches them)"
        ))
    func `Wycheproof's signatures are judged as EVP judges them`() throws {
        var verifier = try PrecomputedVerifier()
        var keys: [[UInt8]: PrecomputedKey] = [:]
        var (asked, good) = (0, 0)
        for vector in try WycheproofVector.all() {
            let block = PEMBlock.text(label: "PUBLIC KEY", bytes: vector.key)
            let key = try #require(KeyFile(Array(block.utf8), path: "vector").keys.first)
            let table = try keys[vector.key] ?? PrecomputedKey(key)
            guard let table, table.scheme == vector.scheme else { continue }
            keys[vector.key] = table
            let isGood = precomputed(vector.signature, of: vector.message, by: table, &verifier)
            let isGoodByEVP = try key.verifies(vector.signature, of: vector.message, by: vector.scheme)
            #expect(isGood == isGoodByEVP, "\(vector.testDescription)")
            asked += 1
            good += isGood ? 1 : 0
        }
        #expect(asked > 700 && good > 100)
    }

    @Test func `r and s at the edges of their ranges are judged as EVP judges them`() throws {
        let order = hex("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551")
        let field = hex("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF")
        let zero = [UInt8](repeating: 0, count: 32)
        let one = zero.dropLast() + [1]
        let two = zero.dropLast() + [2]
        let private_ = try PrivateKey.generateEC(.p256)
        let key = try #require(try PrecomputedKey(private_.publicKey))
        var verifier = try PrecomputedVerifier()
        let message = Array("a message".utf8)
        let scheme = SignatureScheme.ecdsa(.sha256, width: 32)
        let good = try private_.signature(of: message, by: scheme)
        let (r, s) = (Array(good.prefix(32)), Array(good.suffix(32)))
        let numbers: [[UInt8]] = [
            zero, Array(one), Array(two), subtract(order, 1), order, subtract(order, -1), subtract(field, 1),
            field,
            [UInt8](repeating: 0xFF, count: 32), r, s, subtract(order, s),
        ]
        for first in numbers {
            for second in numbers {
                let signature = first + second
                let wanted = try private_.publicKey.verifies(signature, of: message, by: scheme)
                #expect(precomputed(signature, of: message, by: key, &verifier) == wanted)
            }
        }
        // High s is as good as low s, and other lengths are no signatures.
        #expect(precomputed(r + subtract(order, s), of: message, by: key, &verifier))
        for wrong in [[], Array(good.dropLast()), good + [0], [0] + good] {
            #expect(!precomputed(wrong, of: message, by: key, &verifier))
        }
    }

    @Test(arguments: [1, -1])
    func `keys whose point is P-256's generator or its negative are judged as EVP judges them`(sign: Int)
        throws
    {
        let x = hex("6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296")
        let y = hex("4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5")
        let field = hex("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF")
        let key = try PublicKey(.ec(.p256, x: x, y: sign == 1 ? y : subtract(field, y)))
        let table = try #require(try PrecomputedKey(key))
        var verifier = try PrecomputedVerifier()
        let scheme = SignatureScheme.ecdsa(.sha256, width: 32)
        var good = 0
        // With r = x(G) and s = hash + r or r - hash the sum meets ±Q and itself: u1·G + u2·Q for Q = ±G.
        for count in 0..<200 {
            let message = Array("message \(count)".utf8)
            let digest = try Digest.sha256(message)
            let order = hex("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551")
            let s = sign == 1 ? add(digest, x, modulo: order) : add(digest, subtract(order, x), modulo: order)
            let signature = x + s
            let wanted = try key.verifies(signature, of: message, by: scheme)
            #expect(precomputed(signature, of: message, by: table, &verifier) == wanted)
            good += wanted ? 1 : 0
        }
        // k = 1: these are real signatures of the secret 1 and -1.
        #expect(good == 200)
    }

    @Test func `one bad number in a full batch harms no other`() throws {
        let private_ = try PrivateKey.generateEC(.p256)
        let key = try #require(try PrecomputedKey(private_.publicKey))
        var verifier = try PrecomputedVerifier()
        let scheme = SignatureScheme.ecdsa(.sha256, width: 32)
        var wanted: [Bool] = []
        while !verifier.isFull {
            let message = Array("message \(wanted.count)".utf8)
            var signature = try private_.signature(of: message, by: scheme)
            let isGood = wanted.count % 7 != 3
            if !isGood { signature[wanted.count % 64] ^= 1 }
            if case .queued = verifier.ask(signature.span, of: message.span, by: key) {
                wanted.append(isGood)
            }
        }
        var found: [Bool] = []
        verifier.finish { _, isGood in found.append(isGood) }
        #expect(found == wanted)
    }

    @Test(arguments: [2048, 3072, 4096])
    func `RSA signatures that are s + n, 0, 1, n - 1 or n are no signatures`(bits: Int) throws {
        let private_ = try PrivateKey.generateRSA(bits: bits)
        guard case .rsa(let modulus, _) = private_.publicKey.numbers else { return }
        let key = try #require(try PrecomputedKey(private_.publicKey))
        var verifier = try PrecomputedVerifier()
        let message = Array("a message".utf8)
        let good = try private_.signature(of: message, by: .rsaPKCS1(.sha256))
        #expect(precomputed(good, of: message, by: key, &verifier))
        let zero = [UInt8](repeating: 0, count: modulus.count)
        for wrong in [
            zero, zero.dropLast() + [1], subtract(modulus, 1), modulus, subtract(modulus, good), [0] + good,
            Array(good.dropLast()), [],
        ] {
            #expect(!precomputed(wrong, of: message, by: key, &verifier))
        }
        // The same with a hash, or a scheme, that is another.
        for scheme in [SignatureScheme.rsaPKCS1(.sha384), .rsaPKCS1(.sha512), .rsaPSS(.sha256)] {
            let other = try private_.signature(of: message, by: scheme)
            #expect(!precomputed(other, of: message, by: key, &verifier))
        }
    }

    @Test func `keys of other kinds have no table`() throws {
        for key in try [
            PrivateKey.generateRSA(bits: 1024), .generateRSA(bits: 2304), .generateEC(.p384),
            .generateEC(.p521),
        ] {
            #expect(try PrecomputedKey(key.publicKey) == nil)
        }
    }

    private func hex(_ text: String) -> [UInt8] {
        let digits = Array(text)
        return stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(digits[$0...$0 + 1]), radix: 16)
        }
    }

    private func subtract(_ a: [UInt8], _ b: Int) -> [UInt8] {
        var (result, carry) = (a, b)
        for index in result.indices.reversed() where carry != 0 {
            let value = Int(result[index]) - carry
            result[index] = UInt8(truncatingIfNeeded: value)
            carry = value < 0 ? 1 : value > 255 ? -1 : 0
        }
        return result
    }

    private func subtract(_ a: [UInt8], _ b: [UInt8]) -> [UInt8] {
        var (result, borrow) = (a, 0)
        for index in result.indices.reversed() {
            let value = Int(result[index]) - Int(b[index]) - borrow
            result[index] = UInt8(truncatingIfNeeded: value)
            borrow = value < 0 ? 1 : 0
        }
        return result
    }

    private func add(_ a: [UInt8], _ b: [UInt8], modulo modulus: [UInt8]) -> [UInt8] {
        var (result, carry) = ([0] + a, 0)
        for index in result.indices.dropFirst().reversed() {
            let value = Int(result[index]) + Int(b[index - 1]) + carry
            result[index] = UInt8(truncatingIfNeeded: value)
            carry = value >> 8
        }
        result[0] = UInt8(carry)
        while !result.lexicographicallyPrecedes([0] + modulus) { result = subtract(result, [0] + modulus) }
        return Array(result.dropFirst())
    }
}
