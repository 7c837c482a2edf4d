internal import Recognition

/// How a file holds command lines, told by its first lines.
enum FileFormat {
    /// YAML or JSON.
    case document
    /// A systemd unit, or what systemctl shows of one.
    case unit
    /// /proc/PID/cmdline.
    case nulSeparated
    /// A command line, script, log or list of variables as people save it.
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
        if Self.isSection(text) || Self.isProperties(bytes, firstLine: text) {
            self = .unit
        } else if text.hasPrefix("{") || text.hasPrefix("[") && Self.isJSON(bytes, behind: start) {
            self = .document
        } else if text == "-" || text.hasPrefix("- ") || text.hasPrefix("---") || text.hasPrefix("%YAML ") {
            self = .document
        } else if let key = YAMLParser.key(in: bytes, at: start), !key.contains(" "),
            !Self.isDescription(bytes)
        {
            self = .document
        } else {
            self = .text
        }
    }

    /// The sections that a service has. `ps` shows kernel threads in brackets, too.
    private static func isSection(_ text: String) -> Bool {
        ["[Unit]", "[Service]", "[Install]", "[Container]"].contains { text.hasPrefix($0) }
    }

    /// Whether text that is no YAML was likely meant to be some: a list in it, JSON, or what objects of Kubernetes have.
    static func isManifest(_ bytes: [UInt8]) -> Bool {
        if let first = bytes.first(where: { !$0.isBlankOrNewline }), YAMLParser.opensFlow(first) {
            return true
        }
        return bytes.split(separator: UInt8(ascii: "\n")).contains { line in
            let text = line.drop(while: \.isBlank)
            return ["- ", "apiVersion:", "kind:", "containers:", "command:", "args:"].contains {
                text.starts(with: $0.utf8)
            }
        }
    }

    /// Whether this is what `systemctl show` prints: properties without sections.
    private static func isProperties(_ bytes: [UInt8], firstLine text: String) -> Bool {
        if text.hasPrefix("ExecStart") { return true }
        let first = text.prefix { $0.isLetter || $0.isNumber }
        return text.dropFirst(first.count).first == "="
            && bytes.holds("ExecStart={ path=")
    }

    /// Whether this is what `kubectl describe` prints, which begins as YAML does.
    private static func isDescription(_ bytes: [UInt8]) -> Bool {
        let hasContainers = ["Containers:\n", "\nContainers:\n", "\nInit Containers:\n"].enumerated().contains
        { index, mark in
            index == 0 ? bytes.starts(with: mark.utf8) : bytes.holds(mark)
        }
        return hasContainers
            && [" Command:\n", " Args:\n"].contains { bytes.holds($0) }
    }

    /// Whether a bracket starts a list, and not the name of a kernel thread as `ps` shows it.
    private static func isJSON(_ bytes: [UInt8], behind bracket: Int) -> Bool {
        let next = bytes[(bracket + 1)...].first { !$0.isBlankOrNewline }
        return next.map { QuotedScalar.opens(with: $0) || YAMLParser.opensFlow($0) } ?? false
    }
}
