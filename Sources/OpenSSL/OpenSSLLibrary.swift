internal import COpenSSL

/// The OpenSSL that is linked.
package enum OpenSSLLibrary {
    /// Its version, as in "3.0.15"; not that of the headers.
    package static var version: String {
        unsafe OpenSSL_version(OPENSSL_VERSION_STRING).map { unsafe String(cString: $0) } ?? "unknown"
    }
}
