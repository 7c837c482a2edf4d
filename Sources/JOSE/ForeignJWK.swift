internal import JSON
public import OpenSSL

/// A JWK (RFC 7517, 4) that somebody else published: a key to verify with, or the reason why it is passed over, and what
/// is odd about it.
public struct ForeignJWK: Sendable {
    /// `kid` as given, nil for none.
    public let keyID: String?
    /// `kty` as given.
    public let type: String?
    /// `alg` as given.
    public let algorithm: String?
    /// `use` as given.
    public let use: String?
    /// The key, under its `kid` and for its `alg` alone. It has the ID "" when it has no `kid`, and then only tokens
    /// without a `kid` are verified with it.
    public let key: Result<VerificationKey, SkippedJWK>
    /// What is odd about it, whether it was read or not; the worst first.
    public internal(set) var notes: [Note] = []

    /// Something about a JWK that its publisher should know.
    public enum Note: Sendable, Equatable {
        /// Members of a private or symmetric key: whoever reads the set can sign.
        case privateMembers([String])
        /// An RSA key of fewer bits than relying parties want.
        case shortKey(bits: Int)
        /// An element before it, from 0, has the same `kid`. Both are tried, in their order.
        case repeatedKeyID(first: Int)
        /// An element before it, from 0, is the same key under the same `kid`.
        case repeatedKey(first: Int)
        case noKeyID
        case noAlgorithm
        case noUse
        /// A number that begins with zeros, which RFC 7518, 2 does not allow.
        case leadingZeros(member: String)
    }

    init(_ value: JSONValue) {
        keyID = value["kid"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        type = value["kty"]?.string
        algorithm = value["alg"]?.string
        use = value["use"]?.string
        var reader = JWKReader(value)
        key = Result { () throws(SkippedJWK) in try reader.key() }
        let secret = JWKReader.privateMembers.filter { value[$0] != nil }
        if !secret.isEmpty { notes.append(.privateMembers(secret)) }
        if case .success(let key) = key {
            if case .rsa = key.key.numbers, key.key.bits < 2048 {
                notes.append(.shortKey(bits: key.key.bits))
            }
            if keyID == nil { notes.append(.noKeyID) }
            if algorithm == nil { notes.append(.noAlgorithm) }
            if use == nil { notes.append(.noUse) }
        }
        notes += reader.membersWithLeadingZeros.map { .leadingZeros(member: $0) }
    }
}

extension ForeignJWK.Note: CustomStringConvertible {
    /// One line for people.
    public var description: String {
        switch self {
        case .privateMembers(let names):
            "PRIVATE MEMBERS PUBLISHED: \(names.joined(separator: ", ")); whoever has read this set can sign tokens"
        case .shortKey(let bits): "RSA of \(bits) bits, relying parties want 2048 or more"
        case .repeatedKeyID(let first): "has the kid of key \(first + 1), both are tried"
        case .repeatedKey(let first): "is key \(first + 1) once more"
        case .noKeyID: "has no kid: it verifies only tokens that have none"
        case .noAlgorithm: "has no alg"
        case .noUse: "has no use"
        case .leadingZeros(let member): "\(member) begins with zeros"
        }
    }
}

/// Why a JWK is passed over.
public enum SkippedJWK: Error, Sendable, Equatable {
    case notAnObject
    case missing(String)
    case mistyped(String)
    case notBase64URL(String)
    /// A `kty` that no ServiceAccount token is signed with.
    case foreignType(String)
    case foreignCurve(String)
    case foreignUse(String)
    /// `key_ops` without `verify`.
    case noVerification
    case foreignAlgorithm(String)
    /// An `alg` that is for keys of another kind or on another curve.
    case algorithmOfAnotherKey(String)
    case wrongLength(String, bytes: Int, expected: Int)
    case notOnCurve(Curve)
    /// An RSA modulus of so many bits that nobody makes or verifies with.
    case oddSize(bits: Int)
    /// A modulus or an exponent that Go verifies nothing with: even, or an exponent of 1 or past 31 bits.
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
        case .foreignAlgorithm(let algorithm): "alg is \(Self.quoted(algorithm)), which verifies no token"
        case .algorithmOfAnotherKey(let algorithm):
            "alg is \(Self.quoted(algorithm)), which is for other keys"
        case .wrongLength(let member, let bytes, let expected):
            "\(member) has \(bytes) bytes, \(expected) are expected"
        case .notOnCurve(let curve): "its point is not on \(curve.name)"
        case .oddSize(let bits): "RSA of \(bits) bits"
        case .unsoundNumbers: "its modulus or exponent is one that nothing is verified with"
        }
    }

    /// What somebody else wrote, quoted and cut.
    private static func quoted(_ text: String) -> String { GoText.quoted(String(text.prefix(40))) }
}
