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

    /// The lines of a block without their common indentation, or that which the digit in `header` says.
    ///
    /// `|` keeps line endings, and `>` makes spaces of single ones between lines that are indented alike. Of the line
    /// endings at the end one is left; none with `-`, and all with `+`.
    mutating func literal(header: String) -> String {
        let parent = parent
        var indentation = header.utf8.dropFirst().lazy.compactMap { byte in
            0x31...0x39 ~= byte ? max(parent, 0) + Int(byte - 0x30) : nil
        }.first
        let folds = header.hasPrefix(">")
        var text: [UInt8] = []
        var emptyLines = 0
        var wasDeeper = true
        var hasLine = false
        while position < bytes.count {
            let line = Line(in: bytes, at: position)
            let isEmpty = line.content == line.end
            if isEmpty && line.indentation <= indentation ?? line.indentation {
                emptyLines += 1
                position = line.next
                continue
            }
            guard line.indentation > parent, line.indentation >= indentation ?? 0 else { break }
            let start = line.start + (indentation ?? line.indentation)
            indentation = indentation ?? line.indentation
            let isDeeper = start < line.end && bytes[start].isBlank
            if hasLine && folds && !wasDeeper && !isDeeper {
                text += emptyLines == 0 ? [UInt8(ascii: " ")] : Self.endings(emptyLines)
            } else {
                text += Self.endings(emptyLines + (hasLine ? 1 : 0))
            }
            text += bytes[start..<line.end]
            (emptyLines, wasDeeper, hasLine) = (0, isDeeper, true)
            position = line.next
        }
        if header.contains("+") {
            text += Self.endings(emptyLines + (hasLine ? 1 : 0))
        } else if hasLine && !header.contains("-") {
            text += Self.endings(1)
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func endings(_ count: Int) -> [UInt8] {
        [UInt8](repeating: UInt8(ascii: "\n"), count: count)
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
            guard line.indentation > parent, !line.isBlank(in: bytes), !isMark(line) else { break }
            if !text.isEmpty {
                text += blankLines == 0 ? " " : String(repeating: "\n", count: blankLines)
            }
            text += Self.plain(in: bytes, from: line.content, to: line.end)
            blankLines = 0
            position = ahead
        }
        return text
    }

    /// Whether the line may end the document around the outermost value.
    private func isMark(_ line: Line) -> Bool {
        parent < 0 && ["---", "..."].contains(String(decoding: bytes[line.start..<line.end], as: UTF8.self))
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
