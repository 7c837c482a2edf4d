/// One line of a text, by the places of its bytes.
struct Line {
    /// The first byte.
    let start: Int
    /// The first byte behind the indentation, which is spaces only.
    let content: Int
    /// The byte behind the last one that is not the line ending.
    let end: Int
    /// Where the next line starts.
    let next: Int

    /// Finds the ends of the line that starts at `start`.
    init(in bytes: [UInt8], at start: Int) {
        self.start = start
        var position = start
        while position < bytes.count, bytes[position] == UInt8(ascii: " ") { position += 1 }
        content = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
        next = min(position + 1, bytes.count)
        let hasReturn = position > content && bytes[position - 1] == UInt8(ascii: "\r")
        end = hasReturn ? position - 1 : position
    }

    /// How many spaces stand before the content.
    var indentation: Int { content - start }

    /// Whether the line holds nothing but white space and a comment that one of `marks` starts.
    func isBlank(in bytes: [UInt8], comments marks: [UInt8] = [UInt8(ascii: "#")]) -> Bool {
        guard let first = bytes[content..<end].first(where: { !$0.isBlank }) else { return true }
        return marks.contains(first)
    }
}
