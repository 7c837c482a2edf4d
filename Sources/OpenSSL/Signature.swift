internal import COpenSSL

/// How every private key signs.
enum Signature {
    /// The signature of a key, which lies in memory or in a provider; for ECDSA r ‖ s.
    ///
    /// - Parameters:
    ///   - library: the library context of the key; nil for the one that is there by itself.
    ///   - properties: which provider signs, where it is not any.
    static func make(
        of message: [UInt8], by scheme: SignatureScheme, under pointer: OpaquePointer,
        library: OpaquePointer? = nil, properties: String? = nil
    ) throws(OpenSSLError) -> [UInt8] {
        let context = try DigestContext()
        var keyContext: OpaquePointer?
        try require(
            unsafe EVP_DigestSignInit_ex(
                context.pointer, &keyContext, scheme.hash.name, library, properties, pointer, nil),
            "starting a signature")
        if case .rsaPSS = scheme { try unsafe usePSS(keyContext, salt: RSA_PSS_SALTLEN_DIGEST) }
        var length = Int(unsafe EVP_PKEY_get_size(pointer))
        var signature = [UInt8](repeating: 0, count: length)
        try require(
            unsafe EVP_DigestSign(context.pointer, &signature, &length, message, message.count), "signing")
        signature.removeLast(signature.count - length)
        if case .ecdsa(_, let width) = scheme { return try ECDSASignature.raw(signature, width: width) }
        return signature
    }
}
