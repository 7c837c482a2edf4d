import Testing

@testable import JOSE

/// What is read eight bytes at a time.
struct WordsTests {
    @Test func `eight digits are the number that they write, and anything else is none`() {
        for number in [0, 1, 9, 10, 99_999_999, 12_345_678, 87_654_321, 10_000_000, 90_909_090] {
            let text = String(number)
            let digits = Array((String(repeating: "0", count: 8 - text.count) + text).utf8)
            #expect(eightDigits(digits) == number)
            #expect(eightDigits(digits + [0x39]) == number)
            #expect(eightDigits(Array(digits.dropLast())) == nil)
            for place in 0..<8 {
                for byte in UInt8.min...UInt8.max where !(0x30...0x39).contains(byte) {
                    var other = digits
                    other[place] = byte
                    #expect(eightDigits(other) == nil, "\(byte) at \(place)")
                }
            }
        }
    }

    @Test func `bytes are equal when none differs, at any length`() {
        for count in 0...40 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 89 &+ 7) }
            let (same, longer) = (bytes, bytes + [0])
            #expect(areEqual(bytes, same))
            #expect(!areEqual(bytes, longer) && !areEqual(longer, bytes))
            for place in 0..<count {
                var other = bytes
                other[place] ^= 1 << UInt8(place % 8)
                #expect(!areEqual(bytes, other))
            }
        }
    }

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
    private func eightDigits(_ bytes: [UInt8]) -> Int? { bytes.span.eightDigits }
    private func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool { one.span.equals(other.span) }
    private func shortName(_ text: String, _ scanner: inout JSONScanner) -> (first: UInt64, last: UInt64)? {
        let bytes = Array(text.utf8)
        guard let (first, last) = scanner.shortName(bytes.span) else { return nil }
        return (first, last)
    }
}
