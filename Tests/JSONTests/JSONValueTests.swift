import JSON
import Testing

struct JSONValueTests {
    @Test(
        arguments: [
            ("{}", .object), ("[]", .array), (#""a""#, .string), ("1", .number), ("1.5", .number),
            ("true", .bool),
            ("false", .bool), ("null", .null), (" \t\r\n1\n", .number),
        ] as [(String, JSONValue.Kind)])
    func `a document is of the kind that it looks`(text: String, kind: JSONValue.Kind) throws {
        #expect(try value(text).kind == kind)
    }

    @Test func `members are found by name and stand in order`() throws {
        let object = try value(#"{"b":1,"a":{"c":[true]},"":null,"B":2}"#)
        #expect(object.members.map(\.name) == ["b", "a", "", "B"])
        #expect(object["b"]?.integer == 1)
        #expect(object["B"]?.integer == 2)
        #expect(object["a"]?["c"]?.elements.first?.bool == true)
        #expect(object[""]?.kind == .null)
        #expect(object["x"] == nil)
    }

    @Test func `of a repeated member the last counts`() throws {
        let object = try value(#"{"a":1,"b":2,"a":3}"#)
        #expect(object["a"]?.integer == 3)
        #expect(object.members.count == 2)
    }

    @Test func `names are compared to the letter`() throws {
        let object = try value("{\"\u{e9}\":1,\"e\u{301}\":2}")
        #expect(object["\u{e9}"]?.integer == 1)
        #expect(object["e\u{301}"]?.integer == 2)
        #expect(object.members.count == 2)
        #expect(try value(#"{"a":1}"#)["a\0b"] == nil)
    }

    @Test(arguments: [
        (#""""#, ""), (#""a\u0000b""#, "a\0b"), (#""\u0000""#, "\0"), (#""\ud83d\ude00é""#, "😀é"),
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{08}\u{0c}\n\r\t"),
    ])
    func `a string is its text, NUL and all`(text: String, string: String) throws {
        #expect(try value(text).string.map { Array($0.utf8) } == Array(string.utf8))
    }

    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("42", 42), ("-1", -1), ("9223372036854775807", .max),
            ("-9223372036854775808", .min),
            ("1.0", nil), ("1e2", nil), (#""1""#, nil), ("true", nil), ("null", nil),
        ] as [(String, Int?)])
    func `an integer has neither fraction nor exponent`(text: String, integer: Int?) throws {
        #expect(try value(text).integer == integer)
    }

    @Test(arguments: ["{}", "[1]", #""a""#, "1", "true", "null"])
    func `a value answers for its own kind alone`(text: String) throws {
        let value = try value(text)
        #expect((value.string != nil) == (value.kind == .string))
        #expect((value.integer != nil) == (value.kind == .number))
        #expect((value.bool != nil) == (value.kind == .bool))
        #expect(value.elements.isEmpty == (value.kind != .array))
        #expect(value.members.isEmpty)
        #expect(value["a"] == nil)
    }

    @Test func `a value outlives the document that it is from`() throws {
        let inner = try value(#"{"a":[{"b":"text"}]}"#)["a"]?.elements.first
        #expect(inner?["b"]?.string == "text")
        #expect(inner?.text == #"{"b":"text"}"#)
    }

    @Test(arguments: [
        (#" { "b" : [ 1 , 2.5 , null ] , "a" : "é\u0000" } "#, #"{"b":[1,2.5,null],"a":"é\u0000"}"#),
        ("true", "true"),
        (#""\/""#, #""/""#),
    ])
    func `its text is compact JSON`(text: String, compact: String) throws {
        #expect(try value(text).text == compact)
    }
}

struct JSONErrorTests {
    @Test(arguments: [
        ("{\n  \"a\": 1,\n  \"b\" 2\n}", 3, 7), ("[1,]", 1, 4), ("{} x", 1, 4), ("\"a\n\"", 1, 2),
        ("[01]", 1, 2),
        ("[1\n,9223372036854775808]", 2, 20), ("{\"\\u0000\":1}", 1, 9), ("[\"\\ud800\"]", 1, 9),
        ("[1e400]", 1, 6),
    ])
    func `an error says where`(text: String, line: Int, column: Int) {
        let error = #expect(throws: JSONError.self) { try value(text) }
        #expect(error?.line == line)
        #expect(error?.column == column)
        #expect(error?.reason.isEmpty == false)
        #expect(error?.description.hasPrefix("line \(line), column \(column): ") == true)
    }

    @Test(arguments: [
        "", " ", "\n\n", "[", "{\"a\":", "\"", "nul", "'a'", "\0", "\u{feff}{}", "{}{}", "[1] 2",
    ])
    func `what is no document is an error`(text: String) {
        #expect(throws: JSONError.self) { try value(text) }
    }

    @Test(
        arguments: [[0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]] as [[UInt8]])
    func `bytes that are no UTF-8 are an error`(bytes: [UInt8]) {
        let error = #expect(throws: JSONError.self) {
            try JSONValue(parsing: Array("[\"".utf8) + bytes + Array("\"]".utf8))
        }
        #expect(error?.reason.contains("unable to decode byte") == true)
    }

    @Test(arguments: ["[", "{\"a\":"])
    func `hostile nesting is an error, and takes no stack`(open: String) throws {
        let deep = String(repeating: open, count: 100_000)
        #expect(throws: JSONError.self) { try value(deep) }
        let allowed = String(repeating: "[", count: 2048) + String(repeating: "]", count: 2048)
        #expect(try value(allowed).text == allowed)
        #expect(throws: JSONError.self) { try value("[\(allowed)]") }
    }
}

private func value(_ text: String) throws(JSONError) -> JSONValue { try JSONValue(parsing: Array(text.utf8)) }
