/// The assignments of a text: `NAME=VALUE` at the start of a line, as shells and files of variables have them.
struct Assignments {
    /// The names and their values, whose quotes are undone, in order.
    private(set) var list: [(name: String, value: Word)] = []
    /// Whether the text holds nothing else but comments.
    private(set) var isWhole = true
    /// Whether a line may decide or repeat, so that what is assigned is not certain.
    private(set) var isConditional = false

    private static let conditions: Set<String> = [
        "if", "case", "for", "while", "until", ".", "source", "eval", "read",
    ]

    init(_ text: [UInt8]) {
        var lines = LogicalLines(text, dialect: .shell)
        while var line = lines.next() {
            if Line(in: line.bytes, at: 0).isBlank(in: line.bytes, comments: Array("#;".utf8)) { continue }
            guard let start = Self.valueStart(in: line.bytes) else {
                isWhole = false
                let first = line.bytes.drop(while: \.isBlank).prefix { !$0.isBlank }
                if Self.conditions.contains(String(decoding: first, as: UTF8.self)) { isConditional = true }
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
            list.append((start.name, WordSplitter.value(in: Array(line.bytes[start.value...]))))
        }
    }

    /// The name that a line assigns to, and where the value starts.
    private static func valueStart(in line: [UInt8]) -> (name: String, value: Int)? {
        var rest = line[...]
        if rest.starts(with: "export ".utf8) { rest = rest.dropFirst(7).drop(while: \.isBlank) }
        let name = rest.prefix(while: Environment.isNameByte)
        guard Environment.isName(name), rest.dropFirst(name.count).first == UInt8(ascii: "=") else {
            return nil
        }
        return (String(decoding: name, as: UTF8.self), name.endIndex + 1)
    }

    /// What a script's own assignments make of its variables: those that are set once, to text that is known, and
    /// nowhere depending on something.
    var environment: Environment {
        var environment = Environment()
        if isConditional { return environment }
        var seen: Set<String> = []
        for (name, value) in list {
            if seen.insert(name).inserted && value.reference == nil {
                environment.set(name, to: value.text)
            } else {
                environment.forget(name)
            }
        }
        return environment
    }
}

extension Environment {
    /// Reads a file of assignments as systemd's `EnvironmentFile=` does, and as shells do where these agree: one a line,
    /// quotes undone, nothing expanded.
    init(file bytes: [UInt8]) {
        for (name, value) in Assignments(bytes).list {
            if value.reference == nil { set(name, to: value.text) } else { forget(name) }
        }
    }
}
