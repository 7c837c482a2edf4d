public import JOSE
internal import JSON
public import OpenSSL

/// Signs payloads with one key, as kube-apiserver's in-process signer and kube-controller-manager do.
public struct TokenSigner: Sendable {
    /// The ID under which verifiers find the key.
    public let keyID: String
    /// The algorithm, which the key decides.
    public let algorithm: SignatureAlgorithm
    private let key: PrivateKey
    /// The encoded header of tokens without a `typ`: the same for all of them.
    private let header: [UInt8]

    /// A signer with a key that has an algorithm.
    ///
    /// - Throws: `OpenSSLError` when the key's ID cannot be computed, or the key is on P-224.
    public init(_ key: PrivateKey) throws(OpenSSLError) {
        let verification = try VerificationKey(key.publicKey)
        guard let algorithm = verification.algorithm else { throw OpenSSLError.noAlgorithm }
        self.key = key
        self.algorithm = algorithm
        keyID = verification.keyID
        header = Self.header(algorithm, keyID, type: nil)
    }

    /// The token of a payload, in the compact form of RFC 7515. RS256 tokens of equal payloads are equal.
    ///
    /// - Parameter type: the header's `typ`; kube-apiserver's own tokens have none.
    public func token(payload: [UInt8], type: String? = nil) throws(OpenSSLError) -> String {
        let header = type.map { Self.header(algorithm, keyID, type: $0) } ?? header
        return try token(header, Base64URL.encode(payload))
    }

    /// Header and signature of a token, each in base64url: what an external signer answers for claims that come
    /// encoded (KEP-740, `Sign`).
    ///
    /// - Parameter type: the header's `typ`, which is "JWT" for an external signer.
    package func sign(
        encodedPayload payload: [UInt8], type: String? = nil
    ) throws(OpenSSLError) -> (header: [UInt8], signature: [UInt8]) {
        let header = type.map { Self.header(algorithm, keyID, type: $0) } ?? header
        return (header, try signature(header, payload))
    }

    private func token(_ header: [UInt8], _ payload: [UInt8]) throws(OpenSSLError) -> String {
        let dot = [UInt8(ascii: ".")]
        return String(
            decoding: header + dot + payload + dot + (try signature(header, payload)), as: UTF8.self)
    }

    /// The encoded signature of two encoded parts.
    private func signature(_ header: [UInt8], _ payload: [UInt8]) throws(OpenSSLError) -> [UInt8] {
        let input = header + [UInt8(ascii: ".")] + payload
        return Base64URL.encode(try key.signature(of: input, by: algorithm.scheme))
    }

    private static func header(
        _ algorithm: SignatureAlgorithm, _ keyID: String, type: String?
    ) -> [UInt8] {
        var members: [(name: String, value: JSONText)] = [
            ("alg", .string(algorithm.rawValue)), ("kid", .string(keyID)),
        ]
        if let type { members.append(("typ", .string(type))) }
        return Base64URL.encode(JSONText.object(members).bytes)
    }
}
