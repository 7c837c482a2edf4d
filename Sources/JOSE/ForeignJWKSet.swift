internal import JSON
internal import Text

/// A JWK Set (RFC 7517, 5) as another party published it.
///
/// A document that is no JWK Set is an error. A single key of another kind, or a wrong one, is skipped with its reason, as
/// RFC 7517, 5 asks for. Of a repeated member the last counts. Time and memory of reading are bounded.
public struct ForeignJWKSet: Sendable {
    /// The elements of `keys`, in their order.
    public let elements: [ForeignJWK]

    /// The largest document that is read, in bytes: a thousand RSA keys of 4096 bits.
    public static let sizeLimit = 1 << 20
    /// The most keys that are read; relying parties stop at far fewer. A token without `kid` is tried with each.
    public static let countLimit = 200

    /// The keys that verify, in their order.
    public var keys: [VerificationKey] { elements.compactMap { try? $0.key.get() } }

    /// Reads a document.
    ///
    /// - Throws: `JWKSetError` for a document that is no JWK Set, or larger than the limits.
    public init(parsing bytes: [UInt8]) throws(JWKSetError) {
        if bytes.count > Self.sizeLimit { throw .tooLarge(bytes: bytes.count) }
        let document: JSONValue
        do throws(JSONError) {
            document = try JSONValue(parsing: bytes)
        } catch {
            throw error.isTooLarge ? .tooManyValues(error.reason) : .notJSON(error.description)
        }
        guard document.kind == .object else { throw .notAnObject }
        guard let keys = document["keys"] else { throw .noKeys }
        guard keys.kind == .array else { throw .keysNotAnArray }
        let values = keys.elements
        if values.count > Self.countLimit { throw .tooMany(values.count) }
        var elements: [ForeignJWK] = []
        var first: [ExactText: Int] = [:]
        for (index, value) in values.enumerated() {
            var element = ForeignJWK(value)
            if let keyID = element.keyID, case .success(let key) = element.key {
                if let other = first[ExactText(keyID)] {
                    let isSame = (try? elements[other].key.get().key) == key.key
                    element.notes.append(isSame ? .repeatedKey(first: other) : .repeatedKeyID(first: other))
                } else {
                    first[ExactText(keyID)] = index
                }
            }
            elements.append(element)
        }
        self.elements = elements
    }
}

/// Why a document is no JWK Set.
public enum JWKSetError: Error, Sendable, Equatable, CustomStringConvertible {
    case tooLarge(bytes: Int)
    /// The reason, and where the document stops being JSON.
    case notJSON(String)
    case notAnObject
    case noKeys
    case keysNotAnArray
    case tooMany(Int)
    /// More values than are kept of a document.
    case tooManyValues(String)

    /// One line for people.
    public var description: String {
        switch self {
        case .tooLarge(let bytes):
            "a JWK Set of \(bytes) bytes, at most \(ForeignJWKSet.sizeLimit) are read"
        case .notJSON(let reason): "is no JSON: \(reason)"
        case .notAnObject: "is no JWK Set: a JSON object with the member keys is expected"
        case .noKeys: "is no JWK Set: it has no member keys"
        case .keysNotAnArray: "is no JWK Set: keys is no array"
        case .tooMany(let count): "a JWK Set of \(count) keys, at most \(ForeignJWKSet.countLimit) are read"
        case .tooManyValues(let reason): "is not read as a JWK Set: \(reason)"
        }
    }
}
