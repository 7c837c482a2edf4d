internal import Recognition

/// The commands of a saved command line: what `ps` printed, a shell script, or one argument a line.
struct CommandLines {
    private(set) var commands: [Command] = []

    private static let mark = Array("command=".utf8)

    /// Reads text. A line that starts with `-` goes on with the command of the line before it.
    init(_ text: [UInt8], environment: Environment = Environment()) {
        for var line in LogicalLines(text, dialect: .shell) {
            line.bytes = Self.withoutBrackets(line.bytes)
            // supervisord's way to name a command.
            if line.bytes.starts(with: Self.mark) { line.bytes.removeFirst(Self.mark.count) }
            var found = WordSplitter.commands(
                in: line.bytes, number: line.number, dialect: .shell, environment: environment)
            Self.markCut(&found, line.bytes)
            if let first = found.first, first.words[0].text.hasPrefix("-"), !commands.isEmpty {
                commands[commands.count - 1].words += first.words
                commands[commands.count - 1].openQuoteLine =
                    commands[commands.count - 1].openQuoteLine ?? first.openQuoteLine
                found.removeFirst()
            }
            commands += found
            // What holds more is no script.
            if commands.count > Command.mostLines {
                commands = []
                return
            }
        }
    }

    /// The line less the brackets around it, as kubectl and Go print a list: `[kube-apiserver --a=b]`.
    private static func withoutBrackets(_ line: [UInt8]) -> [UInt8] {
        let text = line.trimmed
        guard text.first == UInt8(ascii: "["), text.last == UInt8(ascii: "]"), text.count > 2 else {
            return line
        }
        return Array(text.dropFirst().dropLast())
    }

    /// Notes at the last command of a line that the line was cut off.
    private static func markCut(_ commands: inout [Command], _ line: [UInt8]) {
        guard let last = commands.indices.last,
            let mark = Reference.cuts.first(where: { line.trimmed.ends(with: $0.utf8) })
        else { return }
        let word = commands[last].words.count - 1
        commands[last].words[word].cut(at: mark)
        commands[last].words.append(Word(cutAt: mark))
    }

    /// Reads /proc/PID/cmdline: the arguments as they are, a NUL behind each. What holds more is no command line.
    init(separatedByNUL bytes: [UInt8]) {
        var words = bytes.split(separator: 0, maxSplits: Command.mostWords, omittingEmptySubsequences: false)
        if words.count > Command.mostWords {
            commands = []
            return
        }
        if words.last?.isEmpty == true { words.removeLast() }
        commands = [Command(words: words.map { Word(String(decoding: $0, as: UTF8.self)) }, isList: true)]
    }

    /// Reads arguments that were joined by blanks and not quoted, as systemd and k3s print them: a word starts at every
    /// `--` behind a blank.
    static func joined(_ text: String) -> [Word] {
        var words: [String] = []
        for part in text.split(separator: " ", omittingEmptySubsequences: true) {
            if part.hasPrefix("-") || words.isEmpty || words.last?.hasPrefix("--") == false {
                words.append(String(part))
            } else {
                words[words.count - 1] += " \(part)"
            }
        }
        return words.map { Word($0) }
    }
}
