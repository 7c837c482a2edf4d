import JSON
import Testing

@testable import JOSE

/// jansson reads the same documents: where both accept, they agree.
struct JanssonOracleTests {
    @Test func `random documents are read as jansson reads them`() throws {
        var random = RandomJSON(state: 0x5EED)
        for _ in 0..<3000 {
            let text = random.document()
            let oracle = try JSONValue(parsing: text)
            #expect(try describe(text) == describe(oracle), "\(String(decoding: text, as: UTF8.self))")
        }
    }

    @Test func `where a changed document is read by both, they agree`() {
        var random = RandomJSON(state: 7)
        var both = 0
        for _ in 0..<6000 {
            let text = random.changed(random.document())
            guard let own = try? describe(text), let oracle = try? JSONValue(parsing: text) else { continue }
            // Of a repeated member jansson keeps the last.
            if own.repeats { continue }
            both += 1
            #expect(own == describe(oracle), "\(String(decoding: text, as: UTF8.self))")
        }
        #expect(both > 500)
    }

    /// What jansson refuses and Go reads: the reason for a reader of our own.
    @Test(arguments: [
        "\"\\ud800\"", "[9223372036854775808]", "[1e400]", "{\"\\u0000\":1}",
        String(repeating: "[", count: 2049) + String(repeating: "]", count: 2049),
    ])
    func `some documents are read here alone`(text: String) throws {
        #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
        #expect(throws: Never.self) { try describe(Array(text.utf8)) }
    }

    @Test(arguments: [
        "[1,]", "{\"a\":1,}", "[01]", "[.5]", "[1.]", "['a']", "nul", "[\"\n\"]", "[\"\\x\"]", "",
    ])
    func `what is no JSON is refused by both`(text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: Array(text.utf8)) }
        #expect(throws: JSONSyntaxError.self) { try describe(Array(text.utf8)) }
    }
}

/// A document as the list of what is in it, in order.
private struct Description: Equatable {
    var items: [String] = []
    var repeats = false

    static func == (a: Description, b: Description) -> Bool {
        a.items.elementsEqual(b.items) { $0.utf8.elementsEqual($1.utf8) }
    }
}

private func describe(_ text: [UInt8]) throws(JSONSyntaxError) -> Description {
    var description = Description()
    var scanner = JSONScanner()
    let report = try { (scanner: JSONScanner) throws(JSONSyntaxError) in
        var scanner = scanner
        let report = try scanner.skip(text.span)
        try scanner.end(text.span)
        return report
    }(scanner)
    description.repeats = report.duplicate != nil
    try describe(text.span, &scanner, &description, depth: 0)
    return description
}

private func describe(
    _ text: Span<UInt8>, _ scanner: inout JSONScanner, _ description: inout Description, depth: Int
) throws(JSONSyntaxError) {
    // Deep ones are compared no further: this walk, not the scanner, recurses.
    if depth > 200 {
        _ = try scanner.skip(text)
        return
    }
    let kind = try scanner.kind(text)
    description.items.append(kind.rawValue)
    switch kind {
    case .object:
        guard try scanner.enter(text) else { return description.items.append("end") }
        repeat {
            description.items.append(JSONString.decode(try scanner.name(text), in: text))
            try describe(text, &scanner, &description, depth: depth + 1)
        } while try scanner.next(text, in: .object)
        description.items.append("end")
    case .array:
        guard try scanner.enter(text) else { return description.items.append("end") }
        repeat {
            try describe(text, &scanner, &description, depth: depth + 1)
        } while try scanner.next(text, in: .array)
        description.items.append("end")
    case .string: description.items.append(JSONString.decode(try scanner.string(text), in: text))
    case .number:
        let range = try scanner.number(text)
        description.items.append("\((JSONNumber.value(text, range) ?? .nan) + 0)")
    case .bool: description.items.append("\(try scanner.bool(text))")
    case .null: try scanner.null(text)
    }
}

