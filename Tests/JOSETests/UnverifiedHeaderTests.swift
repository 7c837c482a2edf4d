import JSON
import Testing

@testable import JOSE

struct UnverifiedHeaderTests {
    @Test func `the members that count are read`() throws {
        let header = try header(#"{"alg":"RS256","kid":"k\u0031","typ":"JWT","cty":"x","nonce":"n"}"#)
        #expect(header.algorithm == "RS256")
        #expect(header.keyID == "k1")
        #expect(header.type == "JWT")
        #expect(header.critical == .absent)
        #expect(!header.isPayloadUnencoded)
        #expect(header.names == ["alg", "kid", "typ", "cty", "nonce"])
        #expect(header.caseVariant == nil)
    }

    @Test(arguments: [
        "", "null", " null ", "{}", " { } ",
        #"{"alg":null,"kid":null,"jwk":null,"x5c":null,"nonce":null,"crit":null}"#,
        #"{"ALG":"RS256","Kid":"a"}"#, #"{"alg":"","kid":""}"#,
    ])
    func `what is left out, null or written in another case is not there`(text: String) throws {
        let header = try header(text)
        #expect(header.algorithm.isEmpty)
        #expect(header.keyID.isEmpty)
        #expect(header.type == nil)
        #expect(header.critical == .absent)
    }

    @Test(arguments: [
        #"{"typ":1,"cty":[],"jku":{},"x5t":false,"zip":0.5,"enc":null,"b64":"false"}"#, #"{"nonce":""}"#,
        #"{"crit":[{}]}"#, #"{"x5c":[]}"#, #"{"a":{"b":[1,{"c":null}]}}"#,
    ])
    func `members that nobody uses may be anything`(text: String) throws {
        #expect(throws: Never.self) { try header(text) }
    }

    @Test(arguments: [
        (#"{"b64":false}"#, true), (#"{"b64":true}"#, false), (#"{"b64":null}"#, false),
        (#"{"b64":"false"}"#, false),
        (#"{"b64":0}"#, false), (#"{"crit":["b64"],"b64":false}"#, true), ("{}", false),
    ])
    func `a payload is unencoded when b64 is false and nothing else`(text: String, isUnencoded: Bool) throws {
        #expect(try header(text).isPayloadUnencoded == isUnencoded)
    }

    @Test(
        arguments: [
            ("[]", .names([])), (#"["b64"]"#, .names(["b64"])),
            (#"["b64",null,""]"#, .names(["b64", nil, ""])),
            ("null", .absent), (#""b64""#, .fault(.mismatch(found: .string, type: "[]string"))),
            ("1", .fault(.mismatch(found: .number, type: "[]string"))),
            ("{}", .fault(.mismatch(found: .object, type: "[]string"))),
            ("true", .fault(.mismatch(found: .bool, type: "[]string"))),
            (#"["b64",1]"#, .fault(.mismatch(found: .number, type: "string"))),
            (#"[{},1]"#, .fault(.mismatch(found: .number, type: "string"))),
            (#"[[],true]"#, .fault(.mismatch(found: .array, type: "string"))),
        ] as [(String, UnverifiedHeader.Critical)])
    func `crit is a list of names, or a fault for later`(value: String, critical: UnverifiedHeader.Critical)
        throws
    {
        #expect(try header("{\"crit\":\(value)}").critical == critical)
    }

    @Test(
        arguments: [
            (#"{"alg":1}"#, .mistyped("alg", .number)), (#"{"alg":["RS256"]}"#, .mistyped("alg", .array)),
            (#"{"kid":{}}"#, .mistyped("kid", .object)), (#"{"kid":false}"#, .mistyped("kid", .bool)),
            (#"{"nonce":1}"#, .mistyped("nonce", .number)), (#"{"alg":"a","alg":"a"}"#, .duplicate("alg")),
            (#"{"x":1,"y":2,"x":1}"#, .duplicate("x")), (#"{"x":{"y":[{"a":1,"a":1}]}}"#, .duplicate("a")),
            (#"{"x":[1e400]}"#, .hugeNumber(in: "x")), (#"{"typ":-1e400}"#, .hugeNumber(in: "typ")),
            ("[]", .notAnObject(.array)), (#""a""#, .notAnObject(.string)), ("1", .notAnObject(.number)),
            ("true", .notAnObject(.bool)),
            ("{", .syntax(JSONSyntaxError(problem: .unexpectedEnd, offset: 1))),
            ("{}{", .syntax(JSONSyntaxError(problem: .dataAfterValue, offset: 2))),
            ("null null", .syntax(JSONSyntaxError(problem: .dataAfterValue, offset: 5))),
            // No JSON at all comes before a repeat in it.
            (#"{"a":1,"a":1"#, .syntax(JSONSyntaxError(problem: .unexpectedEnd, offset: 12))),
            (#"{"alg":1,}"#, .syntax(JSONSyntaxError(problem: .unexpectedByte(0x7D), offset: 9))),
        ] as [(String, HeaderFault)])
    func `what go-jose refuses is refused`(text: String, fault: HeaderFault) {
        #expect(throws: fault) { try header(text) }
    }

    @Test func `a member in two cases is two members, and noted`() throws {
        let header = try header(#"{"ALG":"none","alg":"ES256","Alg":1}"#)
        #expect(header.algorithm == "ES256")
        #expect(header.caseVariant == "alg")
    }

    @Test func `two spellings of one character are two members`() throws {
        #expect(throws: Never.self) { try header("{\"\u{e9}\":1,\"e\u{301}\":2}") }
    }

    @Test func `bytes that are no UTF-8 become U+FFFD`() throws {
        let header = try UnverifiedHeader(Array("{\"kid\":\"".utf8) + [0xFF] + Array("\"}".utf8))
        #expect(header.keyID == "\u{fffd}")
    }

    @Test func `a header may nest as deep as it likes`() throws {
        let nested = String(repeating: "[", count: 20_000) + String(repeating: "]", count: 20_000)
        #expect(throws: Never.self) { try header("{\"x\":\(nested)}") }
    }
}

func header(_ text: String) throws(HeaderFault) -> UnverifiedHeader { try UnverifiedHeader(Array(text.utf8)) }
