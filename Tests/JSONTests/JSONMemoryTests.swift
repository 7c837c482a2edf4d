import Testing

@testable import JSON

@Suite struct JSONMemoryTests {
    private func repeated(_ element: String, _ count: Int) -> [UInt8] {
        Array("[".utf8) + [String](repeating: element, count: count).joined(separator: ",").utf8
            + Array("]".utf8)
    }

    @Test(arguments: [
        "{}", "[]", "\"\"", "{\"a\":0}", "{\"a\":{\"b\":[]}}", "[{},{}]", "\"\\\"\"", "12", "true",
    ])
    func `a line of more values than its memory holds is not read, and one of fewer is`(element: String)
        throws
    {
        let few = repeated(element, 100)
        #expect(try JSONValue(parsing: few, memory: .line).elements.count == 100)
        let many = repeated(element, 40_000)
        let isHeld = JSONMemory.line.holds(many)
        #expect(isHeld == (JSONMemory.estimate(many.span, upTo: .max) <= JSONMemory.line.limit(many.count)))
        if isHeld {
            #expect(try JSONValue(parsing: many, memory: .line).elements.count == 40_000)
        } else {
            let error = #expect(throws: JSONError.self) { try JSONValue(parsing: many, memory: .line) }
            #expect(error?.isTooLarge == true)
            #expect(error?.verdict.hasPrefix("is not read: its values would take more than ") == true)
        }
    }

    @Test(arguments: ["{}", "[]", "\"\""])
    func `empty values take the most of all`(element: String) {
        #expect(!JSONMemory.line.holds(repeated(element, 40_000)))
        #expect(JSONMemory.line.holds(repeated("\"\(String(repeating: "a", count: 100))\"", 40_000)))
    }

    @Test func `what stands in strings is no structure`() {
        let text = "\"" + String(repeating: "[{},\\\"", count: 10_000) + "\""
        #expect(JSONMemory.estimate(Array(text.utf8).span, upTo: .max) < 2 * text.utf8.count + 200)
    }

    @Test func `a short text is held without a look at it`() {
        #expect(JSONMemory.line.holds(repeated("{}", 900)))
    }

    @Test func `counting stops at the limit`() {
        #expect(JSONMemory.estimate(repeated("{}", 10_000).span, upTo: 1000) < 2000)
    }
}
