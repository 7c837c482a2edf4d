internal import JSON
internal import OpenSSL

/// A published verification key (RFC 7517). It has public members only, because it is made of a public key.
public struct JWK: Sendable {
    /// The key and its ID.
    public let key: VerificationKey
    /// The algorithm that it verifies.
    public let algorithm: SignatureAlgorithm

    /// Nil for a key without an algorithm (P-224), which cannot be published.
    public init?(_ key: VerificationKey) {
        guard let algorithm = key.algorithm else { return nil }
        self.key = key
        self.algorithm = algorithm
    }

    /// The members in kube-apiserver's order: use, kty, kid, crv, alg, x, y, n, e.
    var json: JSONText {
        let common = { (type: String, curve: [(name: String, value: JSONText)]) in
            [("use", "sig"), ("kty", .string(type)), ("kid", .string(key.keyID))]
                + curve + [("alg", JSONText.string(algorithm.rawValue))]
        }
        let number = { (bytes: [UInt8]) in JSONText.string(Base64URL.string(bytes)) }
        switch key.key.numbers {
        case .rsa(let modulus, let exponent):
            return .object(common("RSA", []) + [("n", number(modulus)), ("e", number(exponent))])
        case .ec(let curve, let x, let y):
            return .object(
                common("EC", [("crv", .string(curve.name))]) + [("x", number(x)), ("y", number(y))])
        }
    }
}

/// A JWK Set (RFC 7517, 5) as kube-apiserver serves it at /openid/v1/jwks.
public struct JWKSet: Sendable {
    /// The keys, in the order in which they are published.
    public let keys: [JWK]

    /// A set of keys; a key that was given twice is published twice.
    public init(_ keys: [JWK]) { self.keys = keys }

    /// The document, byte for byte as kube-apiserver writes it: compact, no line ending.
    public var document: [UInt8] { JSONText.object([("keys", .array(keys.map(\.json)))]).bytes }
}
