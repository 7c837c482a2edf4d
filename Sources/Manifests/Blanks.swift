internal import Recognition

extension UInt8 {
    /// A space or tab, or the carriage return of a line ending.
    var isBlank: Bool {
        self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") || self == UInt8(ascii: "\r")
    }

    /// White space of any kind that separates words.
    var isBlankOrNewline: Bool { isBlank || self == UInt8(ascii: "\n") }
}

extension [UInt8] {
    /// The first byte at or behind `start` that is no blank, or `end`.
    func skipBlanks(from start: Int, to end: Int) -> Int {
        var position = start
        while position < end, self[position].isBlank { position += 1 }
        return position
    }
}

extension [UInt8] {
    /// With a NUL where `cat -v` shows one as `^@`.
    var withNULs: [UInt8] {
        guard holds("^@--") else { return self }
        var bytes: [UInt8] = []
        for byte in self {
            if byte == UInt8(ascii: "@"), bytes.last == UInt8(ascii: "^") {
                bytes[bytes.count - 1] = 0
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }
}
