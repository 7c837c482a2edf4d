/// What was given, as UTF-8 without a byte order mark.
package struct PlainText: Sendable {
    /// How a text was encoded where that is not plain UTF-8.
    package enum Mark: Sendable, Equatable {
        /// UTF-8 behind the bytes EF BB BF.
        case byteOrderMark
        /// UTF-16, as Windows' PowerShell writes files.
        case utf16
    }

    /// The text, in UTF-8.
    package let bytes: [UInt8]
    /// How it was encoded, nil for plain UTF-8 and for what is no text.
    package let mark: Mark?

    /// Takes a byte order mark away, and reads UTF-16 with or without one.
    package init(_ given: [UInt8]) {
        if given.starts(with: [0xEF, 0xBB, 0xBF]) {
            bytes = Array(given.dropFirst(3))
            mark = .byteOrderMark
        } else if let text = Self.utf16(given) {
            bytes = text
            mark = .utf16
        } else {
            bytes = given
            mark = nil
        }
    }

    /// UTF-16 with a byte order mark, or of ASCII alone: every second byte is zero.
    private static func utf16(_ given: [UInt8]) -> [UInt8]? {
        let isMarked = given.starts(with: [0xFF, 0xFE]) || given.starts(with: [0xFE, 0xFF])
        let isLittle = isMarked ? given[0] == 0xFF : given.count > 1 && given[1] == 0
        let units = (isMarked ? given.dropFirst(2) : given[...])
        guard units.count >= 2, units.count % 2 == 0 else { return nil }
        let zero = isLittle ? 1 : 0
        let isASCII = units.enumerated().allSatisfy { ($0.offset % 2 == zero) == ($0.element == 0) }
        guard isMarked || (isASCII && units.count >= 8) else { return nil }
        let start = units.startIndex
        let codes = stride(from: start, to: units.endIndex, by: 2).map { place in
            isLittle
                ? UInt16(units[place]) | UInt16(units[place + 1]) << 8
                : UInt16(units[place]) << 8 | UInt16(units[place + 1])
        }
        return Array(String(decoding: codes, as: UTF16.self).utf8)
    }
}

extension PlainText.Mark {
    /// What stands before the text, or how it is encoded, in a clause.
    package var words: String {
        switch self {
        case .byteOrderMark: "it begins with a byte order mark (the bytes EF BB BF)"
        case .utf16: "it is UTF-16, as PowerShell's > writes it"
        }
    }

    /// How to get rid of it.
    package var fix: String {
        switch self {
        case .byteOrderMark: #"save it as UTF-8 without one: sed -i '1s/^\xEF\xBB\xBF//' FILE"#
        case .utf16:
            "save it as UTF-8: iconv -f UTF-16 -t UTF-8 FILE (PowerShell: Set-Content -Encoding ascii)"
        }
    }
}

extension Collection<UInt8> where SubSequence: BidirectionalCollection<UInt8> {
    /// Without ASCII white space at its ends.
    package var trimmed: SubSequence {
        var rest = drop(while: \.isSpace)
        while let last = rest.last, last.isSpace { rest = rest.dropLast() }
        return rest
    }
}

extension RandomAccessCollection<UInt8> where Index == Int {
    /// Where a text begins among the bytes, nil where it does not.
    @inlinable package func firstIndex(ofText text: String) -> Int? {
        let wanted = Array(text.utf8)
        guard let first = wanted.first, count >= wanted.count else { return nil }
        var place = startIndex
        let last = endIndex - wanted.count
        while place <= last {
            if self[place] == first {
                var length = 1
                while length < wanted.count, self[place + length] == wanted[length] { length += 1 }
                if length == wanted.count { return place }
            }
            place += 1
        }
        return nil
    }

    /// Whether a text stands among the bytes.
    @inlinable package func holds(_ text: String) -> Bool { firstIndex(ofText: text) != nil }
}

extension [UInt8] {
    /// Without one line ending at its end, LF or CR LF.
    package var withoutLineEnd: [UInt8] {
        last != 0x0A ? self : Array(dropLast(dropLast().last == 0x0D ? 2 : 1))
    }

    /// Where a sequence ends that sets a terminal's colours and the like (ESC [ … letter), nil where none begins.
    package func endOfEscape(at start: Int) -> Int? {
        guard self[start] == 0x1B, start + 1 < count, self[start + 1] == UInt8(ascii: "[") else { return nil }
        var end = start + 2
        while end < count, (0x20...0x3F).contains(self[end]) { end += 1 }
        return end < count && (0x40...0x7E).contains(self[end]) ? end + 1 : nil
    }
}

extension UInt8 {
    /// White space of ASCII.
    package var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }

    package var isLetterOrDigit: Bool { (0x30...0x39).contains(self) || (0x41...0x5A).contains(self & 0xDF) }

    /// Of the alphabets of base64 and base64url.
    var isOfBase64: Bool {
        isLetterOrDigit
            || [UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "_")].contains(self)
    }
}
