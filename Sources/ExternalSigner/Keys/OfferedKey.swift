package import JOSE
internal import OpenSSL

/// A key as FetchKeys hands it out.
package struct OfferedKey: Sendable, Equatable {
    /// The kid of its tokens.
    package let keyID: String
    /// DER of the SubjectPublicKeyInfo.
    package let subjectPublicKeyInfo: [UInt8]
    /// Whether kube-apiserver leaves it out of its JWKS. Such a key must not sign.
    package let isExcluded: Bool

    package init(_ key: VerificationKey, isExcluded: Bool) {
        keyID = key.keyID
        subjectPublicKeyInfo = key.key.subjectPublicKeyInfo
        self.isExcluded = isExcluded
    }
}
