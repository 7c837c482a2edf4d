import Testing

@testable import Discovery

@Suite struct CacheControlTests {
    static let headers: [(header: String, age: Int?, isUncached: Bool)] = [
        ("public, max-age=3600", 3600, false), ("MAX-AGE=10", 10, false), ("max-age=\"60\"", 60, false),
        ("max-age=60, s-maxage=120", 120, false), ("max-age=60,max-age=30", 60, false),
        ("no-store", nil, true),
        ("no-cache=\"x\", max-age=5", 5, true), ("", nil, false), ("max-age", nil, false),
        ("max-age=-5", nil, false), ("max-age=1.5", nil, false),
        ("max-age=99999999999999999999", .max, false), (" , ,max-age=7 ,", 7, false),
        ("x-max-age=7", nil, false),
    ]

    @Test(arguments: headers)
    func `the longest time counts`(header: (header: String, age: Int?, isUncached: Bool)) {
        let control = CacheControl(header.header)
        #expect(control.maxAge == header.age)
        #expect(control.isUncached == header.isUncached)
    }
}

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
