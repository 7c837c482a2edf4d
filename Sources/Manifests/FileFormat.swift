/// How a file holds command lines, told by its first lines.
enum FileFormat {
    /// YAML in block style.
    case manifest
    /// JSON, or YAML in flow style from its first byte on.
    case flow
    /// A systemd unit.
    case unit
    /// /proc/PID/cmdline.
    case nulSeparated
    /// A command line as people save it.
    case text

    /// The format of `bytes`.
    init(of bytes: [UInt8]) {
        if bytes.contains(0) {
            self = .nulSeparated
            return
        }
        var position = 0
        while position < bytes.count {
            let line = Line(in: bytes, at: position)
            position = line.next
            if line.isBlank(in: bytes, comments: [UInt8(ascii: "#"), UInt8(ascii: ";")]) { continue }
            self = Self(of: bytes, firstLine: line)
            return
        }
        self = .text
    }

    private init(of bytes: [UInt8], firstLine line: Line) {
        let start = bytes.skipBlanks(from: line.content, to: line.end)
        let text = String(decoding: bytes[start..<line.end], as: UTF8.self)
        if Self.isSection(text) || text.hasPrefix("ExecStart") {
            self = .unit
        } else if text.hasPrefix("{") || text.hasPrefix("[") && Self.isJSON(bytes, behind: start) {
            self = .flow
        } else if text == "-" || text.hasPrefix("- ") || text.hasPrefix("---") || text.hasPrefix("%YAML ") {
            self = .manifest
        } else if let key = YAMLKey(in: bytes, at: start, before: line.end), !key.name.contains(" ") {
            self = .manifest
        } else {
            self = .text
        }
    }

    /// The sections that a service has. `ps` shows kernel threads in brackets, too.
    private static func isSection(_ text: String) -> Bool {
        ["[Unit]", "[Service]", "[Install]"].contains { text.hasPrefix($0) }
    }

    /// Whether a bracket starts a list, and not the name of a kernel thread as `ps` shows it.
    private static func isJSON(_ bytes: [UInt8], behind bracket: Int) -> Bool {
        let next = bytes[(bracket + 1)...].first { !$0.isBlankOrNewline }
        return next.map { QuotedScalar.opens(with: $0) || FlowReader.opens(with: $0) } ?? false
    }
}
