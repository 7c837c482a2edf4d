/// The commands that `kubectl describe pod` prints: one word a line below `Command:` and `Args:`.
struct DescribeReader {
    private(set) var commands: [Command] = []

    /// Whether the text is such a print.
    static func reads(_ lines: [Substring]) -> Bool {
        lines.contains { ["Containers:", "Init Containers:"].contains($0.trimmed) }
            && lines.contains { ["Command:", "Args:"].contains($0.trimmed) }
    }

    init(_ lines: [Substring]) {
        var container: (name: Substring, image: Substring?) = ("", nil)
        var words: [Substring] = []
        var environment = Environment()
        var section: Substring = ""
        var sectionColumn = 0
        func flush(_ commands: inout [Command]) {
            if words.isEmpty { return }
            var command = Command(words: words.map { Word(manifest: String($0), environment) }, isList: true)
            command.environment = environment
            command.programNames = [container.image, container.name].compactMap { $0.map(String.init) }
            commands.append(command)
        }
        for line in lines {
            let text = line.trimmed
            let column = line.prefix { $0 == " " }.count
            if text.isEmpty { continue }
            if column > sectionColumn, section == "Command:" || section == "Args:" {
                words.append(text)
                continue
            }
            if column > sectionColumn, section == "Environment:" {
                Self.read(text, into: &environment)
                continue
            }
            section = ""
            if column <= 2 {
                flush(&commands)
                (words, environment, container) = ([], Environment(), (text.dropLast(), nil))
            } else if text == "Command:" || text == "Args:" || text.hasPrefix("Environment:") {
                (section, sectionColumn) = (text.hasPrefix("E") ? "Environment:" : text, column)
            } else if text.hasPrefix("Image:") {
                container.image = text.dropFirst(6).trimmed
            } else if text.hasPrefix("Environment Variables from:") {
                environment.unread.append("envFrom")
            }
        }
        flush(&commands)
    }

    /// `NAME:  value`, where brackets hold what is known at run time only.
    private static func read(_ line: Substring, into environment: inout Environment) {
        let parts = line.split(separator: ":", maxSplits: 1)
        guard parts.count == 2 else { return }
        let value = parts[1].trimmed
        let name = String(parts[0])
        if value.hasPrefix("(") || value.hasPrefix("<set") {
            environment.forget(name)
        } else {
            environment.set(name, to: String(value))
        }
    }
}

extension Substring {
    /// The text without blanks around it.
    var trimmed: Substring {
        var text = drop { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\r\n" }
        while let last = text.last, " \t\r".contains(last) { text.removeLast() }
        return text
    }
}
