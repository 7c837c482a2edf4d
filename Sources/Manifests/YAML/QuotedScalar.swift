/// A string of YAML in double or single quotes; what JSON writes in double quotes is a part of that.
struct QuotedScalar {
    let text: String
    /// The byte behind the closing quote.
    let end: Int

    /// Whether a quoted string starts with this byte.
    static func opens(with byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }

    /// Reads the string whose opening quote stands at `start`.
    init(in bytes: [UInt8], at start: Int) throws(Malformed) {
        let quote = bytes[start]
        var text: [UInt8] = []
        var position = start + 1
        while position < bytes.count {
            let byte = bytes[position]
            if byte == quote {
                guard quote == UInt8(ascii: "'"), position + 1 < bytes.count, bytes[position + 1] == quote
                else {
                    self.text = String(decoding: text, as: UTF8.self)
                    end = position + 1
                    return
                }
                text.append(quote)
                position += 2
            } else if byte == UInt8(ascii: "\\") && quote == UInt8(ascii: "\"") {
                position = try Self.unescape(bytes, at: position, into: &text)
            } else if byte == UInt8(ascii: "\n") {
                position = Self.fold(bytes, at: position, into: &text)
            } else {
                text.append(byte)
                position += 1
            }
        }
        throw Malformed(offset: start, problem: "a quote opens here and never closes")
    }

    /// The byte behind the string that opens at `start`, if it closes in the same line.
    static func endInLine(_ bytes: [UInt8], from start: Int) -> Int? {
        let quote = bytes[start]
        var position = start + 1
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") {
            if bytes[position] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                position += 2
            } else if bytes[position] == quote {
                position += 1
                let isPair =
                    quote == UInt8(ascii: "'") && position < bytes.count && bytes[position] == quote
                if !isPair { return position }
                position += 1
            } else {
                position += 1
            }
        }
        return nil
    }

    /// A line ending inside quotes: one is a space, more are one line ending fewer.
    private static func fold(_ bytes: [UInt8], at start: Int, into text: inout [UInt8]) -> Int {
        while let last = text.last, last.isBlank { text.removeLast() }
        var position = start
        var endings = 0
        while position < bytes.count, bytes[position].isBlankOrNewline {
            if bytes[position] == UInt8(ascii: "\n") { endings += 1 }
            position += 1
        }
        if endings == 1 {
            text.append(UInt8(ascii: " "))
        } else {
            text.append(contentsOf: repeatElement(UInt8(ascii: "\n"), count: endings - 1))
        }
        return position
    }

    /// Reads the escape whose backslash stands at `start`; returns the byte behind it.
    private static func unescape(
        _ bytes: [UInt8], at start: Int, into text: inout [UInt8]
    ) throws(Malformed) -> Int {
        guard start + 1 < bytes.count else { return start + 1 }
        let letter = bytes[start + 1]
        switch letter {
        case UInt8(ascii: "x"): return try unescape(bytes, at: start, digits: 2, into: &text)
        case UInt8(ascii: "u"): return try unescape(bytes, at: start, digits: 4, into: &text)
        case UInt8(ascii: "U"): return try unescape(bytes, at: start, digits: 8, into: &text)
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
            // The line goes on behind the next one's indentation.
            var position = start + 2
            while position < bytes.count, bytes[position].isBlankOrNewline {
                position += 1
            }
            return position
        default:
            guard let meaning = escapes[letter] else {
                throw Malformed(offset: start, problem: "an unknown escape in a quoted string")
            }
            text.append(contentsOf: meaning.utf8)
            return start + 2
        }
    }

    private static let escapes: [UInt8: String] = [
        UInt8(ascii: "0"): "\0", UInt8(ascii: "a"): "\u{7}", UInt8(ascii: "b"): "\u{8}",
        UInt8(ascii: "t"): "\t", UInt8(ascii: "\t"): "\t", UInt8(ascii: "n"): "\n",
        UInt8(ascii: "v"): "\u{B}", UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "r"): "\r",
        UInt8(ascii: "e"): "\u{1B}", UInt8(ascii: " "): " ", UInt8(ascii: "\""): "\"",
        UInt8(ascii: "/"): "/", UInt8(ascii: "\\"): "\\", UInt8(ascii: "N"): "\u{85}",
        UInt8(ascii: "_"): "\u{A0}", UInt8(ascii: "L"): "\u{2028}", UInt8(ascii: "P"): "\u{2029}",
    ]

    /// A character by its number. Two halves of a surrogate pair, as JSON has them, are one character.
    private static func unescape(
        _ bytes: [UInt8], at start: Int, digits: Int, into text: inout [UInt8]
    ) throws(Malformed) -> Int {
        guard var number = hexadecimal(bytes, at: start + 2, digits: digits) else {
            throw Malformed(offset: start, problem: "an escape in a quoted string lacks its digits")
        }
        var end = start + 2 + digits
        if 0xD800..<0xDC00 ~= number, end + 1 < bytes.count, bytes[end] == UInt8(ascii: "\\"),
            bytes[end + 1] == UInt8(ascii: "u"),
            let low = hexadecimal(bytes, at: end + 2, digits: 4), 0xDC00..<0xE000 ~= low
        {
            number = 0x10000 + (number - 0xD800) << 10 + (low - 0xDC00)
            end += 6
        }
        text.append(contentsOf: String(Unicode.Scalar(number) ?? "\u{FFFD}").utf8)
        return end
    }

    private static func hexadecimal(_ bytes: [UInt8], at start: Int, digits: Int) -> UInt32? {
        guard start + digits <= bytes.count else { return nil }
        let text = bytes[start..<start + digits]
        // UInt32's own reader would take a sign.
        guard text.first != UInt8(ascii: "+") && text.first != UInt8(ascii: "-") else { return nil }
        return UInt32(String(decoding: text, as: UTF8.self), radix: 16)
    }
}
