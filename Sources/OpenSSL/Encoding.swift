internal import COpenSSL

/// The state of one signature or verification: freed with its scope, and never shared, since it cannot be copied.
@safe struct DigestContext: ~Copyable {
    let pointer: OpaquePointer

    init() throws(OpenSSLError) {
        unsafe pointer = try require(EVP_MD_CTX_new(), "allocating a digest context")
    }

    deinit { unsafe EVP_MD_CTX_free(pointer) }
}

/// Sets RSASSA-PSS on the key context of a signature. The context belongs to its digest context.
func usePSS(_ context: OpaquePointer?, salt: Int32) throws(OpenSSLError) {
    try require(unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING), "choosing RSASSA-PSS")
    try require(unsafe EVP_PKEY_CTX_set_rsa_pss_saltlen(context, salt), "choosing the length of a salt")
}

/// The DER that one of OpenSSL's `i2d_` calls writes.
func encoded(
    _ operation: String, _ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32
) throws(OpenSSLError) -> [UInt8] {
    let length = encode(nil)
    if length <= 0 { throw OpenSSLError(draining: operation) }
    var der = [UInt8](repeating: 0, count: Int(length))
    let written = unsafe der.withUnsafeMutableBufferPointer { buffer in
        var end = buffer.baseAddress
        return unsafe encode(&end)
    }
    if written != length { throw OpenSSLError(draining: operation) }
    return der
}

/// ECDSA signatures: r ‖ s of fixed width in JOSE (RFC 7518, 3.4), a DER sequence in OpenSSL.
enum ECDSASignature {
    /// The DER of r ‖ s, nil when the length is not twice the width.
    static func der(_ signature: [UInt8], width: Int) -> [UInt8]? {
        guard signature.count == 2 * width, let pair = unsafe ECDSA_SIG_new() else { return nil }
        defer { unsafe ECDSA_SIG_free(pair) }
        guard
            unsafe ECDSA_SIG_set0(
                pair, BN_bin2bn(Array(signature.prefix(width)), Int32(width), nil),
                BN_bin2bn(Array(signature.suffix(width)), Int32(width), nil)) == 1
        else { return nil }
        return try? unsafe encoded("encoding a signature") { unsafe i2d_ECDSA_SIG(pair, $0) }
    }

    /// r ‖ s of the DER that OpenSSL wrote.
    static func raw(_ der: [UInt8], width: Int) throws(OpenSSLError) -> [UInt8] {
        let pair = try unsafe der.withUnsafeBufferPointer { buffer throws(OpenSSLError) in
            var start = buffer.baseAddress
            return try unsafe require(d2i_ECDSA_SIG(nil, &start, buffer.count), "reading a signature")
        }
        defer { unsafe ECDSA_SIG_free(pair) }
        var signature = [UInt8](repeating: 0, count: 2 * width)
        let fits = unsafe signature.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return false }
            let width32 = Int32(width)
            return unsafe BN_bn2binpad(ECDSA_SIG_get0_r(pair), start, width32) == width32
                && BN_bn2binpad(ECDSA_SIG_get0_s(pair), start + width, width32) == width32
        }
        if !fits { throw OpenSSLError(draining: "writing a signature of \(2 * width) bytes") }
        return signature
    }
}
