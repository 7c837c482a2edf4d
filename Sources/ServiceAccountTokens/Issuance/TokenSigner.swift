public import JOSE
public import OpenSSL

/// Signs payloads with one key, as kube-apiserver's in-process signer and kube-controller-manager do.
public struct TokenSigner: Sendable {
    /// The ID under which verifiers find the key.
    public let keyID: String
    /// The algorithm, which the key decides.
    public let algorithm: SignatureAlgorithm
    private let key: PrivateKey

    /// A signer with a key that has an algorithm.
    ///
    /// - Throws: `OpenSSLError` when the key's ID cannot be computed, or the key is on P-224.
    public init(_ key: PrivateKey) throws(OpenSSLError) {
        let verification = try VerificationKey(key.publicKey)
        guard let algorithm = verification.algorithm else { throw OpenSSLError.noAlgorithm }
        self.key = key
        self.algorithm = algorithm
        keyID = verification.keyID
    }

    /// The token of a payload, in the compact form of RFC 7515. RS256 tokens of equal payloads are equal.
    ///
    /// - Parameter type: the header's `typ`; kube-apiserver's own tokens have none.
    public func token(payload: [UInt8], type: String? = nil) throws(OpenSSLError) -> String {
        var header: [(name: String, value: JSONText)] = [
            ("alg", .string(algorithm.rawValue)), ("kid", .string(keyID)),
        ]
        if let type { header.append(("typ", .string(type))) }
        let dot = [UInt8(ascii: ".")]
        let input = Base64URL.encode(JSONText.object(header).bytes) + dot + Base64URL.encode(payload)
        let signature = try key.signature(of: input, by: algorithm.scheme)
        return String(decoding: input + dot + Base64URL.encode(signature), as: UTF8.self)
    }
}
