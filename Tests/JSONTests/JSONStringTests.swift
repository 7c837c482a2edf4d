import Testing

@testable import JSON

struct JSONStringTests {
    @Test(arguments: [
        ("", ""), ("abc", "abc"), (#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{08}\u{0c}\n\r\t"),
        (#"\u0041\u00e9\u20AC"#, "Aé€"),
        (#"\u0000"#, "\0"), (#"\ud83d\ude00"#, "😀"), (#"\uD83D\uDE00x"#, "😀x"),
        (#"\uDBFF\uDFFF"#, "\u{10ffff}"),
        // Lone surrogates, in either order, in pairs of their own kind, before other escapes and at the end.
        (#"\ud800"#, "\u{fffd}"), (#"\udc00"#, "\u{fffd}"), (#"\ud800x"#, "\u{fffd}x"),
        (#"\ud800\n"#, "\u{fffd}\n"),
        (#"\ude00\ud83d"#, "\u{fffd}\u{fffd}"), (#"\ud83d\ud83d\ude00"#, "\u{fffd}😀"),
        (#"\ud800\u0041"#, "\u{fffd}A"),
        (#"\ud800\\u0041"#, "\u{fffd}\\u0041"),
    ])
    func `escapes are decoded as Go decodes them`(text: String, decoded: String) throws {
        #expect(try bytes(Array(text.utf8)) == Array(decoded.utf8))
    }

    /// Each byte that belongs to no sequence is one U+FFFD, as in Go's utf8.DecodeRune; the letter after stays.
    @Test(
        arguments: [
            ([0x80], 1), ([0xBF, 0x80], 2), ([0xC0, 0x80], 2), ([0xC1, 0xBF], 2), ([0xC2], 1),
            ([0xE0, 0x80, 0x80], 3),
            ([0xE2, 0x82], 2), ([0xED, 0xA0, 0x80], 3), ([0xF0, 0x80, 0x80, 0x80], 4),
            ([0xF0, 0x9F, 0x98], 3),
            ([0xF4, 0x90, 0x80, 0x80], 4), ([0xF5], 1), ([0xFF, 0xFE], 2),
            ([0xF8, 0x88, 0x80, 0x80, 0x80], 5),
        ] as [([UInt8], Int)])
    func `each byte that is no UTF-8 becomes U+FFFD`(invalid: [UInt8], count: Int) throws {
        let replaced = Array(repeating: [0xEF, 0xBF, 0xBD] as [UInt8], count: count).joined()
        #expect(try bytes(invalid + [0x61]) == replaced + [0x61])
        #expect(try bytes([0x61] + invalid) == [0x61] + replaced)
        #expect(
            try bytes([0xC3, 0xA9] + invalid + [0xC3, 0xA9]) == [0xC3, 0xA9] + replaced + [0xC3, 0xA9])
        #expect(!isUTF8(invalid))
    }

    @Test func `every scalar is itself`() throws {
        for value in stride(from: 0x20 as UInt32, through: 0x10FFFF, by: 0x3F) {
            guard let scalar = Unicode.Scalar(value), scalar != "\"", scalar != "\\" else { continue }
            let utf8 = Array(String(scalar).utf8)
            #expect(isUTF8(utf8))
            #expect(try bytes(utf8) == utf8)
        }
    }

    @Test func `every pair of bytes is valid to us when it is to Swift`() {
        for first in UInt8.min...UInt8.max {
            for second in UInt8.min...UInt8.max {
                let pair = [first, second]
                #expect(isUTF8(pair) == (String(validating: pair, as: UTF8.self) != nil))
            }
        }
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("1", 1), ("-1.5", -1.5), ("1E2", 100), ("1e-2", 0.01), ("1e308", 1e308),
            ("5e-324", .leastNonzeroMagnitude),
            ("1e-400", 0), ("9007199254740993", 9_007_199_254_740_992), ("0.1", 0.1), ("1e400", nil),
            ("-1e400", nil),
            ("1.7976931348623157e308", 1.797_693_134_862_315_7e308), ("1.7976931348623159e308", nil),
        ] as [(String, Double?)])
    func `a number is the float that Go reads`(text: String, value: Double?) throws {
        let bytes = Array(text.utf8)
        var scanner = JSONScanner()
        let range = try scanner.number(bytes.span)
        #expect(range == 0..<bytes.count)
        let read = JSONNumber.value(bytes.span, range)
        #expect(read == value)
    }

    private func isUTF8(_ bytes: [UInt8]) -> Bool { JSONString.isUTF8(bytes.span) }

    /// The text between quotes, decoded.
    private func bytes(_ text: [UInt8]) throws -> [UInt8] {
        let quoted = [UInt8(ascii: "\"")] + text + [UInt8(ascii: "\"")]
        var scanner = JSONScanner()
        let token = try scanner.string(quoted.span)
        #expect(scanner.offset == quoted.count)
        return Array(JSONString.decode(token, in: quoted.span).utf8)
    }
}
