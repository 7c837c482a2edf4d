internal import COpenSSL

/// What the vector kernels need of an RSA key with the exponent 65537, for a Montgomery multiplication of their own with
/// R = 2^`radixBits`.
package struct MontgomeryRSAConstants: Sendable {
    /// -R^-65535 modulo n, big-endian, without leading zeros.
    package let shift: [UInt8]
    /// The encoded message (RFC 8017, 9.2) with a hash of zeros, times that, modulo n.
    package let frame: [UInt8]

    /// Nil for keys that are not RSA of 2048, 3072 or 4096 bits with the exponent 65537.
    package init?(_ key: PublicKey, radixBits: Int) throws(OpenSSLError) {
        guard let bytes = PrecomputedRSAKey.modulus(of: key) else { return nil }
        let modulus = try BigNumber(bytes)
        let scratch = try Scratch()
        let radix = try BigNumber([])
        let inverse = try BigNumber([])
        let power = try BigNumber([0xFF, 0xFF])
        let message = try BigNumber(PrecomputedRSAKey.frame(length: bytes.count))
        let shift = try BigNumber([])
        let frame = try BigNumber([])
        let (n, context) = unsafe (modulus.pointer, scratch.pointer)
        let isDone =
            unsafe BN_set_bit(radix.pointer, Int32(radixBits)) == 1
            && BN_mod_inverse(inverse.pointer, radix.pointer, n, context) != nil
            && BN_mod_exp(inverse.pointer, inverse.pointer, power.pointer, n, context) == 1
            && BN_sub(shift.pointer, n, inverse.pointer) == 1
            && BN_mod_mul(frame.pointer, message.pointer, shift.pointer, n, context) == 1
        if !isDone { throw OpenSSLError(draining: "preparing an RSA key") }
        self.shift = shift.bytes
        self.frame = frame.bytes
    }
}
