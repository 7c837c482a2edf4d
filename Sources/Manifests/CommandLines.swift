/// The commands of a saved command line: what `ps` printed, a shell script, or one argument a line.
struct CommandLines {
    private(set) var commands: [Command] = []

    /// Reads text. A line that starts with `-` goes on with the command of the line before it.
    init(_ text: [UInt8]) {
        for line in LogicalLines(text, dialect: .shell) {
            var found = WordSplitter.commands(in: line.bytes, number: line.number, dialect: .shell)
            if let first = found.first, first.words[0].hasPrefix("-"), !commands.isEmpty {
                commands[commands.count - 1].words += first.words
                commands[commands.count - 1].openQuoteLine =
                    commands[commands.count - 1].openQuoteLine ?? first.openQuoteLine
                found.removeFirst()
            }
            commands += found
        }
    }

    /// Reads /proc/PID/cmdline: the arguments as they are, a NUL behind each.
    init(separatedByNUL bytes: [UInt8]) {
        var words = bytes.split(separator: 0, omittingEmptySubsequences: false)
        if words.last?.isEmpty == true { words.removeLast() }
        commands = [Command(words: words.map { String(decoding: $0, as: UTF8.self) })]
    }
}
