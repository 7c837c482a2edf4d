package import OpenSSL

/// A key that has not been asked, and how to ask it.
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
}

/// What is left to be asked of a key.
package struct SignatureQuestion: Sendable {
    package let asked: AskedKey
    /// Where the signing input stands in the text.
    package let message: Range<Int>
}
