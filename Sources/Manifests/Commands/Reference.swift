/// What a text says in place of a value that is known at run time only.
struct Reference {
    /// The variable's name, where it is one that an environment may hold.
    var name: String?
    /// The byte behind it.
    let end: Int

    /// A template's `{{ … }}` or `{% … %}`, Terraform's `%{ … }`, or supervisord's `%( … )s`.
    init?(template bytes: [UInt8], at start: Int) {
        guard start + 1 < bytes.count else { return nil }
        let closing: [UInt8]
        switch (bytes[start], bytes[start + 1]) {
        case (UInt8(ascii: "{"), UInt8(ascii: "{")): closing = Array("}}".utf8)
        case (UInt8(ascii: "{"), UInt8(ascii: "%")): closing = Array("%}".utf8)
        case (UInt8(ascii: "%"), UInt8(ascii: "{")): closing = [UInt8(ascii: "}")]
        case (UInt8(ascii: "%"), UInt8(ascii: "(")): closing = Array(")s".utf8)
        default: return nil
        }
        var end = start + 2
        while end < bytes.count, !bytes[end...].starts(with: closing) {
            // One that does not close in its line is taken to the end of it.
            if bytes[end] == UInt8(ascii: "\n") { break }
            end += 1
        }
        self.end = min(
            end + (end < bytes.count && bytes[end] != UInt8(ascii: "\n") ? closing.count : 0), bytes.count)
    }

    /// `$NAME`, `${…}`, `$(…)`, a command in backticks, or an argument such as `$@`: what a shell replaces.
    init?(shell bytes: [UInt8], at start: Int) {
        if bytes[start] == UInt8(ascii: "`") {
            end = (bytes[(start + 1)...].firstIndex(of: UInt8(ascii: "`")) ?? bytes.count - 1) + 1
            return
        }
        guard bytes[start] == UInt8(ascii: "$"), start + 1 < bytes.count else { return nil }
        let next = bytes[start + 1]
        switch next {
        case UInt8(ascii: "{"), UInt8(ascii: "("):
            end = Self.close(bytes, at: start + 1)
            let inner = bytes[(start + 2)..<max(start + 2, end - 1)]
            if next == UInt8(ascii: "{"), Environment.isName(inner) {
                name = String(decoding: inner, as: UTF8.self)
            }
        case UInt8(ascii: "@"), UInt8(ascii: "*"), UInt8(ascii: "#"), UInt8(ascii: "?"), UInt8(ascii: "!"),
            UInt8(ascii: "$"), UInt8(ascii: "-"), 0x30...0x39:
            end = start + 2
        case _ where Environment.isNameByte(next):
            end = bytes[(start + 1)...].firstIndex { !Environment.isNameByte($0) } ?? bytes.count
            name = String(decoding: bytes[(start + 1)..<end], as: UTF8.self)
        default: return nil
        }
    }

    /// `$(NAME)` of Kubernetes; `${NAME}` and `$NAME`, which Kubernetes leaves alone, are a template's.
    init?(manifest bytes: [UInt8], at start: Int) {
        guard bytes[start] == UInt8(ascii: "$"), start + 1 < bytes.count else { return nil }
        switch bytes[start + 1] {
        case UInt8(ascii: "("):
            // What no bracket closes stays as it is; names are shorter than this.
            let limit = min(bytes.count, start + 256)
            guard let close = bytes[(start + 2)..<limit].firstIndex(of: UInt8(ascii: ")")) else { return nil }
            end = close + 1
            name = String(decoding: bytes[(start + 2)..<close], as: UTF8.self)
        case UInt8(ascii: "{"): end = Self.close(bytes, at: start + 1)
        case let next where Environment.isNameByte(next) && !(0x30...0x39 ~= next):
            end = bytes[(start + 1)...].firstIndex { !Environment.isNameByte($0) } ?? bytes.count
        default: return nil
        }
    }

    /// What a screen or pager shows where a line was too long for it.
    static let cuts = ["…", "...", ">"]

    /// A specifier of systemd, such as `%H`.
    init?(specifier bytes: [UInt8], at start: Int) {
        guard bytes[start] == UInt8(ascii: "%"), start + 1 < bytes.count else { return nil }
        let letter = bytes[start + 1] | 0x20
        guard 0x61...0x7A ~= letter else { return nil }
        end = start + 2
    }

    /// The byte behind the bracket that closes the one at `start`, or the end.
    private static func close(_ bytes: [UInt8], at start: Int) -> Int {
        let open = bytes[start]
        let closing = open == UInt8(ascii: "(") ? UInt8(ascii: ")") : UInt8(ascii: "}")
        var depth = 0
        var position = start
        while position < bytes.count {
            if bytes[position] == open { depth += 1 }
            if bytes[position] == closing {
                depth -= 1
                if depth == 0 { return position + 1 }
            }
            position += 1
        }
        return bytes.count
    }
}
