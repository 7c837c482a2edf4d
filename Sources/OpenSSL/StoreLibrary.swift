internal import COpenSSL
internal import Synchronization

/// A library context of OpenSSL for stores, apart from the one for all else: what is no key of a store is never asked of a
/// store's provider, which may be slow or gone.
///
/// A provider keeps its connection, such as that to a TPM, for as long as its context lives. So when what once worked fails,
/// it is tried in a new context, which the following keys are opened in too.
@safe final class StoreLibrary: Sendable {
    // Safe to share: OpenSSL guards a context by locks of its own.
    nonisolated(unsafe) let pointer: OpaquePointer
    /// Whether a key was opened in it.
    private let hasServed = Mutex(false)

    private static let current = Mutex<StoreLibrary?>(nil)

    private init() throws(OpenSSLError) {
        unsafe pointer = try require(OSSL_LIB_CTX_new(), "opening a store")
        // Other providers than those that are loaded by themselves are named in OpenSSL's own configuration, if there is one.
        if let file = unsafe CONF_get1_default_config_file() {
            _ = unsafe OSSL_LIB_CTX_load_config(pointer, file)
            unsafe CRYPTO_free(file, nil, 0)
            ERR_clear_error()
        }
    }

    deinit { unsafe OSSL_LIB_CTX_free(pointer) }

    /// Opens something of a URI in the library that is in use; in a new one, if that fails though it worked before.
    static func opening<Value>(
        _ uri: StoreURI, _ open: (StoreLibrary) throws(OpenSSLError) -> Value
    ) throws(OpenSSLError) -> Value {
        let library = try inUse()
        do throws(OpenSSLError) {
            let value = try open(library)
            library.hasServed.withLock { $0 = true }
            return value
        } catch {
            // A PKCS #11 module's state is the process's, and further attempts with a wrong PIN would lock its token.
            if uri.scheme == "pkcs11" || !library.hasServed.withLock({ $0 }) { throw error }
        }
        let fresh = try StoreLibrary()
        let value = try open(fresh)
        fresh.hasServed.withLock { $0 = true }
        current.withLock { $0 = fresh }
        return value
    }

    private static func inUse() throws(OpenSSLError) -> StoreLibrary {
        if let library = current.withLock({ $0 }) { return library }
        let made = try StoreLibrary()
        return current.withLock { current in
            if let current { return current }
            current = made
            return made
        }
    }

    /// Loads a provider, and the default one, which is there by itself only as long as no other is loaded.
    func load(_ name: String) throws(OpenSSLError) {
        for name in [name, "default"] where unsafe OSSL_PROVIDER_available(pointer, name) != 1 {
            guard unsafe OSSL_PROVIDER_load(pointer, name) != nil else {
                throw OpenSSLError(draining: "loading OpenSSL's provider \(name)")
            }
        }
    }
}
