internal import COpenSSL
internal import Synchronization

/// A private key in a token, a TPM or another store: opened by its URI, used where it is.
///
/// Stores serve one call at a time. A store that fails is opened anew once: a token that was pulled out and put back, or a
/// daemon or TPM that was restarted, goes on signing.
@safe final class KeyStore: Sendable {
    /// A reference of its own to a key, and the library that the key lives in.
    @safe private struct Handle: ~Copyable, @unchecked Sendable {
        // The mutex around it lets one thread use it at a time.
        let pointer: OpaquePointer
        let library: StoreLibrary

        init(opening uri: StoreURI) throws(OpenSSLError) {
            let opened = try unsafe StoreLibrary.opening(uri) { (library) throws(OpenSSLError) in
                (try unsafe KeyStore.open(uri, in: library), library)
            }
            unsafe pointer = opened.0
            unsafe library = opened.1
        }

        deinit { unsafe EVP_PKEY_free(pointer) }

        /// DER of the SubjectPublicKeyInfo.
        func publicHalf() throws(OpenSSLError) -> [UInt8] {
            try unsafe encoded("reading the public half of a key") { unsafe i2d_PUBKEY(pointer, $0) }
        }

        /// A key of a provider is used by that provider: another one has its public half alone.
        func sign(_ message: [UInt8], _ scheme: SignatureScheme) throws(OpenSSLError) -> [UInt8] {
            let provider = unsafe EVP_PKEY_get0_provider(pointer).flatMap {
                unsafe OSSL_PROVIDER_get0_name($0)
            }
            let properties = unsafe provider.map { unsafe "?provider=\(String(cString: $0))" }
            return try unsafe Signature.make(
                of: message, by: scheme, under: pointer, library: library.pointer, properties: properties)
        }
    }

    let uri: StoreURI
    private let handle: Mutex<Handle>
    /// The library of what `copy` gave.
    private let library: StoreLibrary
    /// DER of the SubjectPublicKeyInfo: what is opened again must be the same key.
    private let publicHalf: [UInt8]

    init(_ uri: StoreURI) throws(OpenSSLError) {
        self.uri = uri
        let handle = try Handle(opening: uri)
        library = handle.library
        publicHalf = try handle.publicHalf()
        self.handle = Mutex(handle)
    }

    /// A reference to the key for its numbers, which the caller owns and frees before this store.
    func copy() -> OpaquePointer {
        unsafe handle.withLock { handle in
            unsafe EVP_PKEY_up_ref(handle.pointer)
            return unsafe handle.pointer
        }
    }

    /// The signature over `message`.
    func signature(of message: [UInt8], by scheme: SignatureScheme) throws(OpenSSLError) -> [UInt8] {
        let made = handle.withLock { handle in
            Result { () throws(OpenSSLError) -> [UInt8] in
                do throws(OpenSSLError) {
                    return try handle.sign(message, scheme)
                } catch {
                    let fresh = try Handle(opening: uri)
                    if try fresh.publicHalf() != publicHalf {
                        throw OpenSSLError("opening \(uri.text)", "there is another key now")
                    }
                    handle = fresh
                    return try handle.sign(message, scheme)
                }
            }
        }
        do throws(OpenSSLError) {
            return try made.get()
        } catch {
            throw error.ofStore
        }
    }

    // MARK: Opening

    private static func open(
        _ uri: StoreURI, in library: StoreLibrary
    ) throws(OpenSSLError) -> OpaquePointer {
        let operation = "opening \(uri.text)"
        if let provider = StoreURI.providers[uri.scheme] { try library.load(provider) }
        let pins = unsafe UI_UTIL_wrap_read_pem_callback(readPIN, 0)
        defer { unsafe UI_destroy_method(pins) }
        let store = try unsafe require(
            OSSL_STORE_open_ex(uri.text, library.pointer, nil, pins, nil, nil, nil, nil), operation)
        defer { unsafe OSSL_STORE_close(store) }
        _ = unsafe OSSL_STORE_expect(store, OSSL_STORE_INFO_PKEY)
        var found: OpaquePointer?
        while unsafe OSSL_STORE_eof(store) == 0 {
            guard let info = unsafe OSSL_STORE_load(store) else {
                if unsafe OSSL_STORE_error(store) != 0 { break }
                continue
            }
            defer { unsafe OSSL_STORE_INFO_free(info) }
            guard let key = unsafe OSSL_STORE_INFO_get1_PKEY(info) else { continue }
            if unsafe found != nil {
                unsafe EVP_PKEY_free(key)
                unsafe EVP_PKEY_free(found)
                throw OpenSSLError(operation, "it names several private keys; name one, by its id or object")
            }
            unsafe found = unsafe key
        }
        guard let key = unsafe found else {
            let reasons = OpenSSLError(draining: operation)
            if !reasons.reasons.isEmpty { throw reasons }
            throw OpenSSLError(operation, "there is no private key")
        }
        ERR_clear_error()
        return unsafe key
    }

    /// The environment variable that holds a PIN, where the URI does not name its source.
    static let pinVariable = "SATOKEN_STORE_PIN"
}

/// Writes the PIN of the environment into OpenSSL's buffer; -1 where there is none. Global, because OpenSSL calls it.
private func readPIN(
    _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int32, _: Int32, _: UnsafeMutableRawPointer?
) -> Int32 {
    guard let buffer = unsafe buffer, let value = unsafe getenv(KeyStore.pinVariable) else { return -1 }
    let length = unsafe strlen(value)
    if length == 0 || length >= Int(size) { return -1 }
    unsafe memcpy(buffer, value, length + 1)
    return Int32(length)
}
