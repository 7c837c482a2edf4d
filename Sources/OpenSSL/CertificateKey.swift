internal import COpenSSL
internal import Text

/// The public key of a certificate or of a private key file, of any kind. It can be compared and named, not used.
package struct CertificateKey: Sendable, Hashable {
    /// DER of the SubjectPublicKeyInfo: two keys are the same when it is.
    package let subjectPublicKeyInfo: [UInt8]
    /// The kind of key in words: "RSA 2048", "ECDSA P-256", "ED25519".
    package let algorithm: String
    /// The bits of an RSA modulus, nil for other kinds.
    package let rsaBits: Int?
    /// SHA-256 of the SubjectPublicKeyInfo in hexadecimal, as in kubeadm's --discovery-token-ca-cert-hash.
    package let fingerprint: String

    package static func == (a: Self, b: Self) -> Bool { a.subjectPublicKeyInfo == b.subjectPublicKeyInfo }
    package func hash(into hasher: inout Hasher) { hasher.combine(subjectPublicKeyInfo) }

    /// The key of a verification or signing key.
    package init?(_ key: PublicKey) { unsafe self.init(borrowing: key.pointer) }

    /// Reads the first private key of a PEM file as Go's crypto/tls does: PKCS#1, PKCS#8 or SEC 1, not encrypted; nil
    /// when there is none. The private half does not outlive the call.
    package init?(ofPrivateKey pem: [UInt8]) {
        defer { ERR_clear_error() }
        guard let key = unsafe KeyDER.firstPrivateKey(ofPEM: pem) else { return nil }
        defer { unsafe EVP_PKEY_free(key) }
        unsafe self.init(borrowing: key)
    }

    init?(of certificate: OpaquePointer) {
        if let key = unsafe X509_get0_pubkey(certificate) {
            unsafe self.init(borrowing: key)
            return
        }
        // A key of a kind unknown to OpenSSL can still be compared.
        let info = unsafe X509_get_X509_PUBKEY(certificate)
        guard let der = try? unsafe encoded("encoding a public key", { unsafe i2d_X509_PUBKEY(info, $0) })
        else { return nil }
        self.init(der, algorithm: "unknown algorithm", rsaBits: nil)
    }

    private init?(borrowing key: OpaquePointer) {
        guard let der = try? unsafe encoded("encoding a public key", { unsafe i2d_PUBKEY(key, $0) }) else {
            return nil
        }
        let bits = Int(unsafe EVP_PKEY_get_bits(key))
        switch unsafe EVP_PKEY_get_base_id(key) {
        case EVP_PKEY_RSA: self.init(der, algorithm: "RSA \(bits)", rsaBits: bits)
        case EVP_PKEY_EC:
            let name = unsafe curve(of: key)?.name ?? "of \(bits) bits"
            self.init(der, algorithm: "ECDSA \(name)", rsaBits: nil)
        default:
            let name = unsafe EVP_PKEY_get0_type_name(key).map { unsafe String(cString: $0) }
            self.init(der, algorithm: name ?? "unknown algorithm", rsaBits: nil)
        }
    }

    private init?(_ der: [UInt8], algorithm: String, rsaBits: Int?) {
        guard let digest = try? Digest.sha256(der) else { return nil }
        subjectPublicKeyInfo = der
        self.algorithm = algorithm
        self.rsaBits = rsaBits
        fingerprint = Hexadecimal.text(digest)
    }
}
