package import JSON
internal import OpenSSL

/// A JWK (RFC 7517, 4) as another party published it: a key to verify with, or the reason why it is skipped, and what is
/// unusual about it.
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
    /// What is unusual about it, whether it was read or not; the worst first.
    public internal(set) var notes: [Note] = []

    /// Something about a JWK that its publisher should know.
    public enum Note: Sendable, Equatable {
        /// Members of a private or symmetric key: every reader of the set can sign.
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
        let secret = JWKReader.privateMembers(of: value)
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

extension ForeignJWK {
    /// Whether it holds members of a private or symmetric key.
    public var publishesSecrets: Bool {
        notes.contains { if case .privateMembers = $0 { true } else { false } }
    }

    /// Whether a JSON value is a JWK that holds members of a private or symmetric key.
    package static func isPrivate(_ value: JSONValue) -> Bool {
        value["kty"] != nil && !JWKReader.privateMembers(of: value).isEmpty
    }
}

extension ForeignJWK.Note: CustomStringConvertible {
    /// One line for people.
    public var description: String {
        switch self {
        case .privateMembers(let names):
            "PRIVATE MEMBERS PUBLISHED: \(names.joined(separator: ", ")); every reader of this set can sign tokens"
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
