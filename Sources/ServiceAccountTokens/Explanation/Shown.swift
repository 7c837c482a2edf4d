internal import JOSE
internal import Text

/// Values as people may see them on a terminal, wherever they come from.
package enum Shown {
    /// A text as it is, or quoted and escaped when it holds anything that a terminal could act upon, and cut when it
    /// is long.
    package static func text(_ text: String) -> String {
        let quoted = GoText.quoted(text)
        let shown = quoted.utf8.count == text.utf8.count + 2 && !text.isEmpty ? text : quoted
        return shown.count <= 512 ? shown : "\(shown.prefix(512))… (\(shown.count) characters)"
    }

    /// A text in quotes, escaped, and cut when it is long.
    package static func quoted(_ text: String) -> String {
        let quoted = GoText.quoted(text)
        return quoted.count <= 512 ? quoted : "\(quoted.prefix(512))… (\(quoted.count) characters)"
    }

    /// The beginning of a value in JSON, as it stands there.
    package static func json(_ text: some Collection<UInt8>) -> String {
        printable(String(decoding: text.prefix(64), as: UTF8.self))
    }

    /// Words of this project's own around a text from outside: what a terminal acts upon is escaped, and long text cut.
    package static func printable(_ words: String) -> String {
        var shown = ""
        for scalar in words.unicodeScalars.prefix(1000) {
            let quoted = GoText.quoted(String(scalar))
            shown += scalar == "\"" || scalar == "\\" ? String(scalar) : String(quoted.dropFirst().dropLast())
        }
        return shown
    }

    /// A key's ID, which a key of a JWK Set may lack.
    package static func keyID(_ keyID: String) -> String {
        keyID.isEmpty ? "(no kid)" : text(String(keyID.prefix(80)))
    }

    /// Texts with commas between them, the first 16.
    package static func texts(_ texts: [String]) -> String {
        texts.prefix(16).map { text($0) }.joined(separator: ", ")
            + (texts.count > 16 ? " and \(texts.count - 16) more" : "")
    }

    /// A list as Go prints it, cut when it is long.
    package static func list(_ list: [String]) -> String {
        let shown = list.prefix(8).map { element in
            let quoted = GoText.quoted(element)
            return quoted.count <= 256 ? quoted : "\(quoted.prefix(256))…"
        }
        return "[" + shown.joined(separator: " ") + (list.count > 8 ? " and \(list.count - 8) more" : "")
            + "]"
    }

    /// A moment, and how far it is from now: "2026-11-24T08:17:52Z (in 40 m)".
    package static func moment(_ seconds: Int, now: Double) -> String {
        "\(Timestamp.text(seconds)) (\(distance(seconds, now: now)))"
    }

    /// How far a moment is from now: "3 d 2 h ago".
    package static func distance(_ seconds: Int, now: Double) -> String {
        let difference = Double(seconds) - now
        if abs(difference) < 1 { return "now" }
        return difference < 0 ? "\(duration(-difference)) ago" : "in \(duration(difference))"
    }

    /// A length of time in its two largest units: "1 y 12 d", "59 m 58 s".
    package static func duration(_ seconds: Double) -> String {
        if seconds >= 1e15 { return "\(seconds) s" }
        if seconds < 1 { return "less than 1 s" }
        var rest = Int(seconds)
        var parts: [String] = []
        for (unit, length) in [("y", 31_536_000), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)] {
            if parts.count < 2 && rest >= length {
                parts.append("\(rest / length) \(unit)")
                rest %= length
            } else if !parts.isEmpty {
                break
            }
        }
        return parts.joined(separator: " ")
    }
}
