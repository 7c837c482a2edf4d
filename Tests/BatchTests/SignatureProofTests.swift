import OpenSSL
import TestSupport
import Testing

@testable import Batch

@Suite struct SignatureProofTests {
    @Test(
        .enabled(
            if: WycheproofVector.folder != nil,
            "SATOKEN_WYCHEPROOF names no folder with Wycheproof's vectors (conformance/fetch-wycheproof fetches them)"
        ), arguments: P256Table.Form.allCases)
    func `Wycheproof's signatures are proven good just where EVP takes them`(form: P256Table.Form) throws {
        var (asked, good) = (0, 0)
        let vectors = try WycheproofVector.all().filter { $0.scheme == .es256 || $0.scheme == .rs256 }
        let groups = Dictionary(grouping: vectors, by: \.key).sorted {
            $0.key.lexicographicallyPrecedes($1.key)
        }
        // The two forms take different keys where they do not take all.
        let step = Build.isOptimised ? 1 : 4
        let first = form == .scalar ? 0 : step - 1
        for (_, group) in groups.enumerated().filter({ $0.offset % step == first }).map(\.element) {
            let block = PEMBlock.text(label: "PUBLIC KEY", bytes: group[0].key)
            let key = try #require(KeyFile(Array(block.utf8), path: "vector").keys.first)
            let questioned = try QuestionedEngine([key], form)
            // Some keys have another exponent, or a size that there are no tables for.
            if questioned.table(of: key) == nil { continue }
            for vector in group {
                questioned.append(vector.signature, of: vector.message, by: key, vector.scheme)
                let (isProven, isGood) = questioned.proofs()[0]
                // An x between n and p is left to EVP by the vector kernels.
                let isLeft = form == .vector && vector.signature.prefix(15).allSatisfy { $0 == 0 }
                #expect(isProven == isGood || isLeft && isGood, "\(vector.description)")
                asked += 1
                good += isProven ? 1 : 0
            }
        }
        #expect(asked > 700 / step && good > 100 / step)
    }

    @Test(arguments: P256Table.Form.allCases)
    func `r and s at the edges of their ranges are judged as EVP judges them`(form: P256Table.Form) throws {
        let order = CraftedKey.order
        let secret = try PrivateKey.generateEC(.p256)
        let questioned = try QuestionedEngine([secret.publicKey], form)
        let message = Array("a message".utf8)
        let good = try secret.signature(of: message, by: .es256)
        let (r, s) = (Array(good.prefix(32)), Array(good.suffix(32)))
        let less = { (a: Number256, b: UInt64) in Number256.difference(a, Number256(b, 0, 0, 0)).difference }
        let numbers: [[UInt8]] =
            [
                .zero, .one, Number256(2, 0, 0, 0), less(order, 1), order, Number256.sum(order, .one).sum,
                less(CraftedKey.field, 1), CraftedKey.field, Number256(.max, .max, .max, .max),
                CraftedKey.minus(Number256(bigEndian: s.span)),
            ].map(CraftedKey.bytes) + [r, s]
        for first in numbers {
            for second in numbers {
                questioned.append(first + second, of: message, by: secret.publicKey, .es256)
                let (isProven, isGood) = questioned.proofs()[0]
                #expect(isProven == isGood)
                // High s is as good as low s.
                #expect(isGood == (first == r && (second == s || second == numbers[9])))
            }
        }
        for wrong in [[], Array(good.dropLast()), good + [0], [0] + good] {
            questioned.append(wrong, of: message, by: secret.publicKey, .es256)
            #expect(questioned.answers() == [false])
        }
    }

    /// Secrets of keys jG and -jG, whose tables share points with the generator's.
    static let closeKeys: [UInt64] = [1, 2, 256]

