import Testing

@testable import Discovery

@Suite struct IssuerDifferenceTests {
    static let pairs: [(a: String, b: String, word: String?)] = [
        ("https://x", "https://x", nil), ("https://x/", "https://x", "ends with a slash"),
        ("https://x", "https://x/", "lacks the slash"), ("https://X/a", "https://x/a", "case"),
        ("https://x:443/a", "https://x/a", "port"), ("https://x", "http://x", "scheme"),
        ("https://x", "https://y", "different"), ("https://\u{212A}", "https://K", "different"),
        ("https://x:4433", "https://x", "different"),
    ]

    @Test(arguments: pairs)
    func `issuers are compared to the letter, and the difference is named`(
        pair: (a: String, b: String, word: String?)
    ) {
        let words = IssuerDifference.words(pair.a, pair.b)
        #expect((words == nil) == (pair.word == nil))
        if let word = pair.word { #expect(words?.contains(word) == true, "\(words ?? "")") }
    }
}
