import ServiceAccountTokens
import Testing

/// Issuers and audiences that are the same but for a slip of the hand.
@Suite struct TextDifferenceTests {
    static let pairs: [(a: String, b: String, words: String?)] = [
        ("https://x", "https://x", nil), ("https://x", "https://y", nil),
        ("https://\u{212A}", "https://K", nil),
        ("https://x:4433", "https://x", nil), ("", "https://x", nil), ("aks", "eks", nil),
        ("https://x/", "https://x", "they differ by a slash at the end"),
        ("https://X/a", "https://x/a", "they differ in case"),
        ("https://x:443/a", "https://x/a", "one names the port that goes without saying"),
        ("http://x:80", "http://x", "one names the port that goes without saying"),
        ("https://x", "http://x", "the schemes differ"),
        ("x.example", "https://x.example", "the schemes differ"),
        ("\"x.example\"", "x.example", "they differ by quotes around one of them: a flag was quoted twice"),
        ("x.example", "'x.example'", "they differ by quotes around one of them: a flag was quoted twice"),
        ("\\\"x\\\"", "x", "they differ by quotes around one of them: a flag was quoted twice"),
        (" https://x", "https://x", "they differ by white space"),
        ("https://x\n", "https://x", "they differ by white space"),
        (
            "https://x/.well-known/openid-configuration", "https://x",
            "one is the address of the discovery document or of the JWK Set"
        ),
        ("\"https://x/\"", "https://x", "they differ by quotes and a slash at the end"),
        ("https://X/", "https://x", "they differ by a slash at the end and case"),
    ]

    @Test(arguments: pairs) func `the difference is named, whichever of the two is given first`(
        a: String, b: String, words: String?
    ) {
        #expect(TextDifference.words(a, b) == words)
        #expect(TextDifference.words(b, a) == words)
    }
}
