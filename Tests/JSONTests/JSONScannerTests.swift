import Testing

@testable import JSON

struct JSONScannerTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-0", "1", "-1", "1.5", "1e5", "1E+5", "1.0e-5", "1e400", #""""#,
        #""a""#, "{}",
        "[]", " \t\r\n[ ] ", #"{"a":1}"#, #"{ "a" : [ 1 , {} ] , "b" : null }"#,
        #""\"\\\/\b\f\n\r\t\u00e9\uD800""#,
        "\"\u{7f}\u{80}\"", #"{"":{"":[]}}"#, "[[[[]]]]", "123456789012345678901234567890", "[1,2]",
    ])
    func `JSON is passed over to its end`(text: String) throws {
        #expect(throws: Never.self) { try pass(Array(text.utf8)) }
    }

    @Test(
        arguments: [
            ("", .unexpectedEnd, 0), (" ", .unexpectedEnd, 1), ("[", .unexpectedEnd, 1),
            ("{", .unexpectedEnd, 1),
            ("[1", .unexpectedEnd, 2), ("[1,", .unexpectedEnd, 3), (#"{"a""#, .unexpectedEnd, 4),
            (#"{"a":"#, .unexpectedEnd, 5), (#"{"a":1"#, .unexpectedEnd, 6), (#""a"#, .unexpectedEnd, 2),
            (#""\"#, .unexpectedEnd, 2), (#""\u00"#, .unexpectedEnd, 5), ("-", .unexpectedEnd, 1),
            ("1.", .unexpectedEnd, 2), ("1e", .unexpectedEnd, 2), ("1e+", .unexpectedEnd, 3),
            ("tru", .unexpectedEnd, 3),
            ("01", .dataAfterValue, 1), ("-01", .dataAfterValue, 2), ("1 2", .dataAfterValue, 2),
            ("{}x", .dataAfterValue, 2), ("truex", .dataAfterValue, 4), ("\"\"\0", .dataAfterValue, 2),
            ("[01]", .unexpectedByte(0x31), 2), ("+1", .unexpectedByte(0x2B), 0),
            (".5", .unexpectedByte(0x2E), 0),
            ("[1.]", .unexpectedByte(0x5D), 3), ("[-]", .unexpectedByte(0x5D), 2),
            ("[1e]", .unexpectedByte(0x5D), 3),
            ("[1,]", .unexpectedByte(0x5D), 3), ("[,1]", .unexpectedByte(0x2C), 1),
            ("[1 2]", .unexpectedByte(0x32), 3),
            (#"{"a":1,}"#, .unexpectedByte(0x7D), 7), (#"{"a" 1}"#, .unexpectedByte(0x31), 5),
            ("{a:1}", .unexpectedByte(0x61), 1), ("{1:1}", .unexpectedByte(0x31), 1),
            ("[}", .unexpectedByte(0x7D), 1),
            ("{]", .unexpectedByte(0x5D), 1), ("[1}", .unexpectedByte(0x7D), 2),
            ("nul ", .unexpectedByte(0x20), 3),
            ("nan", .unexpectedByte(0x61), 1), ("NaN", .unexpectedByte(0x4E), 0),
            ("'a'", .unexpectedByte(0x27), 0),
            ("\u{feff}{}", .unexpectedByte(0xEF), 0), ("\u{0b}1", .unexpectedByte(0x0B), 0),
            ("/**/1", .unexpectedByte(0x2F), 0), ("\"\n\"", .controlCharacter(0x0A), 1),
            ("\"a\0\"", .controlCharacter(0), 2), ("\"\u{1f}\"", .controlCharacter(0x1F), 1),
            (#""\x""#, .badEscape, 2),
            (#""\u00g0""#, .badEscape, 5), (#""\U0000""#, .badEscape, 2), (#""\'""#, .badEscape, 2),
        ] as [(String, JSONSyntaxError.Problem, Int)])
    func `what is no JSON stops where it stops being JSON`(
        text: String, problem: JSONSyntaxError.Problem, offset: Int
    ) {
        #expect(throws: JSONSyntaxError(problem: problem, offset: offset)) { try pass(Array(text.utf8)) }
    }

    @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
    func `values nest ten thousand deep and no deeper`(open: String) throws {
        let levels = open.utf8.count { $0 == 0x5B || $0 == 0x7B }
        let close = String(open.compactMap { ["[": "]", "{": "}"][$0] }.reversed())
        func text(_ depth: Int) -> [UInt8] {
            Array((String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)).utf8)
        }
        try pass(text(10_000 / levels))
        let tooDeep = text(10_000 / levels + 1)
        let offset = 10_000 / levels * open.utf8.count
        #expect(throws: JSONSyntaxError(problem: .tooDeep, offset: offset)) { try pass(tooDeep) }
        try pass(tooDeep, depthLimit: .max)
    }

    @Test func `a value deep in a document has less room`() throws {
        let array = Array((String(repeating: "[", count: 10) + String(repeating: "]", count: 10)).utf8)
        var scanner = JSONScanner(depthLimit: 12)
        _ = try scanner.skip(array.span, depth: 2)
        #expect(scanner.offset == 20)
        var deeper = JSONScanner(depthLimit: 12)
        #expect(throws: JSONSyntaxError(problem: .tooDeep, offset: 9)) {
            _ = try deeper.skip(array.span, depth: 3)
        }
    }

    @Test func `hostile nesting takes no stack`() {
        let open = [UInt8](repeating: UInt8(ascii: "["), count: 1 << 20)
        #expect(throws: JSONSyntaxError(problem: .unexpectedEnd, offset: 1 << 20)) {
            try pass(open, depthLimit: .max)
        }
    }

    @Test(
        arguments: [
            (#"{"a":1,"b":2}"#, nil, nil, nil), (#"{"a":1,"a":2}"#, "a", nil, nil),
            (#"{"a":1,"\u0061":2}"#, "a", nil, nil),
            (#"[{"a":1},{"a":2}]"#, nil, nil, nil), (#"{"a":{"a":1}}"#, nil, nil, nil),
            (#"{"x":[{"b":{"c":1,"c":2}}],"x":1}"#, "c", nil, nil), (#"{"a":1,"A":2}"#, nil, "A", nil),
            (#"{"iss":1,"iſs":2}"#, nil, "iſs", nil), ("[1e400,2e400]", nil, nil, "1e400"),
            (#"{"a":[-1E999],"a":1,"A":1}"#, "a", "A", "-1E999"), ("1e308", nil, nil, nil),
            ("1e-999", nil, nil, nil),
            ("[1.7976931348623159e308]", nil, nil, "1.7976931348623159e308"),
        ] as [(String, String?, String?, String?)])
    func `what nobody decodes is reported`(text: String, duplicate: String?, variant: String?, huge: String?)
        throws
    {
        let bytes = Array(text.utf8)
        var scanner = JSONScanner()
        let report = try scanner.skip(bytes.span)
        #expect(report.duplicate == duplicate)
        #expect(report.caseVariant == variant)
        #expect(report.hugeNumber.map { String(decoding: bytes[$0], as: UTF8.self) } == huge)
    }

    private func pass(_ text: [UInt8], depthLimit: Int = 10_000) throws(JSONSyntaxError) {
        var scanner = JSONScanner(depthLimit: depthLimit)
        _ = try scanner.skip(text.span)
        try scanner.end(text.span)
    }
}
