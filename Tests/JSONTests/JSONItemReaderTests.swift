import JSON
import Testing

@Suite struct JSONItemReaderTests {
    /// What a reader makes of a text that comes in pieces of this size.
    private func read(_ text: String, pieces size: Int = 7) throws -> (items: [String], frame: String) {
        var reader = JSONItemReader("items")
        var items: [String] = []
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            try reader.read(Array(bytes[start..<min(start + size, bytes.count)])) { items.append($0.text) }
        }
        return (items, try reader.finish().text)
    }

    private static let documents = [
        #"{"kind":"List","items":[{"a":1},{"b":[1,2]},{}],"metadata":{"x":"y"}}"#,
        "{ \"items\" : [ { \"a\" : \"]},[\" } , 5, \"x\\\"\", [ ], null , true ] , \"kind\" : \"PodList\" }\n",
        #"{"items":[]}"#, #"{"items" : [ ] }"#, #"{"kind":"Pod"}"#, "[]", "5", "\"items\"",
        #"{"metadata":{"items":[1,2]},"other":[{"items":[3]}],"items":[4]}"#,
        #"{"items":{"a":[1]}}"#, #"{"items":null}"#, #"{"items":[[1,[2]],{"items":[3]}]}"#,
        #"{"a\"items":[1,2],"items":[3]}"#, #"{"x":"\"items\":[","items":[1]}"#, #"{"x":["items",[1]]}"#,
        "{\"items\":[\"\u{e9}\u{1F600}\"]}", #"{"é":1,"items":[1],"ü":2}"#,
    ]

    @Test(arguments: documents)
    func `the elements are those that the whole document has`(text: String) throws {
        let whole = try JSONValue(parsing: Array(text.utf8))
        let items = whole["items"]?.elements.map(\.text) ?? []
        for size in [1, 3, 1000] {
            let (own, frame) = try read(text, pieces: size)
            #expect(own == items)
            #expect(
                try JSONValue(parsing: Array(frame.utf8)).members.map(\.name) == whole.members.map(\.name))
            #expect(try JSONValue(parsing: Array(frame.utf8))["items"]?.elements.isEmpty ?? true)
        }
    }

    @Test(arguments: [
        "{\"items\":[1,]}", "{\"items\":[,1]}", "{\"items\":[1,,2]}", "{\"items\":[,]}", "{\"items\":[1 2]}",
        "{\"items\":[{]}]}", "{\"items\":[1}", "{\"items\":[1", "{\"items\":[", "{\"items\":[1]",
        "{\"items\":[1]]",
        "{\"items\":[1]}}", "{\"items\":[1]} x", "{\"items\":[1],}", "{\"items\":[\"a]}", "{\"items\":[tru]}",
        "{\"items\":[1]\"kind\":5}", "{\"items\":[}", "{\"items\":[\n1,\n2,\n 03]\n}",
        "{\n\"items\":[1],\n\"a\" 5}",
        "{\"items\":[{\"a\":1}\n, {\"b\"\n:}]}", "{\"items\":[\"\u{e9}\", x]}", "", "  ",
        "{\"items\":[1], \"b\":x}",
    ])
    func `what is no JSON as a whole is none in pieces, and the same line is named`(text: String) throws {
        let whole = #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
        for size in [1, 4, 1000] {
            let pieces = #expect(throws: JSONError.self) { try read(text, pieces: size) }
            #expect(pieces?.line == whole?.line, "\(text) \(String(describing: pieces))")
        }
    }

    @Test func `an error behind the elements, or in one, names its column`() {
        let error = #expect(throws: JSONError.self) { try read(#"{"items":[1,{"a" 5}]}"#) }
        #expect(error?.column == 17 || error?.column == 18)
        let behind = #expect(throws: JSONError.self) { try read(#"{"items":[1,2,3],"b":x}"#) }
        let whole = #expect(throws: JSONError.self) {
            try JSONValue(parsing: Array(#"{"items":[1,2,3],"b":x}"#.utf8))
        }
        #expect(behind?.column == whole?.column)
    }

    @Test func `a second member of the name is read with the frame`() throws {
        let (items, frame) = try read(#"{"items":[1],"items":[2]}"#)
        #expect(items == ["1"] && frame == #"{"items":[2]}"#)
    }

    @Test(arguments: ["{\"items\":[\"LONG\"]}", "{\"items\":[1],\"a\":\"LONG\"}", "{\"a\":\"LONG\"}"])
    func `an element, and all that stands around them, is bounded`(text: String) {
        let parts = text.split(separator: "LONG").map(String.init)
        let error = #expect(throws: JSONError.self) {
            var reader = JSONItemReader("items", sizeLimit: 1000)
            try reader.read(Array(parts[0].utf8)) { _ in }
            let piece = [UInt8](repeating: 0x61, count: 250)
            for _ in 0...4 { try reader.read(piece) { _ in } }
        }
        #expect(error?.isTooLarge == true)
        #expect(error?.reason.contains("more than 1000 bytes") == true)
    }
}
