internal import COpenSSL
internal import OpenSSL

/// The server's certificates in one handshake, also when they were refused.
final class PeerRecord {
    /// The certificates as the server sent them, its own first: DER.
    private(set) var chain: [[UInt8]] = []
    private var failure: Int32?

    /// The most certificates that are kept; no server needs more.
    private static let limit = 16

    /// OpenSSL's callback: records the certificates, and does not change the verdict.
    static let callback: @convention(c) (Int32, OpaquePointer?) -> Int32 = { isTrusted, context in
        guard
            let ssl = unsafe X509_STORE_CTX_get_ex_data(context, SSL_get_ex_data_X509_STORE_CTX_idx()),
            let place = unsafe SSL_get_ex_data(OpaquePointer(ssl), 0)
        else { return 0 }
        // The connection owns the record and outlives its own handshake.
        unsafe Unmanaged<PeerRecord>.fromOpaque(place).takeUnretainedValue().note(
            context, isTrusted: isTrusted == 1)
        return isTrusted
    }

    /// Attaches this record to the connection for `callback`. It must outlive the connection.
    func attach(to ssl: OpaquePointer) -> Bool {
        unsafe SSL_set_ex_data(ssl, 0, Unmanaged.passUnretained(self).toOpaque()) == 1
    }

    private func note(_ context: OpaquePointer?, isTrusted: Bool) {
        if !isTrusted && failure == nil { failure = unsafe X509_STORE_CTX_get_error(context) }
        guard chain.isEmpty, let sent = unsafe X509_STORE_CTX_get0_untrusted(context) else { return }
        for index in 0..<max(0, min(unsafe OPENSSL_sk_num(sent), Int32(Self.limit))) {
            guard let entry = unsafe OPENSSL_sk_value(sent, index) else { continue }
            let certificate = OpaquePointer(entry)
            if let der = try? unsafe encoded("encoding a certificate", { unsafe i2d_X509(certificate, $0) }) {
                chain.append(der)
            }
        }
    }

    /// Why the certificate of `host` was refused; nil when it was not.
    func refusal(host: String) -> UntrustedCertificate? {
        guard let failure else { return nil }
        let kind: UntrustedCertificate.Kind =
            switch failure {
            case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH: .otherName
            case X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_CERT_NOT_YET_VALID: .outOfDate
            case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
                X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
                X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
                .unknownAuthority
            default: .other
            }
        let certificate = chain.first.flatMap { Certificate(der: $0) }
        let names = (certificate?.extensions.alternativeNames ?? []).prefix(8).compactMap { name in
            switch name {
            case .dns(let name): name
            case .address(let address): address.description
            case .other: nil
            }
        }
        return UntrustedCertificate(
            kind: kind, reason: unsafe String(cString: X509_verify_cert_error_string(Int(failure))),
            host: host, names: names, issuer: certificate?.issuer.text ?? "an unreadable name",
            validity: certificate.map { "\($0.notBefore.text) to \($0.notAfter.text)" } ?? "unknown")
    }
}
