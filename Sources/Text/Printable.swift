/// Text that a terminal shows and does not act upon.
package enum Printable {
    /// The text with every character escaped as in JSON that a terminal acts upon or does not show: names and messages
    /// from outside may hold terminal commands. JSON text keeps its meaning, since only its strings hold such characters.
    package static func text(_ text: String) -> String {
        // Almost all text is ASCII that a terminal shows.
        if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return text }
        if !text.unicodeScalars.contains(where: isHidden) { return text }
        var printable = ""
        for scalar in text.unicodeScalars {
            if isHidden(scalar) {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    printable += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            } else {
                printable.unicodeScalars.append(scalar)
            }
        }
        return printable
    }

    /// The same of several lines, whose line feeds stay, and with them the styles that this program sets.
    ///
    /// - Parameter isStyled: whether styles stay: where a person looks on.
    package static func lines(_ text: String, isStyled: Bool) -> String {
        if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0x0A }) { return text }
        var printable = ""
        var rest = text.unicodeScalars[...]
        while let end = rest.firstIndex(where: { $0 == "\n" || $0 == "\u{1B}" }) {
            printable += self.text(String(rest[..<end]))
            let style = isStyled ? styles.first { rest[end...].starts(with: $0.unicodeScalars) } : nil
            if rest[end] == "\n" {
                printable += "\n"
                rest = rest[end...].dropFirst()
            } else {
                printable += style ?? self.text("\u{1B}")
                rest = rest[end...].dropFirst(style?.unicodeScalars.count ?? 1)
            }
        }
        return printable + self.text(String(rest))
    }

    /// What begins and ends bold, dim, red, green and yellow text.
    private static let styles = ["0", "1", "2", "31", "32", "33"].map { "\u{1B}[\($0)m" }

    /// Control characters, marks that turn the direction of writing or have no width, and line separators.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E: return false
        case ..<0xA0: return true
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        default: return false
        }
    }
}
