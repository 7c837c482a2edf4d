package import JOSE
package import OpenSSL

/// A key that has not been asked, and how to ask it.
package final class AskedKey: Sendable {
    package let key: VerificationKey
    package let scheme: SignatureScheme

    init(_ key: VerificationKey, _ scheme: SignatureScheme) {
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
