internal import COpenSSL
internal import OpenSSL

/// The certificate and the private key of a TLS client.
@safe package final class ClientIdentity: Sendable {
    /// Why two files are no client identity.
    package enum Problem: Error, Equatable, Sendable {
        case noCertificate
        /// No private key, or one that is encrypted.
        case noKey
        case noPair
    }

    /// The certificate, then its intermediates.
    let certificates: [Certificate]
    // Safe to share: nothing changes the key after `init`, and OpenSSL counts its references atomically.
    nonisolated(unsafe) let key: OpaquePointer

    /// Reads PEM as kubectl's --client-certificate and --client-key do; both may be the same file.
    package init(certificates pem: [UInt8], key keyPEM: [UInt8]) throws(Problem) {
        let bundle = CertificateBundle(pem)
        guard let first = bundle.certificates.first, bundle.malformedLine == nil else { throw .noCertificate }
        guard let key = unsafe KeyDER.firstPrivateKey(ofPEM: keyPEM) else { throw .noKey }
        certificates = bundle.certificates
        unsafe self.key = unsafe key
        defer { ERR_clear_error() }
        if unsafe X509_check_private_key(first.pointer, key) != 1 { throw .noPair }
    }

    deinit { unsafe EVP_PKEY_free(key) }
}
