/// The rules of DER (X.690, 10 and 11) that Go's reader enforces and OpenSSL's does not.
enum DER {
    /// Whether the first value of the bytes has definite lengths and integers in their shortest form at every level. Bytes
    /// after it are ignored.
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
        // Neither keys nor certificates have tags past 30.
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
