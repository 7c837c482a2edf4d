internal import COpenSSL

/// An RSA key ready for many RSASSA-PKCS1-v1_5 verifications with SHA-256 (RFC 8017, 8.2.2).
///
/// The signature is raised to 65537 and compared with the whole encoded message, which is built and never parsed. No
/// number is taken into Montgomery form or out of it: squaring s as it is 16 times and multiplying by s gives
/// s^65537·R^-65536, and the encoded message is compared after multiplication by the same power of R, of which all but
/// the hash is done beforehand. R has an inverse modulo n, so the two are equal just when s^65537 is the encoded
/// message.
@safe public final class PrecomputedRSAKey: Sendable {
    // Safe to share: nothing changes the numbers after `init`.
    private nonisolated(unsafe) let modulus: BigNumber
    private nonisolated(unsafe) let montgomery: MontgomeryContext
    /// R^-65536.
    private nonisolated(unsafe) let shift: BigNumber
    /// The encoded message with a hash of zeros, times R^-65536.
    private nonisolated(unsafe) let frame: BigNumber
    private let length: Int

    /// Nil for keys that are not RSA of 2048, 3072 or 4096 bits with the exponent 65537.
    public init?(_ key: PublicKey) throws(OpenSSLError) {
        guard case .rsa(let modulus, let exponent) = key.numbers, exponent == [1, 0, 1],
            [256, 384, 512].contains(modulus.count), modulus[0] & 0x80 != 0,
            modulus[modulus.count - 1] & 1 == 1
        else { return nil }
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
        if !isDone { throw OpenSSLError(draining: "preparing an RSA key") }
        unsafe self.modulus = number
        unsafe self.montgomery = montgomery
        unsafe self.shift = shift
        unsafe self.frame = frame
    }

    /// EMSA-PKCS1-v1_5 (RFC 8017, 9.2) with zeros where the hash goes.
    private static func frame(length: Int) -> [UInt8] {
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
    func verifies(_ signature: Span<UInt8>, of digest: Span<UInt8>, _ state: borrowing RSAState) -> Bool {
        guard signature.count == length, digest.count == 32, state.numbers.set(0, signature),
            state.numbers.set(1, digest)
        else { return false }
        let (s, expected, power) = unsafe (state.numbers[0], state.numbers[1], state.numbers[2])
        guard unsafe BN_cmp(s, modulus.pointer) < 0,
            unsafe montgomery.multiply(power, s, s, state.scratch)
        else { return false }
        for _ in 1..<16 {
            guard unsafe montgomery.multiply(power, power, power, state.scratch) else { return false }
        }
        // The hash is so short that dividing its product costs half of a Montgomery multiplication.
        return unsafe montgomery.multiply(power, power, s, state.scratch)
            && BN_mod_mul(expected, expected, shift.pointer, modulus.pointer, state.scratch.pointer) == 1
            && BN_mod_add_quick(expected, expected, frame.pointer, modulus.pointer) == 1
            && BN_cmp(expected, power) == 0
    }
}

/// What one thread works with while it verifies RSA signatures.
struct RSAState: ~Copyable {
    let scratch: Scratch
    let numbers: NumberPool

    init() throws(OpenSSLError) {
        let scratch = try Scratch()
        numbers = try NumberPool(count: 3)
        self.scratch = scratch
    }
}
