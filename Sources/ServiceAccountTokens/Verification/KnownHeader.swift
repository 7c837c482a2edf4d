internal import JOSE
internal import OpenSSL

/// A parsed header, with the verdicts that depend on the header and the policy alone.
final class KnownHeader: Sendable {
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
    func stood(as text: Span<UInt8>) -> Bool {
        let encoded = encoded
        return text.equals(encoded.span)
    }
}
