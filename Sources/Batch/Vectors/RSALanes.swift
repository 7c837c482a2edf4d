internal import CKernels
internal import OpenSSL

/// An RSA key ready for the vector kernels.
final class RSALanesKey: Sendable {
    /// n, and its limbs of 52 bits: 40, 60 or 80.
    fileprivate let modulus: [UInt8]
    fileprivate let limbs: Int
    /// As the kernel wants them: see `kernels_rsa_key`.
    let words: WordMemory
    /// 0, 1 or 2 for 2048, 3072 or 4096 bits.
    var size: Int { limbs / 20 - 2 }

    /// Nil for keys that are not RSA of 2048, 3072 or 4096 bits with the exponent 65537.
    init?(_ key: PublicKey) throws(OpenSSLError) {
        // R is 2^2080, 2^3120 or 2^4160.
        guard case .rsa(let modulus, _) = key.numbers else { return nil }
        let limbs = modulus.count * 65 / 52 / 8
        guard let constants = try MontgomeryRSAConstants(key, radixBits: 52 * limbs) else { return nil }
        self.modulus = modulus
        self.limbs = limbs
        let n = Self.limbs(modulus, limbs)
        // Each round doubles how many of the low bits are right; an odd number is its own inverse modulo 8.
        var inverse = n[0]
        for _ in 0..<5 { inverse &*= 2 &- n[0] &* inverse }
        words = WordMemory(
            n + Self.limbs(constants.shift, limbs) + Self.limbs(constants.frame, limbs) + [
                (0 &- inverse) & Self.mask
            ])
    }

    private static var mask: UInt64 { 1 << 52 - 1 }

    /// Big-endian bytes as so many limbs of 52 bits.
    private static func limbs(_ bytes: [UInt8], _ count: Int) -> [UInt64] {
        var limbs = [UInt64](repeating: 0, count: count)
        for (place, byte) in bytes.reversed().enumerated() {
            let (limb, shift) = ((8 * place) / 52, (8 * place) % 52)
            limbs[limb] |= UInt64(byte) << UInt64(shift) & mask
            if shift > 44 { limbs[limb + 1] |= UInt64(byte) >> UInt64(52 - shift) }
        }
        return limbs
    }
}

/// RSA signatures with moduli of one size, of any keys, which are verified eight at a time.
final class RSALanes {
    private let kernels: VectorKernels
    private var indices: [Int] = []
    private var keys: [RSALanesKey] = []
    private var signatures: [UInt8] = []
    private var hashes: [UInt8] = []

    init(_ kernels: VectorKernels) { self.kernels = kernels }

    /// Takes a signature over a message with this SHA-256, by a key of the size of the others. What is no signature, since
    /// it has another length than the modulus or is not below it, is not taken.
    ///
    /// - Parameter index: what `prove` calls it.
    func append(_ index: Int, _ signature: Span<UInt8>, digest: Span<UInt8>, by key: RSALanesKey) {
        let modulus = key.modulus
        guard signature.count == modulus.count, digest.count == 32, Self.isLess(signature, modulus.span)
        else { return }
        indices.append(index)
        keys.append(key)
        for place in signature.indices { signatures.append(signature[place]) }
        for place in digest.indices { hashes.append(digest[place]) }
    }

    private static func isLess(_ a: Span<UInt8>, _ b: Span<UInt8>) -> Bool {
        for index in a.indices where a[index] != b[index] { return a[index] < b[index] }
        return false
    }

    /// Says of each signature that was taken whether it was proven good, and forgets them all.
    func prove(_ answer: (_ index: Int, _ isProven: Bool) -> Void) {
        guard let first = keys.first else { return }
        let (count, length) = (keys.count, first.modulus.count)
        unsafe signatures.withUnsafeBufferPointer { signatures in
            unsafe hashes.withUnsafeBufferPointer { hashes in
                for start in stride(from: 0, to: count, by: 8) {
                    // Lanes without a signature of their own do the last one's again.
                    let lanes = (start..<start + 8).map { min($0, count - 1) }
                    let good = unsafe kernels.functions.pointee.rsa_verify(
                        lanes.map { unsafe UnsafePointer(keys[$0].words.pointer) },
                        lanes.map { unsafe signatures.baseAddress?.advanced(by: $0 * length) },
                        lanes.map { unsafe hashes.baseAddress?.advanced(by: $0 * 32) },
                        first.limbs)
                    for place in start..<min(start + 8, count) {
                        answer(indices[place], good >> UInt8(place - start) & 1 == 1)
                    }
                }
            }
        }
        indices.removeAll(keepingCapacity: true)
        keys.removeAll(keepingCapacity: true)
        signatures.removeAll(keepingCapacity: true)
        hashes.removeAll(keepingCapacity: true)
    }
}
