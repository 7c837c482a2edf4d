internal import Recognition

/// The files that a shell script writes: the lines between `<<EOF` and `EOF`.
struct HereDocuments {
    private(set) var documents: [[UInt8]] = []

    private static let most = 100

    init(_ text: [UInt8]) {
        var open: (mark: [UInt8], isQuoted: Bool, stripsTabs: Bool)?
        var body: [UInt8] = []
        var position = 0
        while position < text.count, documents.count < Self.most {
            let line = Line(in: text, at: position)
            let bytes = text[line.start..<line.end]
            position = line.next
            guard let document = open else {
                open = Self.mark(in: Array(bytes))
                body = []
                continue
            }
            let content = document.stripsTabs ? bytes.drop { $0 == UInt8(ascii: "\t") } : bytes
            if content.elementsEqual(document.mark)
                || bytes.drop(while: \.isBlank).elementsEqual(document.mark)
            {
                documents.append(document.isQuoted ? body : Self.unescaped(body))
                open = nil
            } else {
                body += content
                body.append(UInt8(ascii: "\n"))
            }
        }
    }

    /// The word behind `<<` in a line.
    private static func mark(in line: [UInt8]) -> (mark: [UInt8], isQuoted: Bool, stripsTabs: Bool)? {
        guard let start = line.firstIndex(ofText: "<<").map({ $0 + 2 }), start < line.count,
            line[start] != UInt8(ascii: "<")
        else { return nil }
        let strips = line[start] == UInt8(ascii: "-")
        var rest = line[(strips ? start + 1 : start)...].drop(while: \.isBlank)
        let isQuoted = rest.first.map { "'\"\\".utf8.contains($0) } ?? false
        if isQuoted { rest = rest.dropFirst() }
        let mark = rest.prefix(while: Environment.isNameByte)
        return mark.isEmpty ? nil : (Array(mark), isQuoted, strips)
    }

    /// What a shell makes of backslashes where the mark is not quoted: before `\`, `$`, a backtick and a line ending they go.
    private static func unescaped(_ body: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        var position = 0
        while position < body.count {
            if body[position] == UInt8(ascii: "\\"), position + 1 < body.count,
                "\\$`\n".utf8.contains(body[position + 1])
            {
                if body[position + 1] != UInt8(ascii: "\n") { text.append(body[position + 1]) }
                position += 2
            } else {
                text.append(body[position])
                position += 1
            }
        }
        return text
    }
}
