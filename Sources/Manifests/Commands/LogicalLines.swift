/// The lines of a text, where a backslash at the end of one joins the next to it.
struct LogicalLines: Sequence, IteratorProtocol {
    /// A line, whose number is that of its first part.
    struct Element {
        let number: Int
        var bytes: [UInt8]
    }

    private let bytes: [UInt8]
    private let dialect: WordSplitter.Dialect
    private var position = 0
    private var number = 0

    /// systemd puts a space where lines join, and skips comments between them; a shell does neither.
    init(_ bytes: [UInt8], dialect: WordSplitter.Dialect) {
        self.bytes = bytes
        self.dialect = dialect
    }

    mutating func next() -> Element? {
        var joined: Element?
        while position < bytes.count {
            let line = Line(in: bytes, at: position)
            position = line.next
            number += 1
            if dialect == .systemd, joined != nil, isComment(line) { continue }
            var part = bytes[line.start..<line.end]
            let continues = part.reversed().prefix { $0 == UInt8(ascii: "\\") }.count % 2 == 1
            if continues { part = part.dropLast() }
            joined = joined ?? Element(number: number, bytes: [])
            joined?.bytes += part
            guard continues else { return joined }
            if dialect == .systemd { joined?.bytes.append(UInt8(ascii: " ")) }
        }
        return joined
    }

    private func isComment(_ line: Line) -> Bool {
        line.isBlank(in: bytes, comments: [UInt8(ascii: "#"), UInt8(ascii: ";")])
            && !line.isBlank(in: bytes, comments: [])
    }
}
