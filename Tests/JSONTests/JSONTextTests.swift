import Testing
import Text

@testable import JSON

struct JSONTextTests {
    @Test(arguments: [
        ("plain", #""plain""#), ("", #""""#), ("\"\\", #""\"\\""#), ("\n\r\t", #""\n\r\t""#),
        ("&<>", #""\u0026\u003c\u003e""#), ("\u{2028}\u{2029}", #""\u2028\u2029""#),
        ("\u{08}\u{0c}", #""\u0008\u000c""#), ("\0\u{1}\u{1f}", #""\u0000\u0001\u001f""#),
        ("\u{7f}", "\"\u{7f}\""), ("/'`", #""/'`""#), ("\r\n", #""\r\n""#), ("é", "\"é\""),
        ("e\u{301}", "\"e\u{301}\""),
        ("\u{80}\u{2027}\u{202a}\u{fffd}", "\"\u{80}\u{2027}\u{202a}\u{fffd}\""),
        ("😀", "\"😀\""), ("\u{10ffff}", "\"\u{10ffff}\""),
    ])
    func `a string is escaped as Go escapes it`(string: String, text: String) {
        #expect(JSONText.string(string).bytes == Array(text.utf8))
        #expect(JSONText.object([(string, .null)]).bytes == Array("{\(text):null}".utf8))
    }

    @Test func `a document is compact`() {
        let document = JSONText.object([
            ("b", .array([.integer(-1), .bool(true), .bool(false), .null, "x", .raw("1.50")])),
            ("a", .object([])), ("c", .array([])), ("d", .strings(["y", "z"])),
            ("e", .integer(.min)),
        ])
        #expect(
            document.text
                == #"{"b":[-1,true,false,null,"x",1.50],"a":{},"c":[],"d":["y","z"],"e":-9223372036854775808}"#
        )
    }

    @Test func `members stand as the caller put them, repeats too`() {
        #expect(JSONText.object([("b", "1"), ("a", "2"), ("b", "3")]).text == #"{"b":"1","a":"2","b":"3"}"#)
    }
}

struct GoTextTests {
    /// As strconv.Quote prints them.
    @Test(arguments: [
        ("", #""""#), ("abc", #""abc""#), ("\"\\'`", #""\"\\'`""#),
        ("\u{07}\u{08}\u{0c}\n\r\t\u{0b}", #""\a\b\f\n\r\t\v""#), ("\r\n", #""\r\n""#),
        ("\0\u{01}\u{1b}\u{1f}\u{7f}", #""\x00\x01\x1b\x1f\x7f""#), ("\u{80}\u{9f}", #""\u0080\u009f""#),
        ("\u{a0}\u{ad}\u{3000}\u{2003}", #""\u00a0\u00ad\u3000\u2003""#), ("ü☺日本", #""ü☺日本""#),
        ("\u{2028}\u{2029}\u{200b}\u{feff}", #""\u2028\u2029\u200b\ufeff""#), ("\u{e000}", #""\ue000""#),
        ("\u{fffd}", "\"\u{fffd}\""), ("e\u{301}", "\"e\u{301}\""), ("😀", #""😀""#),
        ("\u{10ffff}\u{f0000}", #""\U0010ffff\U000f0000""#), ("\u{e0001}", #""\U000e0001""#),
    ])
    func `a string is quoted as Go quotes it`(string: String, quoted: String) {
        #expect(Array(GoText.quoted(string).utf8) == Array(quoted.utf8))
    }

    @Test(arguments: [([], "[]"), (["a"], #"["a"]"#), (["a", "", "b c"], #"["a" "" "b c"]"#)])
    func `a list is quoted with spaces between`(list: [String], quoted: String) {
        #expect(GoText.quoted(list) == quoted)
    }
}
