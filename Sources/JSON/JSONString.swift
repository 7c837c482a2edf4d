/// The text of JSON strings, as Go decodes it.
@usableFromInline package enum JSONString {
    /// The bytes of a string between its quotes, and whether they need no decoding.
    @usableFromInline package struct Token: Sendable, Equatable {
        /// The empty string, at no particular place.
        @inlinable package static var empty: Token { Token(range: 0..<0, isPlain: true) }

        @usableFromInline package let range: Range<Int>
        /// No escape, and nothing but ASCII.
        @usableFromInline package let isPlain: Bool

        @inlinable init(range: Range<Int>, isPlain: Bool) {
            self.range = range
            self.isPlain = isPlain
        }
    }

    /// Several strings. A single one, such as the audience of most tokens, is kept without an allocation.
    @usableFromInline package struct Tokens: Sendable {
        @usableFromInline var first: Token?
        @usableFromInline var others: [Token] = []

        package init() {}

        package mutating func append(_ token: Token) {
            if first == nil { first = token } else { others.append(token) }
        }

        @inlinable package var isEmpty: Bool { first == nil }
        /// All of them, in order.
        package var all: [Token] { first.map { [$0] + others } ?? [] }

        /// Whether one of them is so.
        @inlinable @inline(__always) package func contains(_ isMatch: (Token) -> Bool) -> Bool {
            guard let first else { return false }
            return isMatch(first) || others.contains(where: isMatch)
        }
    }

    /// The text of a string that a scanner found. Lone surrogates, and each byte that belongs to no UTF-8 sequence,
    /// become U+FFFD.
    package static func decode(_ token: Token, in text: Span<UInt8>) -> String {
        if token.isPlain, let plain = try? UTF8Span(validating: text.extracting(token.range)) {
            return String(copying: plain)
        }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(token.range.count)
        var offset = token.range.lowerBound
        while offset < token.range.upperBound {
            let byte = text[offset]
            if byte == UInt8(ascii: "\\") {
                appendEscape(text, &offset, end: token.range.upperBound, to: &decoded)
            } else if byte < 0x80 {
                decoded.append(byte)
                offset += 1
            } else if let length = sequenceLength(text, offset, end: token.range.upperBound) {
                for index in offset..<offset + length { decoded.append(text[index]) }
                offset += length
            } else {
                decoded.append(contentsOf: replacement)
                offset += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    /// U+FFFD in UTF-8.
    private static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

    private static func appendEscape(
        _ text: Span<UInt8>, _ offset: inout Int, end: Int, to decoded: inout [UInt8]
    ) {
        let letter = text[offset + 1]
        offset += 2
        switch letter {
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"):
            let high = unit(text, offset)
            offset += 4
            var scalar = Unicode.Scalar(high)
            if high & 0xFC00 == 0xD800, offset + 6 <= end, text[offset] == UInt8(ascii: "\\"),
                text[offset + 1] == UInt8(ascii: "u")
            {
                let low = unit(text, offset + 2)
                if low & 0xFC00 == 0xDC00 {
                    scalar = Unicode.Scalar(0x10000 + (high & 0x3FF) << 10 + low & 0x3FF)
                    offset += 6
                }
            }
            decoded.append(contentsOf: scalar.flatMap { UTF8.encode($0) }.map { Array($0) } ?? replacement)
        default: decoded.append(letter)
        }
    }

    /// Four hexadecimal digits, which the scanner has seen.
    private static func unit(_ text: Span<UInt8>, _ offset: Int) -> UInt32 {
        (offset..<offset + 4).reduce(0) { $0 << 4 | UInt32(hexValue(text[$1]) ?? 0) }
    }

    /// The value of a hexadecimal digit.
    static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The length of the valid UTF-8 sequence of two to four bytes that begins here (Unicode, table 3-7).
    private static func sequenceLength(_ text: Span<UInt8>, _ offset: Int, end: Int) -> Int? {
        let first = text[offset]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch first {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return nil
        }
        guard offset + length <= end, second.contains(text[offset + 1]) else { return nil }
        for index in offset + 2..<offset + length where !(0x80...0xBF).contains(text[index]) { return nil }
        return length
    }

    /// Whether all of a text is UTF-8.
    package static func isUTF8(_ text: Span<UInt8>) -> Bool {
        var offset = 0
        while offset < text.count {
            if text[offset] < 0x80 {
                offset += 1
            } else if let length = sequenceLength(text, offset, end: text.count) {
                offset += length
            } else {
                return false
            }
        }
        return true
    }
}
