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

    /// The lines of a `|` or `>` block without their common indentation.
    mutating func literal(separator: String) -> String {
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
        return lines.joined(separator: separator)
    }

    /// A string without quotes that starts with `first` and goes on over the lines here.
    mutating func folded(after first: String) -> String {
        var parts = first.isEmpty ? [] : [first]
        var ahead = position
        while ahead < bytes.count {
            let line = Line(in: bytes, at: ahead)
            ahead = line.next
            if line.content == line.end { continue }
            guard line.indentation > parent, !line.isBlank(in: bytes) else { break }
            parts.append(Self.plain(in: bytes, from: line.content, to: line.end))
            position = ahead
        }
        return parts.joined(separator: " ")
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
