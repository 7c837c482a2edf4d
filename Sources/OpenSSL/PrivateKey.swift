internal import COpenSSL

/// An RSA or ECDSA private key. Owns one reference to an `EVP_PKEY`, which clears the secret when it is freed.
/// A process that has held a private key leaves no core dump, and no other process of the same user reads its memory.
@safe public final class PrivateKey: Sendable {
    // Safe to share: nothing changes the key after `init`, and OpenSSL counts its references atomically.
    nonisolated(unsafe) let pointer: OpaquePointer

    /// The public half.
    public let publicKey: PublicKey
    /// Where the key itself is, for one that never leaves its store; nil for one in memory.
    let store: KeyStore?

    /// Takes over the caller's reference, also when it throws.
    init(owning pointer: OpaquePointer, in store: KeyStore? = nil) throws(OpenSSLError) {
        unsafe self.pointer = pointer
        self.store = store
        Secret.keepFromDumps()
        do throws(OpenSSLError) {
            publicKey = try unsafe PublicKey(owning: providerKey(from: pointer))
        } catch {
            unsafe EVP_PKEY_free(pointer)
            throw error
        }
    }

    deinit { unsafe EVP_PKEY_free(pointer) }

    /// Makes a new RSA key with the exponent 65537.
    public static func generateRSA(bits: Int) throws(OpenSSLError) -> PrivateKey {
        try unsafe generate(EVP_PKEY_RSA) { unsafe EVP_PKEY_CTX_set_rsa_keygen_bits($0, Int32(bits)) }
    }

    /// Makes a new ECDSA key.
    public static func generateEC(_ curve: Curve) throws(OpenSSLError) -> PrivateKey {
        try unsafe generate(EVP_PKEY_EC) { unsafe EVP_PKEY_CTX_set_ec_paramgen_curve_nid($0, curve.nid) }
    }

    private static func generate(
        _ type: Int32, _ configure: (OpaquePointer) -> Int32
    ) throws(OpenSSLError) -> PrivateKey {
        let what = "generating a key"
        let context = try unsafe require(EVP_PKEY_CTX_new_id(type, nil), what)
        defer { unsafe EVP_PKEY_CTX_free(context) }
        try require(unsafe EVP_PKEY_keygen_init(context), what)
        try require(unsafe configure(context), what)
        var key: OpaquePointer?
        try require(unsafe EVP_PKEY_generate(context, &key), what)
        return try unsafe PrivateKey(owning: require(key, what))
    }

    /// The signature over `message`; for ECDSA r ‖ s.
    public func signature(
        of message: [UInt8], by scheme: SignatureScheme
    ) throws(OpenSSLError) -> [UInt8] {
        if let store { return try store.signature(of: message, by: scheme) }
        return try unsafe Signature.make(of: message, by: scheme, under: pointer)
    }

    /// DER of the key's PKCS#8 form (RFC 5958), unencrypted.
    ///
    /// - Throws: also for a key that never leaves its store.
    public func pkcs8() throws(OpenSSLError) -> [UInt8] {
        if store != nil { throw OpenSSLError("encoding a private key", "the key never leaves its store") }
        let info = try unsafe require(EVP_PKEY2PKCS8(pointer), "encoding a private key")
        defer { unsafe PKCS8_PRIV_KEY_INFO_free(info) }
        return try unsafe encoded("encoding a private key") { unsafe i2d_PKCS8_PRIV_KEY_INFO(info, $0) }
    }
}
