/// What stands around a place in a text, in whatever notation: its line, and the name of the member, variable or header
/// whose value it is.
struct Surroundings {
    /// The line, from 1.
    let line: Int
    /// The name before the place, nil when there is none.
    let key: String?
    init(_ text: [UInt8], _ place: Int) {
        line = 1 + text[..<place].count { $0 == 0x0A }
        let start = (text[..<place].lastIndex(of: 0x0A) ?? -1) + 1
        var found = Self.name(text[start..<place])
        if found == nil { found = Self.blockName(text, before: start) }
        // A variable of a Pod has its name beside its value.
        if found == "value" { found = Self.sibling(text, start, place) ?? found }
        key = found
    }

    /// The last name before a value on its line: `name: `, `"name":"`, `name = "`, `Name: Bearer `, `--name=`.
    private static func name(_ before: ArraySlice<UInt8>) -> String? {
        var rest = before
        while let last = rest.last, !isOfName(last) {
            // What ends a member that came before.
            if last == UInt8(ascii: ",") || last == UInt8(ascii: "}") || last == UInt8(ascii: ";") {
                return nil
            }
            rest = rest.dropLast()
        }
        let name = Array(rest.reversed().prefix { isOfName($0) }.reversed())
        let text = String(decoding: name.suffix(64), as: UTF8.self)
        if text.lowercased() == "bearer" { return self.name(rest.dropLast(name.count)) ?? "Bearer" }
        let between = before[rest.endIndex...]
        let isNamed = between.contains {
            $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: " ")
        }
        return text.isEmpty || !isNamed ? nil : text
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        byte.isLetterOrDigit
            || [UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/")].contains(byte)
    }

    /// The name before a block of lines that are indented further: `name: |`.
    private static func blockName(_ text: [UInt8], before start: Int) -> String? {
        var end = start
        let indent = text[start...].prefix { $0 == 0x20 }.count
        for _ in 0..<64 where end > 0 {
            let line = text[..<(end - 1)]
            let begin = (line.lastIndex(of: 0x0A) ?? -1) + 1
            let content = text[begin..<(end - 1)]
            if content.prefix(while: { $0 == 0x20 }).count < indent, !content.trimmed.isEmpty {
                guard let colon = content.lastIndex(of: UInt8(ascii: ":")),
                    content[(colon + 1)...].allSatisfy({ $0.isSpace || "|>-+0123456789".utf8.contains($0) })
                else { return nil }
                return name(content[...colon])
            }
            end = begin
        }
        return nil
    }

    /// The value of `name` beside a value.
    private static func sibling(_ text: [UInt8], _ start: Int, _ place: Int) -> String? {
        let before = (text[..<max(0, start - 1)].lastIndex(of: 0x0A) ?? -1) + 1
        let near = Array(text[max(before, place - 512)..<place])
        return name.lastMatch(in: near)?.words(of: near)
    }

    private static let name = Pattern(#"["']?name["']?\s*:\s*["']?([A-Za-z0-9_.-]{1,64})"#)
    private static let secret = Pattern(#"["']?kind["']?\s*:\s*["']?Secret(?:[^\w]|$)"#)
    private static let member = Pattern(#"(?:^|[^\w])(data|stringData|metadata)["']?\s*:"#)

    /// Whether a place is below `data` in a Secret.
    static func isInSecretData(_ text: [UInt8], _ place: Int) -> Bool {
        guard secret.stands(in: text.prefix(1 << 16)) else { return false }
        let before = Array(text[..<place].suffix(1 << 16))
        return member.lastMatch(in: before)?.words(of: before) == "data"
    }
}
