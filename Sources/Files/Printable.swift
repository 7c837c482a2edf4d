/// Text that a terminal shows and does not act upon.
package enum Printable {
    /// The text with every character escaped as in JSON that a terminal acts upon or does not show: names and messages
    /// from outside may hold terminal commands. JSON text keeps its meaning, since only its strings hold such characters.
    package static func text(_ text: String) -> String {
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
