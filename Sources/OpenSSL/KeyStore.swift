internal import COpenSSL
internal import Synchronization

/// A private key in a token, a TPM or another store: opened by its URI, used where it is.
///
/// Stores serve one call at a time. A store that fails is opened anew once: a token that was pulled out and put back, or a
/// daemon that was restarted, goes on signing.
@safe final class KeyStore: Sendable {
    /// A reference of its own.
    @safe private struct Handle: ~Copyable, @unchecked Sendable {
        // The mutex around it lets one thread use it at a time.
        let pointer: OpaquePointer

        init(owning pointer: OpaquePointer) { unsafe self.pointer = pointer }

        deinit { unsafe EVP_PKEY_free(pointer) }
    }

    let uri: StoreURI
    private let handle: Mutex<Handle>
    /// DER of the SubjectPublicKeyInfo: what is opened again must be the same key.
    private let publicHalf: [UInt8]

    init(_ uri: StoreURI) throws(OpenSSLError) {
        self.uri = uri
        let pointer = try unsafe Self.open(uri)
        do throws(OpenSSLError) {
            publicHalf = try unsafe encoded("reading the public half of a key") {
                unsafe i2d_PUBKEY(pointer, $0)
            }
        } catch {
            unsafe EVP_PKEY_free(pointer)
            throw error
        }
        unsafe handle = Mutex(Handle(owning: pointer))
    }

    /// A reference to the key for its numbers, which the caller owns.
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
                    return try unsafe Self.sign(message, scheme, handle.pointer)
                } catch {
                    let fresh = try unsafe Handle(owning: Self.open(uri))
                    let found = try unsafe encoded("reading the public half of a key") {
                        unsafe i2d_PUBKEY(fresh.pointer, $0)
                    }
                    if found != publicHalf {
                        throw OpenSSLError("opening \(uri.text)", "there is another key now")
                    }
                    handle = fresh
                    return try unsafe Self.sign(message, scheme, handle.pointer)
                }
            }
        }
        do throws(OpenSSLError) {
            return try made.get()
        } catch {
            throw error.ofStore
        }
    }

    /// A key of a provider is used by that provider: another one has its public half alone.
    private static func sign(
        _ message: [UInt8], _ scheme: SignatureScheme, _ pointer: OpaquePointer
    ) throws(OpenSSLError) -> [UInt8] {
        let provider = unsafe EVP_PKEY_get0_provider(pointer).flatMap { unsafe OSSL_PROVIDER_get0_name($0) }
        let properties = unsafe provider.map { unsafe "?provider=\(String(cString: $0))" }
        return try unsafe Signature.make(of: message, by: scheme, under: pointer, properties: properties)
    }

    // MARK: Opening

    private static func open(_ uri: StoreURI) throws(OpenSSLError) -> OpaquePointer {
        let operation = "opening \(uri.text)"
        if let provider = StoreURI.providers[uri.scheme] { try load(provider) }
        let pins = unsafe UI_UTIL_wrap_read_pem_callback(readPIN, 0)
        defer { unsafe UI_destroy_method(pins) }
        let store = try unsafe require(
            OSSL_STORE_open_ex(uri.text, nil, nil, pins, nil, nil, nil, nil), operation)
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

    /// Loads a provider, and the default one, which is there by itself only as long as no other is loaded.
    private static func load(_ name: String) throws(OpenSSLError) {
        for name in [name, "default"] {
            if unsafe OSSL_PROVIDER_available(nil, name) == 1 && name != "default" { continue }
            guard unsafe OSSL_PROVIDER_load(nil, name) != nil else {
                throw OpenSSLError(draining: "loading OpenSSL's provider \(name)")
            }
        }
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
