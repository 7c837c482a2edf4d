internal import COpenSSL
package import OpenSSL

/// The authorities that a TLS client trusts.
package enum TrustedAuthorities: Sendable {
    /// The system's, or those in $SSL_CERT_FILE and $SSL_CERT_DIR.
    case system
    /// These, without the system's.
    case these([Certificate])
}

/// The settings of all connections of one client. Owns an `SSL_CTX`.
@safe final class TLSSettings: Sendable {
    // Safe to share: nothing changes the settings after `init`, and OpenSSL locks what it keeps in them.
    nonisolated(unsafe) let pointer: OpaquePointer

    /// TLS 1.2 or newer; a trusted authority must have signed the server's certificate.
    init(trust: TrustedAuthorities, identity: ClientIdentity?) throws(OpenSSLError) {
        let what = "setting up TLS"
        unsafe pointer = try unsafe require(SSL_CTX_new(TLS_client_method()), what)
        guard unsafe COpenSSL_SSL_CTX_set_min_proto_version(pointer, TLS1_2_VERSION) == 1 else {
            throw OpenSSLError(draining: what)
        }
        unsafe SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, PeerRecord.callback)
        switch trust {
        case .system: try require(unsafe SSL_CTX_set_default_verify_paths(pointer), what)
        case .these(let authorities):
            let store = unsafe SSL_CTX_get_cert_store(pointer)
            for authority in authorities {
                try require(unsafe X509_STORE_add_cert(store, authority.pointer), what)
            }
            // As in Go, any trusted certificate ends a chain: it need not be a root.
            unsafe X509_STORE_set_flags(store, UInt(X509_V_FLAG_PARTIAL_CHAIN))
        }
        guard let identity else { return }
        let giving = "taking a client certificate"
        try require(unsafe SSL_CTX_use_certificate(pointer, identity.certificates.first?.pointer), giving)
        try require(unsafe SSL_CTX_use_PrivateKey(pointer, identity.key), giving)
        for certificate in identity.certificates.dropFirst() {
            guard unsafe COpenSSL_SSL_CTX_add1_chain_cert(pointer, certificate.pointer) == 1 else {
                throw OpenSSLError(draining: giving)
            }
        }
    }

    deinit { unsafe SSL_CTX_free(pointer) }
}
