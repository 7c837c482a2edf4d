internal import COpenSSL

/// An RSA key ready for many RSASSA-PKCS1-v1_5 verifications with SHA-256 (RFC 8017, 8.2.2).
///
/// The signature is raised to 65537 and compared with the whole encoded message, which is built and never parsed. No
/// number is taken into Montgomery form or out of it: squaring s as it is 16 times and multiplying by s gives
/// s^65537·R^-65536, and the encoded message is compared after multiplication by the same power of R, of which all but
/// the hash is done beforehand. R has an inverse modulo n, so the two are equal modulo n just when s^65537 is the
/// encoded message.
///
/// They are equal modulo n when n divides their difference D. The only number whose product with n can be D is
/// D·n⁻¹ modulo a power of two above D / n, and a multiplication tells whether it is: half of the cost of a division.
@safe package final class PrecomputedRSAKey: Sendable {
    // Safe to share: nothing changes the numbers after `init`.
    private nonisolated(unsafe) let modulus: BigNumber
    private nonisolated(unsafe) let montgomery: MontgomeryContext
    /// R^-65536.
    private nonisolated(unsafe) let shift: BigNumber
    /// The encoded message with a hash of zeros, times R^-65536, and n more, so that no difference is negative.
    private nonisolated(unsafe) let frame: BigNumber
    /// n⁻¹ modulo 2^`quotientBits`.
    private nonisolated(unsafe) let inverse: BigNumber
    /// A difference is below (2^256 + 2)·n.
    private static let quotientBits: Int32 = 320
    private let length: Int

    /// The modulus of an RSA key of 2048, 3072 or 4096 bits with the exponent 65537; nil of other keys.
    static func modulus(of key: PublicKey) -> [UInt8]? {
        guard case .rsa(let modulus, let exponent) = key.numbers, exponent == [1, 0, 1],
            [256, 384, 512].contains(modulus.count), modulus[0] & 0x80 != 0,
            modulus[modulus.count - 1] & 1 == 1
        else { return nil }
        return modulus
    }

    /// Nil for keys that are not RSA of 2048, 3072 or 4096 bits with the exponent 65537.
    package init?(_ key: PublicKey) throws(OpenSSLError) {
        guard let modulus = Self.modulus(of: key) else { return nil }
        length = modulus.count
        let number = try BigNumber(modulus)
        let scratch = try Scratch()
        let montgomery = try MontgomeryContext(modulus: number, scratch)
        let shift = try BigNumber([1])
        let frame = try BigNumber(Self.frame(length: modulus.count))
        var isDone = true
        for _ in 0..<16 {
            isDone =
                unsafe isDone && montgomery.multiply(shift.pointer, shift.pointer, shift.pointer, scratch)
        }
        // R^-65535 now; one more R^-1 comes of multiplying by it in Montgomery's way, or of leaving his form.
        isDone =
            unsafe isDone && montgomery.multiply(frame.pointer, frame.pointer, shift.pointer, scratch)
            && BN_from_montgomery(shift.pointer, shift.pointer, montgomery.pointer, scratch.pointer) == 1
        let inverse = try BigNumber([])
        let power = try BigNumber([])
        isDone =
            unsafe isDone && BN_add(frame.pointer, frame.pointer, number.pointer) == 1
            && BN_set_bit(power.pointer, Self.quotientBits) == 1
            && BN_mod_inverse(inverse.pointer, number.pointer, power.pointer, scratch.pointer) != nil
        if !isDone { throw OpenSSLError(draining: "preparing an RSA key") }
        unsafe self.modulus = number
        unsafe self.montgomery = montgomery
        unsafe self.shift = shift
        unsafe self.frame = frame
        unsafe self.inverse = inverse
    }

    /// EMSA-PKCS1-v1_5 (RFC 8017, 9.2) with zeros where the hash goes.
    static func frame(length: Int) -> [UInt8] {
        let digestInfo: [UInt8] = [
            0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
            0x00,
            0x04, 0x20,
        ]
        let padding = [UInt8](repeating: 0xFF, count: length - 3 - digestInfo.count - 32)
        return [0, 1] + padding + [0] + digestInfo + [UInt8](repeating: 0, count: 32)
    }

    /// Whether the signature is this key's over a message with this SHA-256. False too when OpenSSL could not
    /// calculate it: "no" is to be asked again of `PublicKey`, "yes" is proven.
    package func verifies(
        _ signature: Span<UInt8>, of digest: Span<UInt8>, _ state: borrowing RSAState
    ) -> Bool {
        guard signature.count == length, digest.count == 32, state.numbers.set(0, signature),
            state.numbers.set(1, digest)
        else { return false }
        let (s, hash, power) = unsafe (state.numbers[0], state.numbers[1], state.numbers[2])
        guard unsafe BN_cmp(s, modulus.pointer) < 0,
            unsafe montgomery.multiply(power, s, s, state.scratch)
        else { return false }
        for _ in 1..<16 {
            guard unsafe montgomery.multiply(power, power, power, state.scratch) else { return false }
        }
        let (difference, quotient) = unsafe (state.numbers[3], state.numbers[4])
        guard unsafe montgomery.multiply(power, power, s, state.scratch),
            unsafe BN_mul(difference, hash, shift.pointer, state.scratch.pointer) == 1,
            unsafe BN_add(difference, difference, frame.pointer) == 1,
            unsafe BN_sub(difference, difference, power) == 1
        else { return false }
        return unsafe isMultiple(difference, quotient, state)
    }

    /// Whether a number below 2^`quotientBits`·n is a multiple of n.
    private func isMultiple(
        _ number: OpaquePointer, _ quotient: OpaquePointer, _ state: borrowing RSAState
    ) -> Bool {
        let product = unsafe state.numbers[5]
        return unsafe lowBits(quotient, of: number)
            && BN_mul(product, quotient, inverse.pointer, state.scratch.pointer) == 1
            && lowBits(quotient, of: product)
            && BN_mul(product, quotient, modulus.pointer, state.scratch.pointer) == 1
            && BN_cmp(product, number) == 0
    }

    private func lowBits(_ result: OpaquePointer, of number: OpaquePointer) -> Bool {
        // Nothing to cut from a short number is a failure.
        unsafe BN_copy(result, number) != nil
            && (BN_num_bits(result) <= Self.quotientBits || BN_mask_bits(result, Self.quotientBits) == 1)
    }
}

/// What one thread works with while it verifies RSA signatures.
package struct RSAState: ~Copyable {
    let scratch: Scratch
    let numbers: NumberPool

    package init() throws(OpenSSLError) {
        let scratch = try Scratch()
        numbers = try NumberPool(count: 6)
        self.scratch = scratch
    }
}
