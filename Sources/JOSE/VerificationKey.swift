public import OpenSSL

/// A public key with the ID by which tokens name it.
public struct VerificationKey: Sendable, Hashable {
    /// The `kid` of tokens that it signed.
    public let keyID: String
    /// The key.
    public let key: PublicKey
    /// The algorithm Kubernetes signs with under this key; nil for P-224.
    public let algorithm: SignatureAlgorithm?
    /// The only algorithm that the key may be used with, where its JWK names one.
    public let onlyAlgorithm: SignatureAlgorithm?

    /// A key with the ID that Kubernetes gives it: base64url of SHA-256 of the DER SubjectPublicKeyInfo, 43 characters, the
    /// same for a private key, its public key and a certificate of it. The key cannot be recovered from the ID, so it cannot
    /// be used by accident. It is not the thumbprint of RFC 7638.
    public init(_ key: PublicKey) throws(OpenSSLError) {
        keyID = Base64URL.string(try Digest.sha256(key.subjectPublicKeyInfo))
        self.key = key
        algorithm = SignatureAlgorithm(for: key)
        onlyAlgorithm = nil
    }

    /// A key with the ID that its JWK or its signer gives it, empty for none.
    package init(_ key: PublicKey, keyID: String, onlyAlgorithm: SignatureAlgorithm? = nil) {
        self.keyID = keyID
        self.key = key
        algorithm = SignatureAlgorithm(for: key)
        self.onlyAlgorithm = onlyAlgorithm
    }
}
