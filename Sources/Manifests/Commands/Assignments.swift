internal import Recognition

/// The assignments of a text: `NAME=VALUE` at the start of a line, as shells and files of variables have them.
struct Assignments {
    struct Assignment {
        let name: String
        /// The value, whose quotes are undone.
        fileprivate(set) var value: Word
        /// How a value is written that others decide, or that is appended; else nothing.
        fileprivate let written: [UInt8]
        /// `NAME+=VALUE`.
        fileprivate let isAppended: Bool
    }

    /// In order.
    private(set) var list: [Assignment] = []
    /// The arrays, as `NAME=(…)` and `NAME+=(…)` have them.
    private var arrays: [(name: String, text: [UInt8], isAppended: Bool)] = []
    /// Whether the text holds nothing else but comments.
    private(set) var isWhole = true
    /// Whether a line may decide or repeat, so that what is assigned is not certain.
    private(set) var isConditional = false

    private static let conditions: Set<String> = [
        "if", "case", "for", "while", "until", ".", "source", "eval", "read",
    ]

    /// - Parameter isFile: the text is one of variables, as `EnvironmentFile=` names it, and no script.
    init(_ text: [UInt8], isFile: Bool = false) {
        var unquoted: [(index: Int, text: ArraySlice<UInt8>)] = []
        var lines = LogicalLines(text, dialect: .shell)
        // Whether a bracket that opens may close.
        var hasEnd = true
        while var line = lines.next() {
            if Line(in: line.bytes, at: 0).isBlank(in: line.bytes, comments: Array("#;".utf8)) { continue }
            guard let start = Self.valueStart(in: line.bytes) else {
                isWhole = false
                let first = line.bytes.drop(while: \.isBlank).prefix { !$0.isBlank }
                if Self.conditions.contains(String(decoding: first, as: UTF8.self)) { isConditional = true }
                continue
            }
            if line.bytes[start.value...].first == UInt8(ascii: "(") {
                isWhole = false
                guard hasEnd, let text = Self.array(line.bytes[(start.value + 1)...], &lines) else {
                    hasEnd = false
                    continue
                }
                arrays.append((start.name, text, start.isAppended))
                continue
            }
            // A value in quotes may go on over several lines.
            if let quote = line.bytes[start.value...].first, QuotedScalar.opens(with: quote),
                !line.bytes[(start.value + 1)...].contains(quote)
            {
                let single = line
                let after = lines
                while let more = lines.next() {
                    line.bytes.append(UInt8(ascii: "\n"))
                    line.bytes += more.bytes
                    if more.bytes.contains(quote) { break }
                }
                if line.bytes.last != quote, !line.bytes[(start.value + 1)...].contains(quote) {
                    (line, lines) = (single, after)
                }
            }
            let written = line.bytes[start.value...]
            let value = WordSplitter.value(in: Array(written))
            if !start.isExported, Self.isSeveralWords(written, value) {
                unquoted.append((list.count, written))
            }
            let isKnown = value.reference == nil && !start.isAppended
            list.append(
                Assignment(
                    name: start.name, value: value, written: isKnown ? [] : Array(written),
                    isAppended: start.isAppended))
        }
        for (index, text) in unquoted.reversed() {
            if isFile || isWhole {
                list[index].value = Self.line(text)
            } else {
                // In a script these are the variables of one command.
                list.remove(at: index)
            }
        }
    }

    /// Whether a value without quotes holds blanks: a file of variables takes all of the line, a shell the first word.
    private static func isSeveralWords(_ text: ArraySlice<UInt8>, _ value: Word) -> Bool {
        guard let first = text.first, !first.isBlank, !QuotedScalar.opens(with: first) else { return false }
        if let reference = value.reference, reference.hasPrefix("$(") || reference.hasPrefix("`") {
            return false
        }
        return text.trimmed.contains(where: \.isBlank)
    }

    /// The whole of a line as one value: a backslash goes, and nothing is replaced.
    private static func line(_ text: ArraySlice<UInt8>) -> Word {
        var value: [UInt8] = []
        var isEscaped = false
        for byte in text.trimmed {
            if !isEscaped && byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                value.append(byte)
                isEscaped = false
            }
        }
        var word = Word(String(decoding: value, as: UTF8.self))
        let words = WordSplitter.commands(in: value, number: 0, dialect: .shell).flatMap(\.words)
        if let index = words.firstIndex(where: { $0.reference != nil }) {
            word.reference = words[index].reference
            word.prefix = words[index].prefix + index
        }
        return word
    }

    /// The name that a line assigns to, and where the value starts.
    private static func valueStart(in line: [UInt8]) -> (
        name: String, value: Int, isExported: Bool, isAppended: Bool
    )? {
        var rest = line[...]
        let isExported = rest.starts(with: "export ".utf8)
        if isExported { rest = rest.dropFirst(7).drop(while: \.isBlank) }
        let name = rest.prefix(while: Environment.isNameByte)
        let sign = rest[name.endIndex...]
        let isAppended = sign.starts(with: "+=".utf8)
        guard Environment.isName(name), isAppended || sign.first == UInt8(ascii: "=") else { return nil }
        return (
            String(decoding: name, as: UTF8.self), name.endIndex + (isAppended ? 2 : 1), isExported,
            isAppended
        )
    }

    /// The text of an array up to the line that its bracket ends; nil where none does.
    private static func array(_ first: ArraySlice<UInt8>, _ lines: inout LogicalLines) -> [UInt8]? {
        var text = Array(first)
        var last = first.trimmed.last
        while last != UInt8(ascii: ")") {
            guard let more = lines.next() else { return nil }
            text.append(UInt8(ascii: "\n"))
            text += more.bytes
            last = more.bytes.trimmed.last
        }
        return text.lastIndex(of: UInt8(ascii: ")")).map { Array(text[..<$0]) }
    }

    /// What a script's own assignments make of its variables: those that are set once, or go on with their own value, to
    /// text that is known, and nowhere depending on something.
    var environment: Environment {
        var environment = Environment()
        if isConditional { return environment }
        var seen: Set<String> = []
        for one in list {
            let name = one.name
            let isFirst = seen.insert(name).inserted
            let goesOn =
                one.isAppended || ["$\(name)", "${\(name)}"].contains { one.value.text.contains($0) }
            // What is set anew may be meant for another time.
            guard isFirst || goesOn else {
                environment.forget(name)
                continue
            }
            let value =
                one.written.isEmpty
                ? one.value : WordSplitter.value(in: one.written, environment: environment)
            let before = one.isAppended ? environment.expansion(name) : ""
            if let before, value.reference == nil {
                environment.set(name, to: before + value.text)
            } else {
                environment.forget(name)
            }
        }
        var words: [String: [Word]] = [:]
        for (name, text, isAppended) in arrays {
            let more = WordSplitter.commands(
                in: text, number: 0, dialect: .shell, environment: environment
            ).flatMap(\.words)
            // As of a variable, what is set anew is not certain.
            let isCertain = isAppended == (words[name] != nil)
            words[name] = isCertain ? (words[name] ?? []) + more : [Word(cutAt: "${\(name)[@]}")]
        }
        for (name, words) in words { environment.set(name, to: words) }
        return environment
    }
}

extension Environment {
    /// Reads a file of assignments as systemd's `EnvironmentFile=` does: one a line, quotes undone, nothing expanded, and
    /// blanks in a value without quotes are its own.
    init(file bytes: [UInt8]) {
        for one in Assignments(bytes, isFile: true).list {
            if one.value.reference == nil { set(one.name, to: one.value.text) } else { forget(one.name) }
        }
    }
}
