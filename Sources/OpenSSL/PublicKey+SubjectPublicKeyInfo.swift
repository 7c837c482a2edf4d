internal import COpenSSL

extension PublicKey {
    /// The key of a DER SubjectPublicKeyInfo, all of the bytes; nil for other bytes, and for a key that signs no tokens.
    package static func reading(subjectPublicKeyInfo der: [UInt8]) -> PublicKey? {
        KeyDER.subjectPublicKeyInfo(der)
    }

    /// Whether bytes are a DER SubjectPublicKeyInfo, of whatever kind of key (RFC 5280, 4.1.2.7).
    package static func isSubjectPublicKeyInfo(_ der: [UInt8]) -> Bool {
        guard let info = unsafe KeyDER.decoded(der, all: true, d2i_X509_PUBKEY, X509_PUBKEY_free) else {
            return false
        }
        unsafe X509_PUBKEY_free(info)
        return true
    }
}
