/// Splits text into the words of commands, by the quoting of a shell or of systemd.
///
/// Variables that the environment holds are replaced as a shell or systemd replaces them; the others, commands in
/// `$(…)`, systemd's specifiers and templates stay as they are written, and their words say so.
struct WordSplitter {
    /// Whose quoting it is.
    enum Dialect {
        case shell
        case systemd
    }

    let dialect: Dialect
    let bytes: [UInt8]
    let environment: Environment
    var position = 0
    private var hasOpenQuote = false
    /// Words of a variable that stood for several.
    private var ahead: [Word] = []

    /// The commands of one line; `number` is the line's own, for errors.
    ///
    /// In a shell `;`, `&`, `|`, `<`, `>` and brackets outside quotes end a word, and all but the arrows a command; to
    /// systemd only a `;` that stands alone does.
    static func commands(
        in line: [UInt8], number: Int, dialect: Dialect, environment: Environment = Environment()
    ) -> [Command] {
        var splitter = Self(dialect: dialect, bytes: line, environment: environment)
        var commands: [Command] = []
        var words: [Word] = []
        var count = 0
        while let token = splitter.next() {
            switch token {
            case .word(let word):
                words.append(word)
                count += 1
                // What holds more is no command line, in one command or in many.
                if count > Command.mostWords { return [] }
            case .end:
                commands.append(Command(words: words, environment: environment))
                words = []
            }
        }
        commands.append(
            Command(
                words: words, openQuoteLine: splitter.hasOpenQuote ? number : nil, environment: environment))
        return commands.filter { !$0.words.isEmpty }
    }

    /// The value of an assignment: the first word of `text`, as a shell reads it.
    static func value(in text: [UInt8], environment: Environment = Environment()) -> Word {
        var splitter = Self(dialect: .shell, bytes: text, environment: environment)
        guard let first = text.first, !first.isBlank, case .word(let word)? = splitter.next() else {
            return Word("")
        }
        return word
    }

    private init(dialect: Dialect, bytes: [UInt8], environment: Environment) {
        self.dialect = dialect
        self.bytes = bytes
        self.environment = environment
    }

    /// A word, or the end of a command.
    private enum Token {
        case word(Word)
        case end
    }

    private mutating func next() -> Token? {
        if let word = ahead.popLast() { return .word(word) }
        while true {
            while position < bytes.count, bytes[position].isBlankOrNewline {
                position += 1
                if dialect == .shell, bytes[position - 1] == UInt8(ascii: "\n") { return .end }
            }
            guard position < bytes.count else { return nil }
            if dialect == .shell && bytes[position] == UInt8(ascii: "#") {
                while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
                continue
            }
            if dialect == .shell, Self.isOperator(bytes[position]) {
                if takeOperator() { return .end }
                continue
            }
            if dialect == .systemd, bytes[position] == UInt8(ascii: ";"),
                position + 1 == bytes.count || bytes[position + 1].isBlank
            {
                position += 1
                return .end
            }
            if let words = takeWord() {
                guard let first = words.first else { continue }
                ahead = words.dropFirst().reversed()
                return .word(first)
            }
        }
    }

    static func isOperator(_ byte: UInt8) -> Bool { ";&|<>()".utf8.contains(byte) }