    @Test(arguments: closeKeys, P256Table.Form.allCases)
    func `signatures by keys jG and -jG are judged as EVP judges them`(j: UInt64, form: P256Table.Form) throws
    {
        let nonces = try ([1, 2, 3, 5, 255, 1 << 20] as [UInt64]).map { small in
            let nonce = Number256(small, 0, 0, 0)
            return (nonce, x: CraftedKey.plain(try #require(CraftedKey.multiple(nonce)).x))
        }
        for secret in [Number256(j, 0, 0, 0), CraftedKey.minus(Number256(j, 0, 0, 0))] {
            let key = try CraftedKey.key(#require(CraftedKey.multiple(secret)))
            let questioned = try QuestionedEngine([key], form)
            for count in 0..<2 {
                let message = Array("message \(count)".utf8)
                for (nonce, x) in nonces {
                    let signature = try CraftedKey.signature(of: message, secret: secret, nonce: nonce, x: x)
                    questioned.append(signature, of: message, by: key, .es256)
                }
                let hash = try CraftedKey.hash(message)
                for u2: UInt64 in [1, 2, 7] {
                    // G + u2·Q, with u1 = 1: s = hash, and r = u2·hash, which its x hardly is.
                    let r = CraftedKey.times(Number256(u2, 0, 0, 0), hash)
                    questioned.append(
                        CraftedKey.bytes(r) + CraftedKey.bytes(hash), of: message, by: key, .es256)
                }
            }
            let proofs = questioned.proofs()
            #expect(proofs.allSatisfy { $0.isGood || !$0.isProven })
            #expect(proofs.count { $0.isGood } == 2 * 6)
        }
    }

    @Test(arguments: 0..<3, P256Table.Form.allCases)
    func `u1·G = ±u2·Q is judged as EVP judges it`(count: Int, form: P256Table.Form) throws {
        let message = Array("message \(count)".utf8)
        let hash = try CraftedKey.hash(message)
        var random = Seeded(UInt64(count))
        let nonce = Number256(random.next(), random.next(), random.next(), random.next() >> 1)
        let r = P256Order.reduced(CraftedKey.plain(try #require(CraftedKey.multiple(nonce)).x))
        // u1 = hash / s and u2·d = r·d / s: equal for d = hash / r, and then R = 2·u1·G; opposite for -d, and then the
        // sum is the point at infinity, whatever s is.
        let d = CraftedKey.times(hash, CraftedKey.inverse(r))
        let s = CraftedKey.times(CraftedKey.plus(hash, hash), CraftedKey.inverse(nonce))
        for (secret, isGood) in [(d, true), (CraftedKey.minus(d), false)] {
            let key = try CraftedKey.key(#require(CraftedKey.multiple(secret)))
            let questioned = try QuestionedEngine([key], form)
            questioned.append(CraftedKey.bytes(r) + CraftedKey.bytes(s), of: message, by: key, .es256)
            let proof = questioned.proofs()[0]
            #expect(proof.isGood == isGood)
            #expect(isGood || !proof.isProven)
        }
    }

    @Test(arguments: P256Table.Form.allCases)
    func `an x between n and p is r + n`(form: P256Table.Form) throws {
        var found = 0
        for offset: UInt64 in 0..<8 {
            let x = Number256.sum(CraftedKey.order, Number256(offset + 1, 0, 0, 0)).sum
            guard let point = CraftedKey.point(x: x) else { continue }
            let message = Array("message \(offset)".utf8)
            // With s = 1 the key is (R - hash·G) / r.
            let r = Number256(offset + 1, 0, 0, 0)
            let difference = CraftedKey.add(
                point, CraftedKey.multiple(CraftedKey.minus(try CraftedKey.hash(message))))
            let key = try CraftedKey.key(
                #require(CraftedKey.multiple(CraftedKey.inverse(r), of: difference)))
            let questioned = try QuestionedEngine([key], form)
            questioned.append(CraftedKey.bytes(r) + CraftedKey.bytes(.one), of: message, by: key, .es256)
            let proof = questioned.proofs()[0]
            // The vector kernels leave it to EVP.
            #expect(proof.isGood && proof.isProven == (form == .scalar))
            found += 1
        }
        #expect(found > 1)
    }

    @Test func `a hash of 0 or n proves nothing, and spoils no other signature`() throws {
        let secret = try PrivateKey.generateEC(.p256)
        guard case .ec(_, let x, let y) = secret.publicKey.numbers else { return }
        let table = P256Table(P256Point(x: x, y: y), P256Table.keyWindow)
        let message = Array("a message".utf8)
        let signature = try secret.signature(of: message, by: .es256)
        let digest = try Digest.sha256(message)
        let zeros = [UInt8](repeating: 0, count: 32)
        let order = CraftedKey.bytes(CraftedKey.order)
        var batch = P256Batch()
        for digest in [digest, zeros, digest, order, digest] {
            let isTaken = batch.append(signature.span, digest: digest.span, by: table)
            #expect(isTaken)
        }
        var proven: [Bool] = []
        batch.prove { _, isProven in proven.append(isProven) }
        #expect(proven == [true, false, true, false, true])
    }

    @Test(arguments: P256Table.Form.allCases)
    func `batches of every size prove their good signatures and no other`(form: P256Table.Form) throws {
        let secrets = try (0..<3).map { _ in try PrivateKey.generateEC(.p256) }
        let questioned = try QuestionedEngine(secrets.map(\.publicKey), form)
        let signed = try (0..<P256Batch.capacity).map { index in
            let message = Array("message \(index)".utf8)
            var signature = try secrets[index % 3].signature(of: message, by: .es256)
            if index % 7 == 3 { signature[index % 64] ^= 1 }
            return (message, signature)
        }
        for size in Array(1...9) + [17, 128] {
            for index in 0..<size {
                let (message, signature) = signed[index]
                questioned.append(signature, of: message, by: secrets[index % 3].publicKey, .es256)
            }
            #expect(questioned.proofs().map(\.isProven) == (0..<size).map { $0 % 7 != 3 })
        }
    }

    @Test(arguments: [2048, 3072, 4096], P256Table.Form.allCases)
    func `RSA signatures that are s + n, 0, 1, n - 1 or n are no signatures`(bits: Int, form: P256Table.Form)
        throws
    {
        let secret = try PrivateKey.generateRSA(bits: bits)
        guard case .rsa(let modulus, _) = secret.publicKey.numbers else { return }
        let questioned = try QuestionedEngine([secret.publicKey], form)
        let message = Array("a message".utf8)
        let good = try secret.signature(of: message, by: .rs256)
        let zero = [UInt8](repeating: 0, count: modulus.count)
        for wrong in [
            zero, zero.dropLast() + [1], sum(modulus, zero, -1), modulus, sum(modulus, good, -1),
            sum(good, modulus, 1), [0] + good, Array(good.dropLast()), [],
        ] {
            questioned.append(wrong, of: message, by: secret.publicKey, .rs256)
        }
        questioned.append(good, of: message, by: secret.publicKey, .rs256)
        // The same with a hash, or a scheme, that is another.
        for scheme in [SignatureScheme.rsaPKCS1(.sha384), .rsaPKCS1(.sha512), .rsaPSS(.sha256)] {
            let other = try secret.signature(of: message, by: scheme)
            questioned.append(other, of: message, by: secret.publicKey, .rs256)
        }
        let proofs = questioned.proofs()
        #expect(proofs.map(\.isProven) == proofs.map(\.isGood))
        #expect(proofs.map(\.isProven) == proofs.indices.map { $0 == 9 })
    }

    @Test func `RSA keys of all sizes are mixed in the lanes`() throws {
        let secrets = try [2048, 2048, 3072, 4096].map { try PrivateKey.generateRSA(bits: $0) }
        let questioned = try QuestionedEngine(secrets.map(\.publicKey), .vector)
        let signed = try (0..<40).map { index in
            let message = Array("message \(index)".utf8)
            var signature = try secrets[index % 4].signature(of: message, by: .rs256)
            if index % 5 == 3 { signature[index] ^= 1 }
            return (message, signature)
        }
        for size in [1, 2, 17, 40] {
            for index in 0..<size {
                let (message, signature) = signed[index]
                questioned.append(signature, of: message, by: secrets[index % 4].publicKey, .rs256)
            }
            #expect(questioned.proofs().map(\.isProven) == (0..<size).map { $0 % 5 != 3 })
        }
    }

    @Test(arguments: P256Table.Form.allCases)
    func `keys of other kinds have no table`(form: P256Table.Form) throws {
        for key in try [
            PrivateKey.generateRSA(bits: 1024), .generateRSA(bits: 2304), .generateEC(.p384),
            .generateEC(.p521),
        ] {
            #expect(try QuestionedEngine([key.publicKey], form).table(of: key.publicKey) == nil)
        }
    }

    @Test(arguments: P256Table.Form.allCases)
    func `a bad signature is asked of EVP once, and after many EVP is asked first`(form: P256Table.Form)
        throws
    {
        let secret = try PrivateKey.generateEC(.p256)
        let questioned = try QuestionedEngine([secret.publicKey], form)
        let message = Array("a message".utf8)
        let good = try secret.signature(of: message, by: .es256)
        let bad = [good[0] ^ 1] + good.dropFirst()
        func answers(_ signatures: [[UInt8]]) -> [Bool] {
            for signature in signatures {
                questioned.append(signature, of: message, by: secret.publicKey, .es256)
            }
            return questioned.answers()
        }
        let many = [[UInt8]](repeating: bad, count: 40)
        for batch in 1...3 {
            #expect(answers(many) == many.map { _ in false })
            #expect(questioned.questions == 40 * batch)
            #expect(questioned.engine.expectsBad)
        }
        // One good signature ends it, and no other is asked of EVP.
        #expect(answers([bad, good, good, good]) == [false, true, true, true])
        #expect(questioned.questions == 122)
        #expect(!questioned.engine.expectsBad)
    }

    /// a + sign·b of numbers of one length, without the carry.
    private func sum(_ a: [UInt8], _ b: [UInt8], _ sign: Int) -> [UInt8] {
        var (result, carry) = (a, b.allSatisfy { $0 == 0 } ? sign : 0)
        for index in result.indices.reversed() {
            let value = Int(a[index]) + sign * Int(b[index]) + carry
            result[index] = UInt8(truncatingIfNeeded: value)
            carry = value >> 8
        }
        return result
    }
}
