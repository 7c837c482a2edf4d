/// What may be wrong with a token of a corpus.
enum Flaw: String, CaseIterable {
    case signature, expired, audience, garbage
    case unknownKey = "unknown-key"
}
