/// Text that a terminal only shows.
package enum Printable {
    /// The text with its control characters escaped: a foreign name or message may hold commands to a terminal.
    package static func text(_ text: String) -> String {
        if !text.unicodeScalars.contains(where: isControl) { return text }
        var printable = ""
        for scalar in text.unicodeScalars {
            if isControl(scalar) {
                printable += "\\u{" + String(scalar.value, radix: 16) + "}"
            } else {
                printable.unicodeScalars.append(scalar)
            }
        }
        return printable
    }

    /// C0, DEL, C1, and the marks that turn the direction of writing.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
