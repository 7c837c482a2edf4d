public import Text

/// Where JSON text stops being JSON.
public struct JSONSyntaxError: Error, Equatable, Sendable {
    /// What is wrong there.
    public enum Problem: Equatable, Sendable {
        case unexpectedEnd
        case unexpectedByte(UInt8)
        case controlCharacter(UInt8)
        case badEscape
        case tooDeep
        case dataAfterValue
    }

    /// What is wrong there.
    public let problem: Problem
    /// The offset in bytes from the start of the text.
    public let offset: Int

    package init(problem: Problem, offset: Int) {
        self.problem = problem
        self.offset = offset
    }
}

/// The kinds of JSON values, under the names that Go's error messages give them.
public enum JSONKind: String, Sendable {
    case object
    case array
    case string
    case number
    case bool
    case null
}

/// Walks over JSON text (RFC 8259) once, without building a tree. It accepts what Go's scanners accept: inside strings any
/// bytes from 0x20 on, valid UTF-8 or not.
///
/// The text is passed to every call. The scanner is a plain value, and the text is never copied.
@usableFromInline package struct JSONScanner {
    /// The offset of the next byte.
    @usableFromInline package var offset = 0
    /// Whether all strings so far were ASCII; outside of strings JSON is always ASCII.
    package private(set) var isASCII = true
    /// How deep values may nest; encoding/json allows 10,000.
    let depthLimit: Int

    package init(depthLimit: Int = 10_000) { self.depthLimit = depthLimit }

    // MARK: Structure

    /// The kind of the value that begins here, after white space.
    @inlinable @inline(__always) package mutating func kind(_ text: Span<UInt8>) throws(JSONSyntaxError)
        -> JSONKind
    {
        skipSpace(text)
        switch try byte(text) {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "n"): return .null
        case let other: throw fault(.unexpectedByte(other))
        }
    }

    /// Enters an object or array of this kind. False when it is empty; it has then been left again.
    package mutating func enter(_ text: Span<UInt8>) throws(JSONSyntaxError) -> Bool {
        let close: UInt8 = text[offset] == UInt8(ascii: "{") ? UInt8(ascii: "}") : UInt8(ascii: "]")
        offset += 1
        skipSpace(text)
        if try byte(text) != close { return true }
        offset += 1
        return false
    }

    /// The name of the member that begins here, and its colon.
    @inlinable package mutating func name(_ text: Span<UInt8>) throws(JSONSyntaxError) -> JSONString.Token {
        skipSpace(text)
        if try byte(text) != UInt8(ascii: "\"") {
            throw fault(.unexpectedByte(text[offset]))
        }
        let name = try string(text)
        skipSpace(text)
        try expect(UInt8(ascii: ":"), text)
        return name
    }

    /// The name of the member that begins here when it has up to 15 plain characters and is followed by its colon without
    /// white space: its first and last eight bytes as little-endian numbers; a name of less than eight has no last ones. Nil
    /// for any other name, and then nothing is read.
    @inlinable @inline(__always) package mutating func shortName(_ text: Span<UInt8>) -> (UInt64, UInt64)? {
        let rest = text.extracting(droppingFirst: offset)
        guard rest.count >= 18, rest[0] == UInt8(ascii: "\"") else { return nil }
        let stops = rest.stops(of16At: 1, Self.stops)
        if stops == 0 { return nil }
        let length = stops.trailingZeroBitCount
        guard length < 16, rest[length + 1] == UInt8(ascii: "\""), rest[length + 2] == UInt8(ascii: ":")
        else { return nil }
        offset += length + 3
        let first = rest.extracting(droppingFirst: 1).firstWord
        return length < 8
            ? (first & (1 << UInt64(8 * length) - 1), 0)
            : (first, rest.extracting(droppingFirst: length - 7).firstWord)
    }

    /// Whether another member or element follows. If not, the object or array has been left.
    @inlinable @inline(__always) package mutating func next(_ text: Span<UInt8>, in kind: JSONKind)
        throws(JSONSyntaxError)
        -> Bool
    {
        skipSpace(text)
        let close: UInt8 = kind == .object ? UInt8(ascii: "}") : UInt8(ascii: "]")
        let found = try byte(text)
        if found != UInt8(ascii: ",") && found != close {
            throw fault(.unexpectedByte(found))
        }
        offset += 1
        return found != close
    }

    /// Passes when nothing but white space is left.
    package mutating func end(_ text: Span<UInt8>) throws(JSONSyntaxError) {
        skipSpace(text)
        if offset < text.count { throw JSONSyntaxError(problem: .dataAfterValue, offset: offset) }
    }

    // MARK: Scalars

    /// A string, whose opening quote is here.
    @inlinable @inline(__always) package mutating func string(_ text: Span<UInt8>) throws(JSONSyntaxError)
        -> JSONString.Token
    {
        offset += 1
        let start = offset
        var isPlain = true
        while true {
            offset = text.firstStop(in: offset..<text.count, Self.stops)
            let next = try byte(text)
            if next == UInt8(ascii: "\"") { break }
            isPlain = false
            try oddByte(next, text)
        }
        offset += 1
        return JSONString.Token(range: start..<offset - 1, isPlain: isPlain)
    }

    /// The bytes that are not plain text: quotes, backslashes, controls and all that are not ASCII.
    @inlinable @inline(__always) static var stops: Stops { Stops("\"", "\\", below: 0x20) }

    /// Skips a byte of a string that is not plain, with the escape that it may begin.
    @usableFromInline mutating func oddByte(_ byte: UInt8, _ text: Span<UInt8>) throws(JSONSyntaxError) {
        if byte < 0x20 { throw fault(.controlCharacter(byte)) }
        if byte >= 0x80 { isASCII = false }
        offset += 1
        if byte == UInt8(ascii: "\\") { try escape(text) }
    }

    private mutating func escape(_ text: Span<UInt8>) throws(JSONSyntaxError) {
        switch try byte(text) {
        case UInt8(ascii: "u"):
            offset += 1
            for _ in 0..<4 {
                if JSONString.hexValue(try byte(text)) == nil {
                    throw JSONSyntaxError(problem: .badEscape, offset: offset)
                }
                offset += 1
            }
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            offset += 1
        default: throw JSONSyntaxError(problem: .badEscape, offset: offset)
        }
    }

    /// A number: the bytes of it.
    package mutating func number(_ text: Span<UInt8>) throws(JSONSyntaxError) -> Range<Int> {
        let start = offset
        if text[offset] == UInt8(ascii: "-") { offset += 1 }
        if try byte(text) == UInt8(ascii: "0") { offset += 1 } else { try digits(text) }
        if offset < text.count && text[offset] == UInt8(ascii: ".") {
            offset += 1
            try digits(text)
        }
        if offset < text.count && text[offset] | 0x20 == UInt8(ascii: "e") {
            offset += 1
            let sign = try byte(text)
            if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { offset += 1 }
            try digits(text)
        }
        return start..<offset
    }

    private mutating func digits(_ text: Span<UInt8>) throws(JSONSyntaxError) {
        let first = try byte(text)
        if !isDigit(first) { throw JSONSyntaxError(problem: .unexpectedByte(first), offset: offset) }
        while offset < text.count && isDigit(text[offset]) { offset += 1 }
    }

    /// `true` or `false`.
    package mutating func bool(_ text: Span<UInt8>) throws(JSONSyntaxError) -> Bool {
        let value = text[offset] == UInt8(ascii: "t")
        try literal(value ? Self.true_ : Self.false_, text)
        return value
    }

    /// `null`.
    package mutating func null(_ text: Span<UInt8>) throws(JSONSyntaxError) { try literal(Self.null_, text) }

    private static let true_ = Array("true".utf8)
    private static let false_ = Array("false".utf8)
    private static let null_ = Array("null".utf8)

    private mutating func literal(_ word: [UInt8], _ text: Span<UInt8>) throws(JSONSyntaxError) {
        for letter in word { try expect(letter, text) }
    }

    // MARK: Bytes

    @inlinable @inline(__always) mutating func skipSpace(_ text: Span<UInt8>) {
        if offset < text.count && text[offset] <= 0x20 { skipSpaces(text) }
    }

    @usableFromInline mutating func skipSpaces(_ text: Span<UInt8>) {
        while offset < text.count {
            switch text[offset] {
            case 0x20, 0x0A, 0x0D, 0x09: offset += 1
            default: return
            }
        }
    }

    @inlinable @inline(__always) func byte(_ text: Span<UInt8>) throws(JSONSyntaxError) -> UInt8 {
        if offset >= text.count { throw fault(.unexpectedEnd) }
        return text[offset]
    }

    @inlinable mutating func expect(_ wanted: UInt8, _ text: Span<UInt8>) throws(JSONSyntaxError) {
        let found = try byte(text)
        if found != wanted { throw fault(.unexpectedByte(found)) }
        offset += 1
    }

    @usableFromInline func fault(_ problem: JSONSyntaxError.Problem) -> JSONSyntaxError {
        JSONSyntaxError(problem: problem, offset: offset)
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}