private func describe(_ value: JSONValue) -> Description {
    var description = Description()
    describe(value, &description, depth: 0)
    return description
}

private func describe(_ value: JSONValue, _ description: inout Description, depth: Int) {
    if depth > 200 { return }
    description.items.append(value.kind.rawValue)
    switch value.kind {
    case .object:
        for member in value.members {
            description.items.append(member.name)
            describe(member.value, &description, depth: depth + 1)
        }
        description.items.append("end")
    case .array:
        for element in value.elements { describe(element, &description, depth: depth + 1) }
        description.items.append("end")
    case .string: description.items.append(value.string ?? "no string")
    case .number:
        description.items.append("\((value.integer.map(Double.init) ?? Double(value.text) ?? .nan) + 0)")
    case .bool: description.items.append(value.bool.map { "\($0)" } ?? "no bool")
    case .null: break
    }
}

/// Documents that a seed decides.
private struct RandomJSON {
    var state: UInt64

    private mutating func below(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 33) % bound
    }

    mutating func document() -> [UInt8] {
        var text: [UInt8] = []
        value(&text, depth: 0)
        return text
    }

    /// A few bytes exchanged, left out or repeated.
    mutating func changed(_ text: [UInt8]) -> [UInt8] {
        var text = text
        for _ in 0...below(2) where !text.isEmpty {
            let place = below(text.count)
            switch below(3) {
            case 0: text[place] = Self.odd[below(Self.odd.count)]
            case 1: text.remove(at: place)
            default: text.insert(text[below(text.count)], at: place)
            }
        }
        return text
    }

    private static let odd = Array("{}[]\",:\\u0d8Ee+-.1tn \n".utf8) + [0x00, 0x80, 0xC3, 0xED, 0xFF]
    private static let numbers = [
        "0", "-0", "1", "-1", "42", "1.5", "-2.25", "1e2", "1E-2", "1.0e+3", "999999999999999",
        "9007199254740993",
        "9223372036854775807", "-9223372036854775808", "1e308", "5e-324", "0.1", "123456.789e-3",
    ]
    private static let pieces = [
        "a", "iss", "é", "e\u{301}", "😀", "\u{212a}", "\u{7f}", #"\""#, #"\\"#, #"\/"#, #"\b"#, #"\f"#,
        #"\n"#,
        #"\r"#, #"\t"#, #"\u0001"#, #"\u00e9"#, #"\u20AC"#, #"\ud83d\ude00"#, #"\uFFFF"#, " ",
    ]

    private mutating func value(_ text: inout [UInt8], depth: Int) {
        space(&text)
        switch below(depth > 5 ? 5 : 9) {
        case 0: append("null", &text)
        case 1: append(below(2) == 0 ? "true" : "false", &text)
        case 2: append(Self.numbers[below(Self.numbers.count)], &text)
        case 3, 4: string(&text, prefix: "")
        case 5, 6:
            append("[", &text)
            for index in 0..<below(5) {
                if index > 0 { append(",", &text) }
                value(&text, depth: depth + 1)
            }
            append("]", &text)
        default:
            append("{", &text)
            for index in 0..<below(5) {
                if index > 0 { append(",", &text) }
                // The prefix keeps names apart.
                string(&text, prefix: "\(index)")
                space(&text)
                append(":", &text)
                value(&text, depth: depth + 1)
            }
            append("}", &text)
        }
        space(&text)
    }

    private mutating func string(_ text: inout [UInt8], prefix: String) {
        append("\"" + prefix, &text)
        for _ in 0..<below(4) { append(Self.pieces[below(Self.pieces.count)], &text) }
        append("\"", &text)
    }

    private mutating func space(_ text: inout [UInt8]) {
        if below(4) == 0 { append([" ", "\n", "\t", "\r"][below(4)], &text) }
    }

    private func append(_ piece: String, _ text: inout [UInt8]) { text.append(contentsOf: piece.utf8) }
}