    /// Takes the operator that stands here; whether it ends the command. Of a redirection the file is taken, too.
    private mutating func takeOperator() -> Bool {
        let byte = bytes[position]
        let isArrow = byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">")
        if byte == UInt8(ascii: "&"), position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: ">") {
            position += 1
            return takeOperator()
        }
        guard isArrow else {
            position += 1
            return true
        }
        while position < bytes.count, "<>&|-".utf8.contains(bytes[position]) { position += 1 }
        position = bytes.skipBlanks(from: position, to: bytes.count)
        if position < bytes.count, !Self.isOperator(bytes[position]), !bytes[position].isBlankOrNewline {
            _ = takeWord()
        }
        return false
    }

    /// Takes one word, which a variable may make several of, or none. Nil for the number of a redirection.
    private mutating func takeWord() -> [Word]? {
        if let words = takeArray() { return words }
        let start = position
        var word = Word.Builder()
        var isQuoted = false
        while position < bytes.count, !bytes[position].isBlankOrNewline {
            let byte = bytes[position]
            if dialect == .shell, Self.isOperator(byte) { break }
            if QuotedScalar.opens(with: byte) {
                isQuoted = true
                takeQuoted(into: &word)
            } else if byte == UInt8(ascii: "\\") {
                takeEscape(within: nil, into: &word)
            } else if takeDoubled(into: &word) {
                continue
            } else if let reference = reference() {
                if let words = take(reference, from: start, into: &word, isQuoted: isQuoted) { return words }
            } else {
                word.append(byte)
                position += 1
            }
        }
        if dialect == .shell, position < bytes.count, "<>".utf8.contains(bytes[position]),
            !word.bytes.isEmpty,
            word.bytes.allSatisfy({ 0x30...0x39 ~= $0 })
        {
            return nil
        }
        return [word.word]
    }

    // MARK: References

    private func reference() -> Reference? {
        switch dialect {
        case .shell: Reference(shell: bytes, at: position) ?? Reference(template: bytes, at: position)
        case .systemd:
            Reference(shell: bytes, at: position) ?? Reference(template: bytes, at: position)
                ?? Reference(specifier: bytes, at: position)
        }
    }

    /// Takes systemd's `%%` and `$$`, which mean one of them.
    private mutating func takeDoubled(into word: inout Word.Builder) -> Bool {
        guard dialect == .systemd, position + 1 < bytes.count, bytes[position + 1] == bytes[position],
            bytes[position] == UInt8(ascii: "%") || bytes[position] == UInt8(ascii: "$")
        else { return false }
        word.append(bytes[position])
        position += 2
        return true
    }

    /// Takes a reference outside quotes. Where the whole word is one variable whose value holds blanks, or none, the
    /// words that it stands for.
    private mutating func take(
        _ reference: Reference, from start: Int, into word: inout Word.Builder, isQuoted: Bool
    ) -> [Word]? {
        let written = bytes[position..<reference.end]
        let isAlone =
            start == position && !isQuoted
            && (reference.end == bytes.count || bytes[reference.end].isBlankOrNewline
                || dialect == .shell && Self.isOperator(bytes[reference.end]))
        let isBare = written.dropFirst().first.map(Environment.isNameByte) ?? false
        position = reference.end
        // systemd replaces $NAME only where it is a word, and ${NAME} without splitting it.
        guard let name = reference.name, let value = environment.expansion(name),
            dialect == .shell || !isBare || isAlone
        else {
            word.append(unresolved: written)
            return nil
        }
        if isAlone && (dialect == .shell || isBare) {
            // Quotes in the value are the shell's no more, and are systemd's.
            if dialect == .systemd {
                return WordSplitter.commands(in: Array(value.utf8), number: 0, dialect: .systemd).flatMap(
                    \.words)
            }
            return value.utf8.split(whereSeparator: \.isBlankOrNewline).map { Word(String(Substring($0))) }
        }
        word.append(value.utf8)
        return nil
    }

    // MARK: Quotes

    private mutating func takeQuoted(into word: inout Word.Builder) {
        let quote = bytes[position]
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            if byte == quote {
                position += 1
                return
            }
            let isLiteral = dialect == .shell && quote == UInt8(ascii: "'")
            if byte == UInt8(ascii: "\\") && !isLiteral {
                takeEscape(within: quote, into: &word)
            } else if takeDoubled(into: &word) {
                continue
            } else if !isLiteral, let reference = reference() {
                if let name = reference.name, let value = environment.expansion(name) {
                    word.append(value.utf8)
                } else {
                    word.append(unresolved: bytes[position..<reference.end])
                }
                position = reference.end
            } else if isLiteral, let template = Reference(template: bytes, at: position) {
                word.append(unresolved: bytes[position..<template.end])
                position = template.end
            } else {
                word.append(byte)
                position += 1
            }
        }
        hasOpenQuote = true
    }
}
