extension YAMLParser {
    // MARK: Keys

    /// Whether a key and its colon stand here, in this line.
    var isKeyHere: Bool { keyEnd != nil }

    /// Where the colon of the key stands that starts here.
    private var keyEnd: Int? {
        guard position < bytes.count else { return nil }
        var end = position
        let byte = bytes[position]
        if byte == UInt8(ascii: "?") {
            return position + 1 < bytes.count && bytes[position + 1].isBlankOrNewline ? position : nil
        }
        if QuotedScalar.opens(with: byte) {
            guard let behind = QuotedScalar.endInLine(bytes, from: position) else { return nil }
            end = bytes.skipBlanks(from: behind, to: bytes.count)
            return isColon(at: end) ? end : nil
        }
        if Self.opensFlow(byte) || byte == UInt8(ascii: "|") || byte == UInt8(ascii: ">") { return nil }
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n") {
            if isColon(at: end) { return end }
            if bytes[end] == UInt8(ascii: "#"), end > position, bytes[end - 1].isBlank { return nil }
            end += 1
        }
        return nil
    }

    /// The key that stands at `start` of a text, if one does.
    static func key(in bytes: [UInt8], at start: Int) -> String? {
        var parser = YAMLParser(bytes)
        parser.position = start
        return parser.isKeyHere && bytes[start] != UInt8(ascii: "?") ? try? parser.key() : nil
    }

    private func isColon(at place: Int) -> Bool {
        place < bytes.count && bytes[place] == UInt8(ascii: ":")
            && (place + 1 == bytes.count || bytes[place + 1].isBlankOrNewline)
    }

    /// Takes the key that stands here with its colon.
    mutating func key() throws(Malformed) -> String {
        guard let end = keyEnd else {
            throw Malformed(offset: position, problem: "a key and a colon were expected here")
        }
        if bytes[position] == UInt8(ascii: "?") { return try explicitKey() }
        let key =
            QuotedScalar.opens(with: bytes[position])
            ? try QuotedScalar(in: bytes, at: position).text
            : TextBlock.plain(in: bytes, from: position, to: end)
        position = end + 1
        return key
    }

    /// Takes `? KEY` and the colon on a line of its own.
    private mutating func explicitKey() throws(Malformed) -> String {
        let own = column
        position += 1
        let key = try node(indent: own, isCompact: true)
        guard try skipToContent(), column == own, bytes[position] == UInt8(ascii: ":") else {
            throw Malformed(offset: position, problem: "the colon of the key before it was expected here")
        }
        position += 1
        return items[key].text
    }

    // MARK: Strings

    mutating func quoted() throws(Malformed) -> Int {
        let scalar = try QuotedScalar(in: bytes, at: position)
        let index = try add(
            YAMLTree.Item(kind: .scalar, offset: Int32(clamping: position), text: scalar.text))
        moveTo(scalar.end)
        return index
    }

    /// A string without quotes, which may go on over lines that are indented deeper.
    mutating func plainBlock(indent: Int) throws(Malformed) -> Int {
        let line = Line(in: bytes, at: position)
        var block = TextBlock(bytes, from: line.next, deeperThan: indent)
        let text = block.folded(after: TextBlock.plain(in: bytes, from: position, to: line.end))
        let index = try add(
            YAMLTree.Item(kind: .scalar, offset: Int32(clamping: position), text: text, isPlain: true))
        finishLine(at: block.position)
        return index
    }

    /// A block behind `|` or `>`.
    mutating func blockScalar(indent: Int) throws(Malformed) -> Int {
        let line = Line(in: bytes, at: position)
        var block = TextBlock(bytes, from: line.next, deeperThan: indent)
        let text = block.literal(header: TextBlock.plain(in: bytes, from: position, to: line.end))
        let index = try add(YAMLTree.Item(kind: .scalar, offset: Int32(clamping: position), text: text))
        finishLine(at: block.position)
        return index
    }

    /// Moves to the end of the line before the one that starts at `next`.
    private mutating func finishLine(at next: Int) {
        let endsText = next == bytes.count && bytes.last != UInt8(ascii: "\n")
        position = endsText ? next : next - 1
        lineStart = position
        while lineStart > 0, bytes[lineStart - 1] != UInt8(ascii: "\n") { lineStart -= 1 }
    }

    /// Moves over text that may hold line endings.
    mutating func moveTo(_ end: Int) {
        var place = end
        while place > position, bytes[place - 1] != UInt8(ascii: "\n") { place -= 1 }
        if place > position { lineStart = place }
        position = end
    }
}
