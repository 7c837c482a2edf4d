internal import COpenSSL

/// An X.509 certificate (RFC 5280). Owns one reference to an `X509`.
///
/// Reading it verifies nothing: only `isSigned(by:)` checks its signature, and its dates, names and uses are its own
/// statements.
@safe public final class Certificate: Sendable {
    // Safe to share: nothing changes the certificate after `init`, and OpenSSL locks what it caches in it.
    nonisolated(unsafe) package let pointer: OpaquePointer

    /// The DER of the certificate. Two certificates are the same when it is.
    package let der: [UInt8]
    /// The version of X.509, 1 to 3: only the last has extensions.
    package let version: Int
    /// The subject.
    package let subject: DistinguishedName
    /// The issuer, as the certificate states it.
    package let issuer: DistinguishedName
    /// The key of the subject.
    package let key: CertificateKey
    /// The serial number.
    package let serial: SerialNumber
    /// The first moment at which it is valid.
    package let notBefore: CertificateTime
    /// The last moment at which it is valid.
    package let notAfter: CertificateTime
    /// Its uses and names.
    package let extensions: CertificateExtensions
    /// The hash function of its signature where Go refuses such signatures, such as "SHA1"; nil for any other.
    package let insecureHash: String?

    /// Reads the DER of one certificate and of nothing else; nil for any other bytes.
    package init?(der: [UInt8]) {
        guard let pointer = unsafe KeyDER.decoded(der, all: true, d2i_X509, X509_free) else { return nil }
        defer { ERR_clear_error() }
        guard let key = unsafe CertificateKey(of: pointer),
            let notBefore = unsafe CertificateTime(X509_get0_notBefore(pointer)),
            let notAfter = unsafe CertificateTime(X509_get0_notAfter(pointer))
        else {
            unsafe X509_free(pointer)
            return nil
        }
        unsafe self.pointer = pointer
        self.der = der
        version = unsafe X509_get_version(pointer) + 1
        self.key = key
        self.notBefore = notBefore
        self.notAfter = notAfter
        subject = unsafe DistinguishedName(X509_get_subject_name(pointer))
        issuer = unsafe DistinguishedName(X509_get_issuer_name(pointer))
        serial = unsafe SerialNumber(X509_get0_serialNumber(pointer))
        extensions = unsafe CertificateExtensions(of: pointer)
        insecureHash = unsafe Self.insecureHash(of: pointer)
    }

    deinit { unsafe X509_free(pointer) }

    /// Whether the key of `authority` made this certificate's signature. Names, dates and the authority's own constraints are
    /// not checked.
    package func isSigned(by authority: Certificate) -> Bool {
        defer { ERR_clear_error() }
        guard let key = unsafe X509_get0_pubkey(authority.pointer) else { return false }
        return unsafe X509_verify(pointer, key) == 1
    }

    /// Whether the name constraints of this authority allow the names of a certificate below it (RFC 5280, 4.2.1.10).
    package func allowsNames(of certificate: Certificate) -> Bool {
        defer { ERR_clear_error() }
        guard let found = unsafe X509_get_ext_d2i(pointer, NID_name_constraints, nil, nil) else {
            return true
        }
        let constraints = unsafe found.assumingMemoryBound(to: NAME_CONSTRAINTS.self)
        defer { unsafe NAME_CONSTRAINTS_free(constraints) }
        return unsafe NAME_CONSTRAINTS_check(certificate.pointer, constraints) == X509_V_OK
    }

    /// Whether subject and issuer are the same name, as in a root.
    package var isSelfIssued: Bool { subject.der == issuer.der }

    private static func insecureHash(of pointer: OpaquePointer) -> String? {
        var hash: Int32 = 0
        guard unsafe X509_get_signature_info(pointer, &hash, nil, nil, nil) == 1 else { return nil }
        switch hash {
        case NID_sha1: return "SHA1"
        case NID_md5: return "MD5"
        case NID_md2: return "MD2"
        default: return nil
        }
    }
}

extension Certificate {
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
