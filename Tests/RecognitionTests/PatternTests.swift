import Testing

@testable import Recognition

/// Expressions over bytes mean what Swift's own mean.
@Suite struct PatternTests {
    static let expressions = [
        "abc", "a|bc|c", "a*b", "a+?b", "(a|ab)(?:c|bcd)", "(?:a|ab)+c", "^a", "a$", "^$", "a{2}", "a{1,3}b",
        "a{2,}",
        "a{0,2}?b", "[a-c]+", "[^a]b", "[^a-b]", "[a\\]-]+", "\\s+", "a\\s*(b)\\s*c", "\\w+\\.\\w", "\\d",
        ".+",
        "a.*?(?:b|$)", "(?i)aB+c", "(?:a|b)*?c", "(?:a*)*b", "(a?)b", "x?(a+)?", "\\{a\\}|\\(b\\)",
        "(?:^|[^\\w])a",
        "(?:a|b)?c|", "a(?:b(?:c|d)?)?d",
    ]

    /// Texts of a few letters, the same in every run.
    private static let texts: [String] = {
        var state: UInt64 = 1
        func next(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        let letters = Array("aaabbbccdABx. \n-]{}()_7")
        return (0..<400).map { _ in String((0..<next(12)).map { _ in letters[next(letters.count)] }) }
    }()

    @Test(arguments: expressions)
    func `a pattern finds what Swift's own expression finds`(expression: String) throws {
        let pattern = Pattern(expression)
        let oracle = try Regex(expression).asciiOnlyWordCharacters().matchingSemantics(.unicodeScalar)
        for text in Self.texts {
            let bytes = Array(text.utf8)
            let expected = text.firstMatch(of: oracle)
            let found = pattern.firstMatch(in: bytes)
            #expect(
                found.map { String(decoding: bytes[$0.range], as: UTF8.self) }
                    == expected.map { String(text[$0.range]) })
            #expect(found?.range.lowerBound == expected?.range.lowerBound.utf16Offset(in: text))
            if let expected, expected.output.count > 1 {
                #expect(found?.words(of: bytes) == expected.output[1].substring.map(String.init))
            }
            #expect(pattern.matches(bytes) == (text.wholeMatch(of: oracle) != nil))
            #expect(pattern.begins(bytes) == (text.prefixMatch(of: oracle) != nil))
        }
    }

    @Test func `what repeats within what repeats costs no more than the text is long`() {
        let text = [UInt8](repeating: UInt8(ascii: "a"), count: 100_000)
        #expect(!Pattern("(?:a*)*b").stands(in: text))
        #expect(!Pattern("(?:a|a)*(?:a|a)*b").stands(in: text))
    }

    @Test func `each match is replaced, and the last one is found`() {
        let pattern = Pattern("<([a-z]*)>")
        #expect(
            pattern.replacing(in: "é<a>, <>b<cd") { match, group in "\(group)\(match.range.count)" } == "é"
                + "a3, 2b<cd")
        let text = Array("<a><b>c".utf8)
        #expect(pattern.lastMatch(in: text)?.words(of: text) == "b")
        #expect(pattern.lastMatch(in: Array("a".utf8)) == nil)
    }
}
