/// Splits a line into the words of commands, by the quoting of a shell or of systemd.
///
/// Nothing is expanded: variables and specifiers stay as they are written.
struct WordSplitter {
    /// Whose quoting it is.
    enum Dialect {
        case shell
        case systemd
    }

    let dialect: Dialect
    private let bytes: [UInt8]
    private var position = 0
    private var hasOpenQuote = false

    /// The commands of one line; `number` is the line's own, for errors.
    ///
    /// A word that is `;`, `&&`, `||`, `|` or `&` without quotes starts the next command.
    static func commands(in line: [UInt8], number: Int, dialect: Dialect) -> [Command] {
        var splitter = Self(dialect: dialect, bytes: line)
        var commands: [Command] = []
        var words: [String] = []
        while let word = splitter.next() {
            if let text = word.text {
                words.append(text)
            } else {
                commands.append(Command(words: words))
                words = []
            }
        }
        commands.append(Command(words: words, openQuoteLine: splitter.hasOpenQuote ? number : nil))
        return commands.filter { !$0.words.isEmpty }
    }

    private init(dialect: Dialect, bytes: [UInt8]) {
        self.dialect = dialect
        self.bytes = bytes
    }

    /// A word, or with no text the end of a command.
    private struct Word { let text: String? }

    private mutating func next() -> Word? {
        while position < bytes.count, bytes[position].isBlank { position += 1 }
        guard position < bytes.count else { return nil }
        if dialect == .shell && bytes[position] == UInt8(ascii: "#") { return nil }
        let start = position
        var text: [UInt8] = []
        while position < bytes.count, !bytes[position].isBlank {
            let byte = bytes[position]
            if QuotedScalar.opens(with: byte) {
                takeQuoted(into: &text)
            } else if byte == UInt8(ascii: "\\") {
                takeEscape(within: nil, into: &text)
            } else {
                text.append(byte)
                position += 1
            }
        }
        let isOperator =
            switch String(decoding: bytes[start..<position], as: UTF8.self) {
            case ";": true
            case "&&", "||", "|", "&": dialect == .shell
            default: false
            }
        return Word(text: isOperator ? nil : String(decoding: text, as: UTF8.self))
    }

    private mutating func takeQuoted(into text: inout [UInt8]) {
        let quote = bytes[position]
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            if byte == quote {
                position += 1
                return
            }
            if byte == UInt8(ascii: "\\") && (dialect == .systemd || quote == UInt8(ascii: "\"")) {
                takeEscape(within: quote, into: &text)
            } else {
                text.append(byte)
                position += 1
            }
        }
        hasOpenQuote = true
    }

    /// Takes a backslash and what it stands for.
    private mutating func takeEscape(within quote: UInt8?, into text: inout [UInt8]) {
        position += 1
        guard position < bytes.count else { return text.append(UInt8(ascii: "\\")) }
        let letter = bytes[position]
        switch dialect {
        case .shell:
            if quote != nil && !"\"\\$`".utf8.contains(letter) { text.append(UInt8(ascii: "\\")) }
            text.append(letter)
            position += 1
        case .systemd:
            if let meaning = Self.systemdEscapes[letter] {
                text.append(meaning)
                position += 1
            } else if let byte = numbered(at: position) {
                text.append(byte)
                position += 3
            } else {
                // systemd keeps an escape that it does not know, with its backslash.
                text += [UInt8(ascii: "\\"), letter]
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
