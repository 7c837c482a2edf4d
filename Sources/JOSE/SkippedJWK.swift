public import OpenSSL
internal import Text

/// Why a JWK is skipped.
public enum SkippedJWK: Error, Sendable, Equatable {
    case notAnObject
    case missing(String)
    case mistyped(String)
    case notBase64URL(String)
    /// A `kty` that signs no ServiceAccount token.
    case foreignType(String)
    case foreignCurve(String)
    case foreignUse(String)
    /// `key_ops` without `verify`.
    case noVerification
    case otherAlgorithm(String)
    /// An `alg` that is for keys of another kind or on another curve.
    case algorithmOfAnotherKey(String)
    case wrongLength(String, bytes: Int, expected: Int)
    case notOnCurve(Curve)
    /// An RSA modulus of a size that no implementation makes or verifies with.
    case oddSize(bits: Int)
    /// A modulus or an exponent with which Go verifies nothing: even, or an exponent of 1 or past 31 bits.
    case unsoundNumbers
}

extension SkippedJWK: CustomStringConvertible {
    /// One line for people.
    public var description: String {
        switch self {
        case .notAnObject: "is no JSON object"
        case .missing(let member): "has no \(member)"
        case .mistyped(let member): "\(member) is of the wrong type"
        case .notBase64URL(let member): "\(member) is no base64url without padding"
        case .foreignType(let type): "kty is \(Self.quoted(type)), tokens are signed with \"RSA\" or \"EC\""
        case .foreignCurve(let curve):
            "crv is \(Self.quoted(curve)), tokens are signed on \"P-256\", \"P-384\" or \"P-521\""
        case .foreignUse(let use): "use is \(Self.quoted(use)), not \"sig\""
        case .noVerification: "key_ops does not allow to verify"
        case .otherAlgorithm(let algorithm): "alg is \(Self.quoted(algorithm)), which verifies no token"
        case .algorithmOfAnotherKey(let algorithm):
            "alg is \(Self.quoted(algorithm)), which is for other keys"
        case .wrongLength(let member, let bytes, let expected):
            "\(member) has \(bytes) bytes, \(expected) are expected"
        case .notOnCurve(let curve): "its point is not on \(curve.name)"
        case .oddSize(let bits): "RSA of \(bits) bits"
        case .unsoundNumbers: "its modulus or exponent is one that nothing is verified with"
        }
    }

    /// Text from outside, quoted and cut.
    private static func quoted(_ text: String) -> String { GoText.quoted(String(text.prefix(40))) }
}
