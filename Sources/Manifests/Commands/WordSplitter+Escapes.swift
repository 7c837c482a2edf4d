extension WordSplitter {
    /// Takes a backslash and what it escapes.
    mutating func takeEscape(within quote: UInt8?, into word: inout Word.Builder) {
        position += 1
        guard position < bytes.count else { return word.append(UInt8(ascii: "\\")) }
        let letter = bytes[position]
        switch dialect {
        case .shell:
            position += 1
            // A line that ends in a backslash goes on.
            if letter == UInt8(ascii: "\n") { return }
            if quote != nil && !"\"\\$`".utf8.contains(letter) { word.append(UInt8(ascii: "\\")) }
            word.append(letter)
        case .systemd:
            if let meaning = Self.systemdEscapes[letter] {
                word.append(meaning)
                position += 1
            } else if let byte = numbered(at: position) {
                word.append(byte)
                position += 3
            } else {
                // systemd keeps an escape that it does not know, with its backslash.
                word.append([UInt8(ascii: "\\"), letter])
                position += 1
            }
        }
    }

    private static let systemdEscapes: [UInt8: UInt8] = [
        UInt8(ascii: "a"): 0x07, UInt8(ascii: "b"): 0x08, UInt8(ascii: "f"): 0x0C, UInt8(ascii: "n"): 0x0A,
        UInt8(ascii: "r"): 0x0D, UInt8(ascii: "t"): 0x09, UInt8(ascii: "v"): 0x0B, UInt8(ascii: "s"): 0x20,
        UInt8(ascii: "\\"): UInt8(ascii: "\\"), UInt8(ascii: "\""): UInt8(ascii: "\""),
        UInt8(ascii: "'"): UInt8(ascii: "'"), UInt8(ascii: ";"): UInt8(ascii: ";"),
        UInt8(ascii: " "): UInt8(ascii: " "),
    ]

    /// A byte by its number: `x2d` or `055`.
    private func numbered(at start: Int) -> UInt8? {
        guard start + 3 <= bytes.count else { return nil }
        let text = String(decoding: bytes[start..<start + 3], as: UTF8.self)
        return text.hasPrefix("x") ? UInt8(text.dropFirst(), radix: 16) : UInt8(text, radix: 8)
    }
}
