import Testing

@testable import JSON

struct JSONShortNameTests {
    @Test func `names of up to fifteen plain characters are two numbers, and others are left alone`() {
        for name in [
            "", "a", "iss", "secrets", "warnafte", "namespace", "kubernetes.io", "serviceaccount",
            "fifteen letters",
        ] {
            var scanner = JSONScanner()
            let numbers = shortName("\"\(name)\":1              ", &scanner)
            #expect(numbers?.first == number(name.utf8.prefix(8)), "\(name)")
            #expect(numbers?.last == (name.utf8.count < 8 ? 0 : number(name.utf8.suffix(8))), "\(name)")
            #expect(scanner.offset == name.utf8.count + 3)
        }
        for text in [
            #""iss" :"x""#, #" "iss":"x""#, #""sixteen letters.":1"#, #""i\u0073":"x""#, #""é":"x""#,
            #"iss:1"#,
            "\"i\u{1}\":1", #""iss"x"x""#, "",
        ] {
            for padding in ["", String(repeating: " ", count: 18)] {
                var scanner = JSONScanner()
                #expect(shortName(text + padding, &scanner)?.first == nil, "\(text)")
                #expect(scanner.offset == 0)
            }
        }
        // Too near to the end.
        var scanner = JSONScanner()
        #expect(shortName(#""iss":"","#, &scanner)?.first == nil)
    }

    private func number(_ bytes: Substring.UTF8View) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    // Spans do not go through `#expect`.
    private func shortName(_ text: String, _ scanner: inout JSONScanner) -> (first: UInt64, last: UInt64)? {
        let bytes = Array(text.utf8)
        guard let (first, last) = scanner.shortName(bytes.span) else { return nil }
        return (first, last)
    }
}
