internal import COpenSSL
internal import Text

/// What a certificate says of its own use (RFC 5280, 4.2).
package struct CertificateExtensions: Sendable {
    /// What basicConstraints says; nil when the extension is absent.
    package let isAuthority: Bool?
    /// Whether keyUsage allows signing certificates; nil when the extension is absent, and everything is allowed.
    package let signsCertificates: Bool?
    /// How many CA certificates may stand between it and a leaf (pathLenConstraint); nil when there is no bound.
    package let pathLength: Int?
    /// The critical extensions that Go does not know, by their object identifiers, the first few: it refuses a chain with
    /// any of them.
    package let unknownCritical: [String]
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
        let bound = unsafe X509_get_pathlen(certificate)
        pathLength = isAuthority == true && bound >= 0 ? bound : nil
        unknownCritical = unsafe Self.unknownCritical(certificate)
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

extension CertificateExtensions {
    /// What Go's parser handles, of which it refuses none for being critical.
    private static let known: Set<Int32> = [
        NID_key_usage, NID_basic_constraints, NID_subject_alt_name, NID_name_constraints,
        NID_crl_distribution_points, NID_authority_key_identifier, NID_ext_key_usage,
        NID_subject_key_identifier,
        NID_certificate_policies, NID_policy_mappings, NID_policy_constraints, NID_inhibit_any_policy,
        NID_info_access,
    ]

    private static func unknownCritical(_ certificate: OpaquePointer) -> [String] {
        (0..<min(unsafe X509_get_ext_count(certificate), 100)).compactMap { index -> String? in
            guard let entry = unsafe X509_get_ext(certificate, index),
                unsafe X509_EXTENSION_get_critical(entry) == 1,
                let object = unsafe X509_EXTENSION_get_object(entry),
                !known.contains(unsafe OBJ_obj2nid(object))
            else { return nil }
            var text = [CChar](repeating: 0, count: 80)
            let length = unsafe OBJ_obj2txt(&text, Int32(text.count), object, 1)
            return length > 0
                ? String(
                    decoding: text.prefix(Int(min(length, 79))).map { UInt8(bitPattern: $0) }, as: UTF8.self)
                : "?"
        }.prefix(4).map { $0 }
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
