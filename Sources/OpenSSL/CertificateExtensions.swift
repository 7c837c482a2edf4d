internal import COpenSSL
internal import Text

/// What a certificate says of its own use (RFC 5280, 4.2).
package struct CertificateExtensions: Sendable {
    /// What basicConstraints says; nil when the extension is absent.
    package let isAuthority: Bool?
    /// Whether keyUsage allows signing certificates; nil when the extension is absent, and everything is allowed.
    package let signsCertificates: Bool?
    /// What extendedKeyUsage allows; nil when the extension is absent, and everything is allowed.
    package let usages: ExtendedKeyUsages?
    /// The names and addresses in subjectAltName, the first few thousand.
    package let alternativeNames: [AlternativeName]
    /// subjectKeyIdentifier in hexadecimal: the name of its key in the certificates that it signs.
    package let subjectKeyID: String?
    /// authorityKeyIdentifier in hexadecimal: its name for the key that signed it.
    package let authorityKeyID: String?

    /// Borrows the certificate.
    init(of certificate: OpaquePointer) {
        defer { ERR_clear_error() }
        let flags = unsafe X509_get_extension_flags(certificate)
        isAuthority = flags & UInt32(EXFLAG_BCONS) == 0 ? nil : flags & UInt32(EXFLAG_CA) != 0
        let usage = unsafe X509_get_key_usage(certificate)
        signsCertificates =
            flags & UInt32(EXFLAG_KUSAGE) == 0 ? nil : usage & UInt32(KU_KEY_CERT_SIGN) != 0
        usages =
            flags & UInt32(EXFLAG_XKUSAGE) == 0
            ? nil : ExtendedKeyUsages(flags: unsafe X509_get_extended_key_usage(certificate))
        alternativeNames = unsafe AlternativeName.all(of: certificate)
        func identifier(_ string: UnsafePointer<ASN1_OCTET_STRING>?) -> String? {
            unsafe string == nil ? nil : Hexadecimal.text(unsafe [UInt8](string, limit: 64))
        }
        subjectKeyID = unsafe identifier(X509_get0_subject_key_id(certificate))
        authorityKeyID = unsafe identifier(X509_get0_authority_key_id(certificate))
    }
}

/// The purposes that Kubernetes uses.
package struct ExtendedKeyUsages: Sendable, Equatable {
    /// A TLS server.
    package let serverAuth: Bool
    /// A TLS client.
    package let clientAuth: Bool

    init(flags: UInt32) {
        let any = flags & UInt32(XKU_ANYEKU) != 0
        serverAuth = any || flags & UInt32(XKU_SSL_SERVER) != 0
        clientAuth = any || flags & UInt32(XKU_SSL_CLIENT) != 0
    }
}

/// One entry of subjectAltName that a TLS client compares with the host that it called.
package enum AlternativeName: Sendable, Equatable {
    case dns(String)
    case address(IPAddress)
    /// A URI, a mail address or another kind that is not compared with a host.
    case other

    /// The most entries that are read, a bound for hostile certificates.
    private static let limit = 4096

    static func all(of certificate: OpaquePointer) -> [AlternativeName] {
        guard let names = unsafe X509_get_ext_d2i(certificate, NID_subject_alt_name, nil, nil) else {
            return []
        }
        let stack = OpaquePointer(names)
        defer { unsafe GENERAL_NAMES_free(stack) }
        return (0..<max(0, min(unsafe OPENSSL_sk_num(stack), Int32(limit)))).map { index in
            var kind: Int32 = 0
            guard let entry = unsafe OPENSSL_sk_value(stack, index),
                let value = unsafe GENERAL_NAME_get0_value(
                    entry.assumingMemoryBound(to: GENERAL_NAME.self), &kind)
            else { return .other }
            switch kind {
            case GEN_DNS:
                let bytes = unsafe [UInt8](value.assumingMemoryBound(to: ASN1_STRING.self), limit: 1024)
                return .dns(String(decoding: bytes, as: UTF8.self))
            case GEN_IPADD:
                let bytes = unsafe [UInt8](value.assumingMemoryBound(to: ASN1_STRING.self), limit: 1024)
                return IPAddress(bytes).map { .address($0) } ?? .other
            default: return .other
            }
        }
    }
}
