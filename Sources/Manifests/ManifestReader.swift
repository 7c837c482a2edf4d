/// Finds the commands in YAML in block style, as kubeadm writes its static Pod manifests.
///
/// This is no YAML parser. It follows the indentation as far as it must to tell which `command:` and `args:`
/// belong together, and reads values only to know where they end. Aliases are refused where they would matter.
struct ManifestReader {
    /// The commands, in the order in which their mappings end.
    private(set) var commands: [Command] = []

    private let bytes: [UInt8]
    private var position = 0
    /// The mappings around this line that hold `command` or `args`, outermost first.
    private var open: [Container] = []

    /// A mapping whose keys start at `column`.
    private struct Container {
        let column: Int
        var command: [String] = []
        var args: [String] = []
    }

    init(_ bytes: [UInt8]) throws(Malformed) {
        self.bytes = bytes
        while let line = nextLine() { try read(line) }
        close(deeperThan: -1)
    }

    /// The next line that holds something, moving past it.
    private mutating func nextLine() -> Line? {
        while position < bytes.count {
            let line = Line(in: bytes, at: position)
            position = line.next
            if !line.isBlank(in: bytes) { return line }
        }
        return nil
    }

    private mutating func read(_ line: Line) throws(Malformed) {
        guard bytes[line.content] != UInt8(ascii: "\t") else {
            throw Malformed(offset: line.content, problem: "a tab indents this line, YAML takes spaces only")
        }
        if isDocumentMark(line) {
            close(deeperThan: -1)
            return skip(try YAMLValue(in: bytes, at: line.start + 3, line: line, parent: 0))
        }
        close(deeperThan: line.indentation)
        var parent = line.indentation
        var start = line.content
        while isDash(at: start, before: line.end) {
            parent = start - line.start
            start = bytes.skipBlanks(from: start + 1, to: line.end)
        }
        guard let key = YAMLKey(in: bytes, at: start, before: line.end) else {
            return skip(try YAMLValue(in: bytes, at: start, line: line, parent: parent))
        }
        let column = start - line.start
        switch key.name {
        case "command", "args":
            let words = try list(at: key.end, line: line, column: column)
            if open.last?.column != column { open.append(Container(column: column)) }
            if key.name == "command" {
                open[open.count - 1].command = words
            } else {
                open[open.count - 1].args = words
            }
        default:
            skip(try YAMLValue(in: bytes, at: key.end, line: line, parent: column))
        }
    }

    /// Leaves the mappings that end before a line of this indentation.
    private mutating func close(deeperThan column: Int) {
        while let last = open.last, last.column > column {
            let words = last.command + last.args
            if !words.isEmpty { commands.append(Command(words: words)) }
            open.removeLast()
        }
    }

    /// Moves past a value, keeping the commands that it may hold.
    private mutating func skip(_ value: YAMLValue) {
        position = value.next
        if case .collection(let flow) = value.content { commands += flow.commands }
    }

    /// The strings of the list behind a key: in brackets, or one item a line.
    private mutating func list(at start: Int, line: Line, column: Int) throws(Malformed) -> [String] {
        let value = try YAMLValue(in: bytes, at: start, line: line, parent: column)
        position = value.next
        switch value.content {
        case .nothing: break
        case .collection(let flow): return flow.words
        // Kubernetes takes lists only; Compose files have the whole command in a string.
        case .text(let text): return CommandLines(Array(text.utf8)).commands.first?.words ?? []
        case .alias: throw refusal(ofAliasAt: start)
        }
        var words: [String] = []
        var indentation: Int?
        var before = position
        while let item = nextLine() {
            guard item.indentation == indentation ?? max(item.indentation, column),
                isDash(at: item.content, before: item.end), !isDocumentMark(item)
            else { break }
            indentation = item.indentation
            let value = try YAMLValue(
                in: bytes, at: item.content + 1, line: item, parent: item.indentation, mayFollow: true)
            position = value.next
            switch value.content {
            case .text(let text): words.append(text)
            case .nothing: words.append("")
            case .collection: break
            case .alias: throw refusal(ofAliasAt: item.content)
            }
            before = position
        }
        // The line that ended the list is still to be read.
        position = before
        if indentation == nil, let line = nextLine() {
            position = before
            if line.indentation > column, FlowReader.opens(with: bytes[line.content]) {
                let flow = try FlowReader(in: bytes, at: line.content)
                position = Line(in: bytes, at: flow.end).next
                return flow.words
            }
        }
        return words
    }

    private func refusal(ofAliasAt offset: Int) -> Malformed {
        Malformed(offset: offset, problem: "an alias (*name) stands here, the words themselves were expected")
    }

    /// Whether a list item starts here.
    private func isDash(at position: Int, before end: Int) -> Bool {
        position < end && bytes[position] == UInt8(ascii: "-")
            && (position + 1 == end || bytes[position + 1].isBlank)
    }

    /// Whether the line is `---` or `...`, between two documents.
    private func isDocumentMark(_ line: Line) -> Bool {
        guard line.indentation == 0, line.end >= 3 else { return false }
        let mark = bytes[line.start..<min(line.start + 3, line.end)]
        return (mark.elementsEqual("---".utf8) || mark.elementsEqual("...".utf8))
            && (line.start + 3 >= line.end || bytes[line.start + 3].isBlank)
    }
}
