internal import COpenSSL

/// ECDSA signatures: r ‖ s of fixed width in JOSE (RFC 7518, 3.4), a DER sequence in OpenSSL.
enum ECDSASignature {
    /// The DER of r ‖ s, nil when the length is not twice the width.
    static func der(_ signature: [UInt8], width: Int) -> [UInt8]? {
        defer { ERR_clear_error() }
        guard signature.count == 2 * width, var r = try? BigNumber(Array(signature.prefix(width))),
            var s = try? BigNumber(Array(signature.suffix(width))), let pair = unsafe ECDSA_SIG_new()
        else { return nil }
        defer { unsafe ECDSA_SIG_free(pair) }
        guard unsafe ECDSA_SIG_set0(pair, r.pointer, s.pointer) == 1 else { return nil }
        r.release()
        s.release()
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
