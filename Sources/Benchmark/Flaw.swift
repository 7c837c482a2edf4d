/// What may be wrong with a token of a corpus.
package enum Flaw: String, CaseIterable {
    case signature, expired, audience, garbage
    case unknownKey = "unknown-key"
}
