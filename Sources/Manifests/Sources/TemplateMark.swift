/// Marks of templates that were not rendered: Helm's and Go's `{{ … }}`, Jinja's `{% … %}`, Terraform's `%{ … }`.
enum TemplateMark {
    private static let keywords = [
        "if", "range", "end", "else", "with", "include", "template", "define", "block", "tpl", "toYaml",
        "for", "/*",
    ]

    /// The first mark in `bytes` that may add lines or take them away, as it is written.
    static func control(in bytes: some RandomAccessCollection<UInt8>) -> String? {
        for (start, mark) in marks(in: Array(bytes)) {
            let inner = mark.dropFirst(2).drop { $0 == "-" || $0 == "+" || $0 == " " || $0 == "\t" }
            let isControl =
                !mark.hasPrefix("{{") || start
                || keywords.contains { word in
                    inner.hasPrefix(word) && inner.dropFirst(word.count).first?.isLetter != true
                }
            if isControl { return String(mark.prefix(60)) }
        }
        return nil
    }

    /// The first mark of any kind.
    static func any(in bytes: [UInt8]) -> String? {
        marks(in: bytes).first.map { String($0.mark.prefix(60)) }
    }

    /// The marks, and whether each is the first thing in its line; no more than need be looked at.
    private static func marks(in bytes: [UInt8]) -> [(isFirst: Bool, mark: String)] {
        var found: [(Bool, String)] = []
        var position = 0
        var isFirst = true
        while position < bytes.count, found.count < 1000 {
            let byte = bytes[position]
            if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "%"),
                !bytes[position...].starts(with: "%(".utf8),
                let reference = Reference(template: bytes, at: position)
            {
                found.append((isFirst, String(decoding: bytes[position..<reference.end], as: UTF8.self)))
                position = max(reference.end, position + 1)
                isFirst = false
                continue
            }
            if byte == UInt8(ascii: "\n") {
                isFirst = true
            } else if !byte.isBlank && byte != UInt8(ascii: "-") {
                isFirst = false
            }
            position += 1
        }
        return found
    }
}
