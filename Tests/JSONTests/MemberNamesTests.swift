import Testing

@testable import JSON

struct MemberNamesTests {
    @Test(
        arguments: [
            (["iss", "sub"], [.new, .new]), (["iss", "iss"], [.new, .duplicate]),
            (["iss", "ISS"], [.new, .caseVariant]), (["iss", "i\u{17f}\u{17f}"], [.new, .caseVariant]),
            (["kid", "\u{212a}ID"], [.new, .caseVariant]), (["", ""], [.new, .duplicate]),
            (
                ["iss", "ISS", "iss", "ISS", "Iss"],
                [.new, .caseVariant, .duplicate, .duplicate, .caseVariant]
            ),
            (["iss", "iss ", "is"], [.new, .new, .new]),
        ] as [([String], [MemberNames.Novelty])])
    func `a name is new, or was there in the same or another case`(
        names: [String], novelty: [MemberNames.Novelty]
    ) {
        for padding in [0, 15, 16, 17, 40] {
            var seen = MemberNames()
            for index in 0..<padding { #expect(seen.insert("padding \(index)") == .new) }
            #expect(names.map { seen.insert($0) } == novelty, "after \(padding) others")
        }
    }

    /// Swift takes these for equal, Go compares bytes: U+00E9 and e with an accent, the Kelvin sign and K.
    @Test(arguments: [("\u{e9}", "e\u{301}"), ("\u{e5}", "a\u{30a}"), ("\u{37e}", ";"), ("\u{1fef}", "`")])
    func `two spellings of one character are two names`(one: String, other: String) {
        for padding in [0, 20] {
            var seen = MemberNames()
            for index in 0..<padding { _ = seen.insert("padding \(index)") }
            #expect(seen.insert(one) == .new)
            #expect(seen.insert(other) == .new)
            #expect(seen.insert(other) == .duplicate)
        }
    }

    @Test func `the Kelvin sign is a K in another case`() {
        var seen = MemberNames()
        #expect(seen.insert("K") == .new)
        #expect(seen.insert("\u{212a}") == .caseVariant)
    }

    @Test(arguments: [
        ("iss", "iss"), ("ISS", "iss"), ("Kubernetes.IO", "kubernetes.io"), ("\u{17f}", "s"),
        ("\u{212a}", "k"),
        ("@[`{", "@[`{"), ("ÄÖ", "ÄÖ"), ("", ""),
    ])
    func `case is folded where ASCII letters have other forms`(name: String, folded: String) {
        #expect(Array(MemberNames.fold(name).utf8) == Array(folded.utf8))
    }
}
