import CKernels
import EmulatedKernels
import OpenSSL
import Testing

@testable import Batch

extension VectorKernels {
    /// Those of the processor; where it has none, with each vector operation done in plain C.
    static var present: VectorKernels? { unsafe ifma ?? VectorKernels(kernels_emulated()) }
}

extension Seeded {
    /// Words of which a third are at the edges of limbs.
    fileprivate mutating func words(_ count: Int) -> [UInt64] {
        let edges: [UInt64] = [0, 1, 1 << 44 - 1, 1 << 51, 1 << 52 - 1, 1 << 52, 1 << 63, .max]
        return (0..<count).map { _ in
            let word = next()
            return word % 3 == 0 ? edges[Int(word >> 32 & 7)] : word
        }
    }

    fileprivate mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }
}

/// The kernels in plain C, and by the processor's instructions where it has them, on memory that is as long as they need and no
/// longer. Both do the same to any words, those of no point and no key among them.
@Suite struct KernelTests {
    private static let kinds = unsafe [VectorKernels(kernels_emulated()), VectorKernels.ifma].compactMap {
        $0
    }
    private static let row = Int(KERNELS_ROW_WORDS)

    @Test(arguments: [1, 2, 58])
    func `table points are gathered within their memory`(count: Int) {
        var random = Seeded(UInt64(count))
        let points: UInt64 = 31
        let tables = (0..<8).map { _ in GuardedMemory(random.words(8 * Int(points))) }
        // An even entry is a point, an odd one its negative.
        let entries = (0..<8 * count).map { _ in random.next() % (2 * points) }
        let memory = GuardedMemory(entries.flatMap { [UInt8($0), 0, 0, 0] })
        defer { withExtendedLifetime((tables, memory)) {} }
        var found: [[UInt8]] = []
        for kernels in Self.kinds {
            let rows = GuardedMemory([UInt64](repeating: 0, count: count * Self.row))
            unsafe kernels.functions.pointee.p256_gather(
                tables.map { unsafe UnsafePointer($0.pointer(to: UInt64.self)) },
                memory.pointer(to: UInt32.self), count, count, rows.pointer(to: UInt64.self), Self.row)
            #expect(rows.isMarked)
            found.append(rows.bytes)
        }
        #expect(found.allSatisfy { $0 == found[0] })
        // Limb 0 of x, in the lane of each signature.
        for (index, entry) in entries.enumerated() {
            let (lane, place) = (index / count, index % count)
            let word = unsafe tables[lane].pointer(to: UInt64.self)[8 * Int(entry / 2)]
            let limb = (0..<8).reduce(0 as UInt64) { limb, byte in
                limb | UInt64(found[0][8 * (place * Self.row + lane) + byte]) << UInt64(8 * byte)
            }
            #expect(limb == word & (1 << 52 - 1))
        }
    }

    @Test(arguments: [(1, 1), (1, 29), (2, 3), (16, 2)], [false, true])
    func `rows are added and compared within their memory`(shape: (groups: Int, pairs: Int), meets: Bool) {
        let (groups, pairs) = shape
        var random = Seeded(UInt64(groups * pairs))
        let words = groups * Self.row
        var start = random.words(2 * pairs * words)
        // Two points with one x, in the first lane of the last pair.
        if meets {
            let last = 2 * (pairs - 1) * words
            for limb in 0..<5 { start[last + words + 8 * limb] = start[last + 8 * limb] }
        }
        let inverse = random.words(5).map { $0 & (1 << 52 - 1) }
        let (one, r) = (GuardedMemory(inverse), GuardedMemory(random.words(32)))
        defer { withExtendedLifetime((one, r)) {} }
        var found: [[UInt8]] = []
        for kernels in Self.kinds {
            let functions = unsafe kernels.functions.pointee
            let rows = GuardedMemory(start)
            let sums = GuardedMemory([UInt64](repeating: 0, count: pairs * words + Self.row))
            let (open, product) = (
                GuardedMemory([UInt8](repeating: 0, count: groups)), GuardedMemory(inverse)
            )
            let (before, after) = unsafe (rows.pointer(to: UInt64.self), sums.pointer(to: UInt64.self))
            unsafe functions.p256_forward(
                before, after, pairs, groups, open.pointer(to: UInt8.self), product.pointer(to: UInt64.self))
            found.append(sums.bytes + open.bytes + product.bytes)
            #expect(open.bytes[0] & 1 == (meets ? 1 : 0))
            unsafe functions.p256_backward(
                before, after, pairs, groups, one.pointer(to: UInt64.self))
            found[found.count - 1] += sums.bytes
            let last = unsafe before + 2 * (pairs - 1) * words + (groups - 1) * Self.row
            let isRight = unsafe functions.p256_check(last, last + words, r.pointer(to: UInt64.self))
            found[found.count - 1].append(isRight)
            #expect(rows.isMarked && sums.isMarked && open.isMarked && product.isMarked)
            #expect(rows.bytes == GuardedMemory(start).bytes)
        }
        #expect(found.allSatisfy { $0 == found[0] })
    }

    @Test(arguments: [2048, 3072, 4096])
    func `RSA keys, signatures and hashes are read within their memory`(bits: Int) throws {
        var random = Seeded(UInt64(bits))
        let secret = try PrivateKey.generateRSA(bits: bits)
        let key = try #require(try RSALanesKey(secret.publicKey))
        let message = random.bytes(40)
        let limbs = bits * 65 / 52 / 64
        let words = (0...3 * limbs).map { unsafe key.words.pointer[$0] }
        let signature = try secret.signature(of: message, by: .rs256)
        // In the even lanes the signature, by its key; in the odd ones anything.
        let keys = (0..<8).map { GuardedMemory($0 % 2 == 0 ? words : random.words(3 * limbs + 1)) }
        let signatures = (0..<8).map { GuardedMemory($0 % 4 == 3 ? random.bytes(bits / 8) : signature) }
        let hash = try Digest.sha256(message)
        let hashes = (0..<8).map { GuardedMemory($0 % 4 == 1 ? random.bytes(32) : hash) }
        defer { withExtendedLifetime((keys, signatures, hashes)) {} }
        for kernels in Self.kinds {
            let good = unsafe kernels.functions.pointee.rsa_verify(
                keys.map { unsafe UnsafePointer($0.pointer(to: UInt64.self)) },
                signatures.map { unsafe UnsafePointer($0.pointer(to: UInt8.self)) },
                hashes.map { unsafe UnsafePointer($0.pointer(to: UInt8.self)) }, limbs)
            #expect(good == 0b0101_0101)
        }
    }

    @Test(.enabled(if: kernels_have_sha256() == 1, "this processor has no SHA extensions"))
    func `messages are hashed within their memory`() throws {
        var random = Seeded(64)
        for count in Array(0...130) + [4096] {
            let messages = [random.bytes(count), random.bytes(130 - min(130, count))]
            let memory = messages.map { GuardedMemory($0) }
            defer { withExtendedLifetime(memory) {} }
            let digests = GuardedMemory([UInt8](repeating: 0, count: 64))
            unsafe kernels_sha256_pair(
                memory[0].pointer(to: UInt8.self), messages[0].count, memory[1].pointer(to: UInt8.self),
                messages[1].count, digests.pointer(to: UInt8.self))
            #expect(try digests.bytes == messages.flatMap { try Digest.sha256($0) })
            #expect(digests.isMarked)
        }
    }
}
