extension PrivateKey {
    /// A key that is used where it is: in a token, a TPM, or whatever OpenSSL's store opens. Where it asks for a PIN that the
    /// URI names no source of, `SATOKEN_STORE_PIN` of the environment is taken.
    ///
    /// - Throws: `OpenSSLError` when the store cannot be opened or names no private key, or more than one.
    public convenience init(opening uri: StoreURI) throws(OpenSSLError) {
        if uri.holdsPIN {
            throw OpenSSLError(
                "opening a \(uri.scheme) URI",
                "it holds a PIN, which every process of the host can read; name a pin-source")
        }
        do throws(OpenSSLError) {
            let store = try KeyStore(uri)
            try unsafe self.init(owning: store.copy(), in: store)
        } catch {
            throw error.ofStore
        }
    }

    /// The URI of a key that never leaves its store; nil for one in memory.
    public var storeURI: StoreURI? { store?.uri }
}

extension KeyFile {
    /// The key of a ring's private file: the file's own, or the one in a store that the file refers to.
    ///
    /// - Throws: `KeyFileError`, or `OpenSSLError` when the store cannot be opened.
    package static func heldKey(_ bytes: [UInt8], path: String) throws -> PrivateKey {
        if let uri = StoreURI(reference: bytes) { return try PrivateKey(opening: uri) }
        return try signingKey(bytes, path: path)
    }
}
