/// What stands behind a key or a dash in YAML, and where it ends.
struct YAMLValue {
    enum Content {
        /// The line ends here; a nested list or mapping may follow.
        case nothing
        /// A string, quoted or not, or a block of text.
        case text(String)
        /// A list or mapping in brackets.
        case collection(FlowReader)
        /// A reference to a value elsewhere in the file.
        case alias
    }

    let content: Content
    /// Where the first line behind the value starts.
    let next: Int

    /// Reads the value at `start` of `line`. What belongs to it on later lines is indented deeper than `parent`.
    ///
    /// With `mayFollow`, a string may also start on the next line.
    init(
        in bytes: [UInt8], at start: Int, line: Line, parent: Int, mayFollow: Bool = false
    ) throws(Malformed) {
        var start = bytes.skipBlanks(from: start, to: line.end)
        while start < line.end, bytes[start] == UInt8(ascii: "&") || bytes[start] == UInt8(ascii: "!") {
            // An anchor or a tag says nothing about the text.
            while start < line.end, !bytes[start].isBlank { start += 1 }
            start = bytes.skipBlanks(from: start, to: line.end)
        }
        var block = TextBlock(bytes, from: line.next, deeperThan: parent)
        guard start < line.end, bytes[start] != UInt8(ascii: "#") else {
            let following = mayFollow ? block.folded(after: "") : ""
            content = following.isEmpty ? .nothing : .text(following)
            next = following.isEmpty ? line.next : block.position
            return
        }
        switch bytes[start] {
        case UInt8(ascii: "|"), UInt8(ascii: ">"):
            content = .text(block.literal(header: TextBlock.plain(in: bytes, from: start, to: line.end)))
            next = block.position
        case UInt8(ascii: "*"):
            content = .alias
            next = line.next
        case let byte where QuotedScalar.opens(with: byte):
            let scalar = try QuotedScalar(in: bytes, at: start)
            content = .text(scalar.text)
            next = Line(in: bytes, at: scalar.end).next
        case let byte where FlowReader.opens(with: byte):
            let flow = try FlowReader(in: bytes, at: start)
            content = .collection(flow)
            next = Line(in: bytes, at: flow.end).next
        default:
            content = .text(block.folded(after: TextBlock.plain(in: bytes, from: start, to: line.end)))
            next = block.position
        }
    }
}
