internal import JOSE
internal import OpenSSL
internal import Text

/// A parsed header, with the verdicts that depend on the header and the policy alone.
final class CachedHeader: Sendable {
    /// The encoded bytes in the token.
    let encoded: [UInt8]
    /// The decoded bytes.
    let bytes: [UInt8]
    /// The members.
    let header: UnverifiedHeader
    /// The keys that it names.
    let candidates: [VerificationKey]
    /// The outcomes of the rules about headers alone.
    let (type, criticalHeaders, unambiguousJSON): (RuleOutcome, RuleOutcome, RuleOutcome)
    /// The one key that it names, and how to verify with it; nil when there are several, or when it would refuse.
    let asked: AskedKey?

    /// Reads a decoded header.
    init(_ bytes: [UInt8], encoded: ArraySlice<UInt8>, _ policy: VerificationPolicy) throws(HeaderFault) {
        let header = try UnverifiedHeader(bytes)
        let candidates = policy.keys(named: header.keyID)
        self.encoded = Array(encoded)
        self.bytes = bytes
        self.header = header
        self.candidates = candidates
        type = HeaderRules.type(header, policy.profile)
        criticalHeaders = HeaderRules.criticalHeaders(header, policy.profile)
        unambiguousJSON = HeaderRules.unambiguousJSON(header, bytes)
        asked = candidates.count == 1 ? HeaderRules.asked(header, candidates[0], policy.profile) : nil
    }

    /// Whether these bytes in a token are the same header.
    func matches(_ text: Span<UInt8>) -> Bool {
        let encoded = encoded
        return text.equals(encoded.span)
    }
}

/// Headers that were read before: tokens signed with one key have identical header bytes. Direct-mapped: a collision
/// overwrites the older entry. It has 1,024 places, and longer headers than 512 characters are not kept, so that hostile
/// tokens cannot fill memory.
package struct HeaderCache: Sendable {
    private var headers = [CachedHeader?](repeating: nil, count: 1024)
    private static let longestHeader = 512

    /// An empty cache, which allocates its places.
    package init() {}

    /// The header with these bytes.
    func header(_ encoded: Span<UInt8>) -> CachedHeader? {
        guard let header = headers[Self.place(of: encoded)], header.matches(encoded) else { return nil }
        return header
    }

    mutating func keep(_ header: CachedHeader) {
        let encoded = header.encoded
        if encoded.count <= Self.longestHeader { headers[Self.place(of: encoded.span)] = header }
    }

    /// Some characters of the `kid`, the header's last member, choose the place.
    private static func place(of encoded: Span<UInt8>) -> Int {
        encoded.count < 20 ? 0 : Int((encoded.extracting(last: 20).firstWord &* 0x9E37_79B9_7F4A_7C15) >> 54)
    }
}
