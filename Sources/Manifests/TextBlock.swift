/// The lines that belong to a value because they are indented deeper than what holds it.
struct TextBlock {
    private let bytes: [UInt8]
    private let parent: Int
    /// Where the first line starts that was not taken.
    private(set) var position: Int

    init(_ bytes: [UInt8], from start: Int, deeperThan parent: Int) {
        self.bytes = bytes
        self.parent = parent
        position = start
    }

    /// The lines of a block without their common indentation. `header` is its mark: `|` keeps line endings, `>`
    /// makes spaces of single ones, and with `-` none is left at the end.
    mutating func literal(header: String) -> String {
        var lines: [String] = []
        var indentation: Int?
        var ahead = position
        while ahead < bytes.count {
            let line = Line(in: bytes, at: ahead)
            ahead = line.next
            if line.content == line.end {
                if indentation != nil { lines.append("") }
                continue
            }
            guard line.indentation > parent else { break }
            let start = line.start + min(indentation ?? line.indentation, line.indentation)
            indentation = indentation ?? line.indentation
            lines.append(String(decoding: bytes[start..<line.end], as: UTF8.self))
            position = ahead
        }
        while lines.last == "" { lines.removeLast() }
        let ending = lines.isEmpty || header.contains("-") ? "" : "\n"
        if header.hasPrefix("|") { return lines.joined(separator: "\n") + ending }
        let paragraphs = lines.split(separator: "", omittingEmptySubsequences: false)
        return paragraphs.map { $0.joined(separator: " ") }.joined(separator: "\n") + ending
    }

    /// A string without quotes that starts with `first` and goes on over the lines here. Where lines join is a
    /// space, or a line ending for every blank line between them.
    mutating func folded(after first: String) -> String {
        var text = first
        var blankLines = 0
        var ahead = position
        while ahead < bytes.count {
            let line = Line(in: bytes, at: ahead)
            ahead = line.next
            if line.content == line.end {
                blankLines += 1
                continue
            }
            guard line.indentation > parent, !line.isBlank(in: bytes) else { break }
            if !text.isEmpty {
                text += blankLines == 0 ? " " : String(repeating: "\n", count: blankLines)
            }
            text += Self.plain(in: bytes, from: line.content, to: line.end)
            blankLines = 0
            position = ahead
        }
        return text
    }

    /// A string without quotes up to its comment or the end of the line.
    static func plain(in bytes: [UInt8], from start: Int, to end: Int) -> String {
        var stop = start
        while stop < end {
            if bytes[stop] == UInt8(ascii: "#") && stop > start && bytes[stop - 1].isBlank { break }
            stop += 1
        }
        while stop > start, bytes[stop - 1].isBlank { stop -= 1 }
        return String(decoding: bytes[start..<stop], as: UTF8.self)
    }
}
