internal import JOSE

/// One look over all bytes of what was presented, 64 at a time.
struct TokenScan: Sendable {
    /// Neither white space nor anything that is not ASCII.
    private(set) var isPlain = true
    /// How many dots there are, and where the first two are.
    private(set) var dots = 0
    private(set) var first = 0
    private(set) var second = 0

    init() {}

    /// Looks at the bytes at `range`.
    init(_ text: Span<UInt8>, at range: Range<Int>) {
        var rest = text.extracting(range)
        while !rest.isEmpty {
            if Self.isBlockPlain(rest) {
                rest = rest.extracting(droppingFirst: 64)
                continue
            }
            let plain = rest.prefixLength(upTo: { Self.marks($0) }, { Self.mark($0) != 0 })
            if plain < rest.count { note(rest[plain], at: range.upperBound - rest.count + plain) }
            rest = rest.extracting(droppingFirst: plain + 1)
        }
    }

    private mutating func note(_ byte: UInt8, at offset: Int) {
        if byte <= 0x20 || byte >= 0x80 { isPlain = false }
        guard byte == UInt8(ascii: ".") else { return }
        if dots == 0 { first = offset } else if dots == 1 { second = offset }
        dots += 1
    }

    /// Whether the first 64 bytes are there and none of them is to be noted. Without a branch inside, so that the
    /// compiler makes vectors of it.
    private static func isBlockPlain(_ text: Span<UInt8>) -> Bool {
        if text.count < 64 { return false }
        let block = text.extracting(first: 64)
        var marks: UInt8 = 0
        for index in 0..<64 { marks |= mark(block[index]) }
        return marks == 0
    }

    /// 1 for a dot, white space, a control, and what is not ASCII. Below 0x21 the subtraction wraps.
    @inline(__always) private static func mark(_ byte: UInt8) -> UInt8 {
        (byte &- 0x21 >= 0x5F ? 1 : 0) | (byte == UInt8(ascii: ".") ? 1 : 0)
    }

    /// Bits in those of eight bytes that are to be noted; the lowest is in the first such byte, and beyond it others may
    /// be wrong, since a subtraction has borrowed there.
    private static func marks(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let dots = word ^ (ones &* UInt64(UInt8(ascii: ".")))
        return ((dots &- ones) | (word &- ones &* 0x21) | word) & ones << 7
    }
}
