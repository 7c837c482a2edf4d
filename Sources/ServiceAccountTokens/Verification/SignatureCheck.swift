package import OpenSSL

/// A key with which a signature is to be verified, and how.
package final class AskedKey: Sendable {
    /// The ID by which the token names it.
    package let keyID: String
    package let key: PublicKey
    package let scheme: SignatureScheme

    init(keyID: String, _ key: PublicKey, _ scheme: SignatureScheme) {
        self.keyID = keyID
        self.key = key
        self.scheme = scheme
    }

    /// Why a token is refused that names this key alone, when the signature is not the key's.
    package var badSignature: VerificationFailure {
        .refusedByKeys([KeyRefusal(keyID: keyID, reason: .badSignature)])
    }
}

/// One signature that is still to be verified.
package struct SignatureCheck: Sendable {
    package let asked: AskedKey
    /// The place of the signing input in the text.
    package let message: Range<Int>
}
