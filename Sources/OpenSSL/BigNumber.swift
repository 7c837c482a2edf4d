internal import COpenSSL

/// A number of any size. Owns a `BIGNUM`.
@safe struct BigNumber: ~Copyable {
    private(set) var pointer: OpaquePointer?

    /// A number from big-endian bytes.
    init(_ bytes: [UInt8]) throws(OpenSSLError) {
        unsafe pointer = try require(BN_bin2bn(bytes, Int32(bytes.count), nil), "reading a number")
    }

    /// A number that a key holds under an OpenSSL parameter name.
    init(parameter: String, of key: OpaquePointer) throws(OpenSSLError) {
        var number: OpaquePointer?
        try require(
            unsafe EVP_PKEY_get_bn_param(key, parameter, &number), "reading \(parameter) of a key")
        unsafe pointer = number
    }

    deinit { unsafe BN_clear_free(pointer) }

    /// Big-endian bytes without leading zeros.
    var bytes: [UInt8] {
        var bytes = [UInt8](repeating: 0, count: (Int(unsafe BN_num_bits(pointer)) + 7) / 8)
        unsafe BN_bn2bin(pointer, &bytes)
        return bytes
    }

    /// Big-endian bytes, `width` of them.
    func padded(to width: Int) throws(OpenSSLError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: width)
        guard unsafe BN_bn2binpad(pointer, &bytes, Int32(width)) == Int32(width) else {
            throw OpenSSLError(draining: "writing a number of \(width) bytes")
        }
        return bytes
    }

    /// Gives the number away: an OpenSSL object took it over.
    mutating func release() { unsafe pointer = nil }
}
