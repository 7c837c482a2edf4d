internal import COpenSSL

/// The memory in which OpenSSL keeps the intermediate numbers of a calculation. Owns a `BN_CTX`, which serves one
/// thread at a time.
@safe struct Scratch: ~Copyable {
    let pointer: OpaquePointer

    init() throws(OpenSSLError) { unsafe pointer = try require(BN_CTX_new(), "allocating numbers") }

    deinit { unsafe BN_CTX_free(pointer) }
}

/// What Montgomery multiplication by one odd modulus needs. Owns a `BN_MONT_CTX`, which no multiplication changes.
@safe struct MontgomeryContext: ~Copyable {
    let pointer: OpaquePointer

    init(modulus: borrowing BigNumber, _ scratch: borrowing Scratch) throws(OpenSSLError) {
        let what = "preparing multiplication by a modulus"
        let context = try unsafe require(BN_MONT_CTX_new(), what)
        guard unsafe BN_MONT_CTX_set(context, modulus.pointer, scratch.pointer) == 1 else {
            unsafe BN_MONT_CTX_free(context)
            throw OpenSSLError(draining: what)
        }
        unsafe pointer = context
    }

    deinit { unsafe BN_MONT_CTX_free(pointer) }

    /// result = a·b·R⁻¹ modulo the modulus, fully reduced; a and b are smaller than the modulus. R is the power of
    /// two^64 next above it.
    ///
    /// - Returns: whether OpenSSL did it.
    func multiply(
        _ result: OpaquePointer?, _ a: OpaquePointer?, _ b: OpaquePointer?, _ scratch: borrowing Scratch
    ) -> Bool {
        unsafe BN_mod_mul_montgomery(result, a, b, pointer, scratch.pointer) == 1
    }
}

/// Numbers that are set again and again. Owns its `BIGNUM`s.
@safe struct NumberPool: ~Copyable {
    private let pointers: [OpaquePointer]

    init(count: Int) throws(OpenSSLError) {
        var pointers = unsafe [OpaquePointer]()
        for _ in 0..<count {
            guard let pointer = unsafe BN_new() else {
                unsafe pointers.forEach { unsafe BN_free($0) }
                throw OpenSSLError(draining: "allocating numbers")
            }
            unsafe pointers.append(pointer)
        }
        unsafe self.pointers = pointers
    }

    deinit { unsafe pointers.forEach { unsafe BN_free($0) } }

    /// One of the numbers, borrowed.
    subscript(index: Int) -> OpaquePointer { unsafe pointers[index] }

    /// Sets a number from big-endian bytes.
    ///
    /// - Returns: whether OpenSSL did it.
    func set(_ index: Int, _ bytes: Span<UInt8>) -> Bool {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe BN_bin2bn(buffer.baseAddress, Int32(buffer.count), pointers[index]) != nil
        }
    }
}
