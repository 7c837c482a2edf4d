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
package func encoded(
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
