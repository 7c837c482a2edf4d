import JSON
import Testing

@testable import JOSE

struct DecodingPassTests {
    private static let string = DecodingFault.mismatch(found: .object, type: "string")
    private static let number = DecodingFault.mismatch(found: .number, type: "string")

    /// What comes first in the document, and what the pass says of it.
    enum Event: Sendable {
        case stop(DecodingFault)
        case mismatch(JSONKind)
    }

    @Test func `nothing noted is no fault`() { #expect(DecodingPass().fault == nil) }

    @Test(
        arguments: [
            ([.mismatch(.object), .mismatch(.bool)], string),
            ([.mismatch(.object), .mismatch(.number)], number),
            ([.mismatch(.number), .stop(.notAudience)], number),
            ([.stop(.notAudience), .mismatch(.number)], .notAudience),
            ([.mismatch(.object), .stop(.duplicate("a")), .stop(.notNumericDate)], .duplicate("a")),
        ] as [([Event], DecodingFault)])
    func `a fault that stops wins, else the first that was kept`(
        events: [Event], fault: DecodingFault
    ) {
        var pass = DecodingPass()
        for event in events {
            switch event {
            case .stop(let fault): pass.stop(fault)
            case .mismatch(let kind): pass.mismatch(kind, type: "string")
            }
        }
        #expect(pass.fault == fault)
    }

    @Test(
        arguments: [
            (.duplicate("iss"), "json: duplicate key 'iss' in object"),
            (
                .mismatch(found: .bool, type: "serviceaccount.ref"),
                "json: cannot unmarshal bool into Go value of type serviceaccount.ref"
            ),
            (.notNumericDate, "go-jose/go-jose/jwt: expected number value to unmarshal NumericDate"),
            (.notAudience, "go-jose/go-jose/jwt: expected string or array value to unmarshal to Audience"),
            (.hugeNumber("1e400"), "json: cannot unmarshal number 1e400 into Go value of type float64"),
        ] as [(DecodingFault, String)])
    func `a fault has go-jose's words`(fault: DecodingFault, words: String) {
        #expect(fault.description == words)
    }

    @Test(arguments: [
        ("1795491430", 1_795_491_430, true), ("0", 0, true), ("999999999999999", 999_999_999_999_999, true),
        ("1000000000000000", 1_000_000_000_000_000, false), ("-1", -1, false), ("-0", 0, false),
        ("1.9", 1, false), ("-1.9", -1, false), ("1.7e9", 1_700_000_000, false), ("1E2", 100, false),
        ("1e300", .min, false), ("-1e300", .min, false), ("9223372036854775807", .min, false),
        ("9223371974719179007", 9_223_371_974_719_178_752, false), ("9223371974719180800", .min, false),
        ("9223371974719177000", 9_223_371_974_719_176_704, false),
        ("1e-400", 0, false),
    ])
    func `a time is truncated, and what no Go time holds is the far past`(
        text: String, seconds: Int, isPlain: Bool
    ) throws {
        let (date, fault) = try date(text)
        #expect(date == NumericDate(seconds: seconds, isPlain: isPlain))
        #expect(fault == nil)
    }

    @Test(arguments: ["\"1\"", "true", "[]", "{}", "1e400", "-1e400"])
    func `what is no number, or none that a float holds, is no time`(text: String) throws {
        let (date, fault) = try date(text)
        #expect(date == nil)
        #expect(fault == .notNumericDate)
    }

    @Test func `null is no time and no fault`() throws {
        let (date, fault) = try date("null")
        #expect(date == nil)
        #expect(fault == nil)
    }

    @Test(
        arguments: [
            (#""a""#, ["a"], nil), (#""""#, [""], nil), ("[]", [], nil),
            (#"["b","a","b",""]"#, ["b", "a", "b", ""], nil),
            ("null", [], .notAudience), ("1", [], .notAudience), ("true", [], .notAudience),
            (#"["a",null]"#, [], .notAudience), (#"["a",1]"#, [], .notAudience), ("{}", [], .notAudience),
            (#"[{"a":1,"a":2}]"#, [], .duplicate("a")), (#"{"b":[{"a":1,"a":2}]}"#, [], .duplicate("a")),
            ("[1e400]", [], .hugeNumber("1e400")), (#"{"a":-1e400,"a":1}"#, [], .duplicate("a")),
        ] as [(String, [String], DecodingFault?)])
    func `an audience is a string or an array of strings`(
        text: String, audience: [String], fault: DecodingFault?
    ) throws {
        var scanner = JSONScanner()
        var pass = DecodingPass()
        let bytes = Array(text.utf8)
        let decoded = try scanner.decodeAudience(bytes.span, depth: 1, pass: &pass)
        #expect(decoded == audience)
        #expect(pass.fault == fault)
        #expect(scanner.offset == bytes.count)
    }

    @Test(
        arguments: [
            (#""a""#, "a", nil), ("null", "", nil), ("1", "", number), ("{}", "", string),
            ("[]", "", .mismatch(found: .array, type: "string")),
            ("true", "", .mismatch(found: .bool, type: "string")),
        ] as [(String, String, DecodingFault?)])
    func `a string is a string or null`(text: String, decoded: String, fault: DecodingFault?) throws {
        var scanner = JSONScanner()
        var pass = DecodingPass()
        let bytes = Array(text.utf8)
        let string = try scanner.decodeString(bytes.span, depth: 1, pass: &pass)
        #expect(string == decoded)
        #expect(pass.fault == fault)
        #expect(scanner.offset == bytes.count)
    }

    private func date(_ text: String) throws -> (NumericDate?, DecodingFault?) {
        var scanner = JSONScanner()
        var pass = DecodingPass()
        let bytes = Array(text.utf8)
        let date = try scanner.decodeDate(bytes.span, depth: 1, pass: &pass)
        #expect(scanner.offset == bytes.count)
        return (date, pass.fault)
    }
}
