internal import COpenSSL

/// X.509 certificates (RFC 5280), as far as tokens and key files hold them.
public enum Certificate {
    /// Whether the bytes are the DER of a certificate, with a key of any kind, and of nothing else.
    public static func isCertificate(_ der: [UInt8]) -> Bool {
        guard let certificate = unsafe KeyDER.decoded(der, all: true, d2i_X509, X509_free) else {
            return false
        }
        unsafe X509_free(certificate)
        return true
    }

    /// The RSA or ECDSA key of a certificate, nil when there is none.
    public static func publicKey(_ der: [UInt8]) -> PublicKey? { KeyDER.certificate(der) }
}
