/// The rules of DER (X.690, 10 and 11) that OpenSSL's reader does not ask for and Go's does.
enum DER {
    /// Whether the first value of the bytes has definite lengths in their shortest form, and integers in theirs, at
    /// every level. What follows it is not looked at.
    static func isDistinguished(_ bytes: [UInt8]) -> Bool {
        // The ends of the constructed values that are open, innermost last.
        var ends: [Int] = []
        var offset = 0
        repeat {
            guard let value = header(bytes, offset), value.end <= (ends.last ?? bytes.count) else {
                return false
            }
            if value.isConstructed {
                // No structure of keys or certificates nests deeper.
                if ends.count >= 64 { return false }
                ends.append(value.end)
                offset = value.start
            } else {
                if value.tag == 0x02 && !isShortest(bytes[value.start..<value.end]) { return false }
                offset = value.end
            }
            while let end = ends.last, offset == end { ends.removeLast() }
        } while !ends.isEmpty
        return true
    }

    private struct Header {
        let tag: UInt8
        let start: Int
        let end: Int
        var isConstructed: Bool { tag & 0x20 != 0 }
    }

    private static func header(_ bytes: [UInt8], _ offset: Int) -> Header? {
        guard offset + 1 < bytes.count else { return nil }
        var start = offset + 2
        var length = Int(bytes[offset + 1])
        // Tags past 30 occur in neither.
        if bytes[offset] & 0x1F == 0x1F { return nil }
        if length >= 0x80 {
            let count = length & 0x7F
            guard (1...4).contains(count), start + count <= bytes.count, bytes[start] != 0 else { return nil }
            length = bytes[start..<start + count].reduce(0) { $0 << 8 | Int($1) }
            if length < 0x80 { return nil }
            start += count
        }
        guard length <= bytes.count - start else { return nil }
        return Header(tag: bytes[offset], start: start, end: start + length)
    }

    private static func isShortest(_ integer: ArraySlice<UInt8>) -> Bool {
        guard let first = integer.first else { return false }
        guard let second = integer.dropFirst().first else { return true }
        return !(first == 0 && second < 0x80) && !(first == 0xFF && second >= 0x80)
    }
}
