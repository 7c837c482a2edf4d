/// JSON to be written, byte for byte as go-jose writes claims: no white space, members in the given order.
package indirect enum JSONText: Sendable {
    case object([(name: String, value: JSONText)])
    case array([JSONText])
    case string(String)
    case integer(Int)
    case bool(Bool)
    case null
    /// JSON text as it stands.
    case raw(String)

    /// The document in UTF-8.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return bytes
    }

    /// The document as a string.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// An array of strings.
    package static func strings(_ strings: [String]) -> JSONText { .array(strings.map { .string($0) }) }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                Self.write(member.name, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                member.value.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                element.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .string(let text): Self.write(text, to: &bytes)
        case .integer(let value): bytes.append(contentsOf: String(value).utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .null: bytes.append(contentsOf: "null".utf8)
        case .raw(let text): bytes.append(contentsOf: text.utf8)
        }
    }

    /// A string with Go's escapes: `"` and `\`, line feed, carriage return and tab in their short forms, other
    /// controls and `& < >` as \u00xx, U+2028 and U+2029, all else raw.
    private static func write(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        defer { bytes.append(UInt8(ascii: "\"")) }
        let span = text.utf8Span.span
        if isPlain(span) {
            bytes.append(contentsOf: text.utf8)
            return
        }
        var index = 0
        while index < span.count {
            let byte = span[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case ..<0x20, UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"):
                bytes.append(contentsOf: "\\u00".utf8)
                for shift in [4, 0] as [UInt8] { bytes.append(hex[Int(byte >> shift & 15)]) }
            // U+2028 and U+2029 are E2 80 A8 and E2 80 A9.
            case 0xE2 where span[index] == 0x80 && span[index + 1] & 0xFE == 0xA8:
                bytes.append(contentsOf: (span[index + 1] == 0xA8 ? "\\u2028" : "\\u2029").utf8)
                index += 2
            default: bytes.append(byte)
            }
        }
    }

    private static let hex = Array("0123456789abcdef".utf8)

    private static func isPlain(_ text: Span<UInt8>) -> Bool {
        for index in text.indices where !isPlain(text[index]) { return false }
        return true
    }

    /// Whether a byte is written unchanged, independent of its neighbours.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"):
            false
        default: byte >= 0x20 && byte < 0x80
        }
    }
}

extension JSONText: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self = .string(text) }
}
