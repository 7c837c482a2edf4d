internal import JOSE
internal import OpenSSL

/// A header that was read, and what a policy makes of it whatever stands in the rest of the token.
final class KnownHeader: Sendable {
    /// As it stood in the token.
    let encoded: [UInt8]
    /// As it was decoded.
    let bytes: [UInt8]
    /// What was read from it.
    let header: UnverifiedHeader
    /// The keys that it names.
    let candidates: [VerificationKey]
    /// What the rules that look at nothing else say of it.
    let (type, criticalHeaders, unambiguousJSON): (RuleOutcome, RuleOutcome, RuleOutcome)
    /// The one key that it names and how to ask it; nil when there are several, or when it would refuse.
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
