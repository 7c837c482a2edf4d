internal import COpenSSL

/// Recognises files with private keys, without a passphrase and without reading the keys. It errs on the side of a
/// finding.
package enum PrivateKeyTrace {
    /// Texts of which every file with a private key in PEM, encrypted or not, or in OpenSSH's form holds one: plain, or in
    /// base64 as in Secrets and kubeconfigs.
    package static let marks: [[UInt8]] = {
        let label = Array("PRIVATE KEY-----".utf8)
        // Three bytes are four characters. Depending on its offset the label has one of three forms. The characters at its ends
        // are left out, because they hold bits of its neighbours.
        let encoded = (0..<3).map { offset in
            let text = Base64.encode([UInt8](repeating: 0, count: offset) + label)
            let bits = (offset + label.count) * 8
            return Array(text[(offset * 8 + 5) / 6..<bits / 6])
        }
        return [label] + encoded
    }()

    /// Whether a file begins with a private key in DER: PKCS#8, encrypted or not, PKCS#1, SEC 1, or a PKCS#12 store, which is
    /// made for keys.
    package static func begins(_ bytes: [UInt8]) -> Bool {
        if isPKCS12(bytes[...]) { return true }
        defer { ERR_clear_error() }
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe isObject(buffer, d2i_PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free)
                || isObject(buffer, d2i_RSAPrivateKey, RSA_free)
                || isObject(buffer, d2i_ECPrivateKey, EC_KEY_free) || isEncrypted(buffer)
        }
    }

    private static func isObject(
        _ bytes: UnsafeBufferPointer<UInt8>, _ decode: KeyDER.Decoder, _ free: (OpaquePointer?) -> Void
    ) -> Bool {
        var position = bytes.baseAddress
        guard let object = unsafe decode(nil, &position, bytes.count) else { return false }
        unsafe free(object)
        return true
    }

    /// EncryptedPrivateKeyInfo (RFC 5958, 3). Its algorithm distinguishes it from structures of the same shape.
    private static func isEncrypted(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var position = bytes.baseAddress
        guard let object = unsafe d2i_X509_SIG(nil, &position, bytes.count) else { return false }
        defer { unsafe X509_SIG_free(object) }
        var algorithm: UnsafePointer<X509_ALGOR>?
        unsafe X509_SIG_get0(object, &algorithm, nil)
        guard let identifier = unsafe algorithm?.pointee.algorithm else { return false }
        let number = unsafe OBJ_obj2nid(identifier)
        return EVP_PBE_find(EVP_PBE_TYPE_OUTER, number, nil, nil, nil) == 1
    }

    /// A PFX (RFC 7292, 4) of any length, in DER or BER: version 3, and contents of one of PKCS#7's two types.
    private static func isPKCS12(_ bytes: ArraySlice<UInt8>) -> Bool {
        let types: [[UInt8]] = [1, 2].map {
            [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, $0]
        }
        guard let contents = inside(bytes), contents.starts(with: [0x02, 0x01, 0x03]),
            let safe = inside(contents.dropFirst(3))
        else { return false }
        return types.contains { safe.starts(with: $0) }
    }

    /// What follows the header of a SEQUENCE, whatever its length.
    private static func inside(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard bytes.first == 0x30, let length = bytes.dropFirst().first else { return nil }
        return bytes.dropFirst(2 + (length > 0x80 ? Int(length & 0x7F) : 0))
    }
}
