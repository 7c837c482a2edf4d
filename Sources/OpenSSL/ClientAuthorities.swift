internal import COpenSSL

/// The authorities of client certificates, `--client-ca-file`. Owns an `X509_STORE`.
///
/// A chain is judged by OpenSSL for the purpose of TLS clients (extended key usage clientAuth, where there is any), and
/// ends at any of the authorities, which need not be roots, as for Go.
@safe package final class ClientAuthorities: Sendable {
    // Safe to share: nothing changes the store after `init`, and OpenSSL locks what it keeps in it.
    nonisolated(unsafe) private let store: OpaquePointer
    /// The authorities themselves.
    package let certificates: [Certificate]

    package init(_ certificates: [Certificate]) throws(OpenSSLError) {
        self.certificates = certificates
        unsafe store = try require(X509_STORE_new(), "making a store of authorities")
        for certificate in certificates {
            try require(unsafe X509_STORE_add_cert(store, certificate.pointer), "adding an authority")
        }
    }

    deinit { unsafe X509_STORE_free(store) }

    /// Why a client certificate does not verify, in OpenSSL's words; nil when it does.
    ///
    /// - Parameters:
    ///   - chain: what the client sent: its own certificate, and then others that may lie on the way.
    ///   - now: seconds since the epoch.
    package func problem(_ chain: [Certificate], now: Double) throws(OpenSSLError) -> String? {
        guard let leaf = chain.first else { return "no certificate" }
        if let insecure = chain.lazy.compactMap(\.insecureHash).first { return "signed with \(insecure)" }
        let context = try unsafe require(X509_STORE_CTX_new(), "judging a client certificate")
        defer {
            unsafe X509_STORE_CTX_free(context)
            ERR_clear_error()
        }
        let others = try unsafe require(OPENSSL_sk_new_null(), "judging a client certificate")
        defer { unsafe OPENSSL_sk_free(others) }
        for certificate in chain.dropFirst() {
            guard unsafe OPENSSL_sk_push(others, UnsafeRawPointer(certificate.pointer)) > 0 else {
                throw OpenSSLError(draining: "judging a client certificate")
            }
        }
        try require(
            unsafe X509_STORE_CTX_init(context, store, leaf.pointer, others), "judging a client certificate")
        let parameters = unsafe X509_STORE_CTX_get0_param(context)
        try require(
            unsafe X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_CLIENT),
            "judging a client certificate")
        unsafe X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_PARTIAL_CHAIN))
        unsafe X509_VERIFY_PARAM_set_time(parameters, time_t(max(-1e15, min(now, 1e15))))
        // Chains that clients send are short; a longer one is meant to cost work.
        unsafe X509_VERIFY_PARAM_set_depth(parameters, 8)
        if unsafe X509_verify_cert(context) == 1 { return nil }
        let code = unsafe X509_STORE_CTX_get_error(context)
        // A static string of OpenSSL's.
        guard let text = unsafe X509_verify_cert_error_string(Int(code)) else { return "error \(code)" }
        return unsafe String(cString: text)
    }
}
