/// Text as Go writes it into error messages.
package enum GoText {
    /// A string as strconv.Quote and the verb %q print it.
    package static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                quoted.unicodeScalars.append("\\")
                quoted.unicodeScalars.append(scalar)
            case "\u{07}": quoted += "\\a"
            case "\u{08}": quoted += "\\b"
            case "\u{0c}": quoted += "\\f"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case "\u{0b}": quoted += "\\v"
            case "\0"..."\u{1f}", "\u{7f}": quoted += "\\x" + hex(scalar.value, digits: 2)
            case _ where isPrintable(scalar): quoted.unicodeScalars.append(scalar)
            case "\u{0}"..."\u{ffff}": quoted += "\\u" + hex(scalar.value, digits: 4)
            default: quoted += "\\U" + hex(scalar.value, digits: 8)
            }
        }
        return quoted + "\""
    }

    /// A list of strings as %q prints it: `["a" "b"]`.
    package static func quoted(_ list: [String]) -> String {
        "[" + list.map { quoted($0) }.joined(separator: " ") + "]"
    }

    /// Letters, marks, numbers, punctuation, symbols, and of the spaces only the ASCII one: unicode.IsPrint.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
            false
        case .spaceSeparator: scalar == " "
        default: true
        }
    }

    private static func hex(_ value: UInt32, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
