internal import JOSE

/// One look over all bytes of what was presented, 32 at a time.
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
        var offset = range.lowerBound
        while rest.count >= 32 {
            let marks =
                Self.marks(rest.firstWord) | Self.marks(rest.extracting(droppingFirst: 8).firstWord)
                | Self.marks(rest.extracting(droppingFirst: 16).firstWord)
                | Self.marks(rest.extracting(droppingFirst: 24).firstWord)
            if marks != 0 { for index in 0..<32 { note(rest[index], at: offset + index) } }
            rest = rest.extracting(droppingFirst: 32)
            offset += 32
        }
        for index in rest.indices { note(rest[index], at: offset + index) }
    }

    private mutating func note(_ byte: UInt8, at offset: Int) {
        if byte <= 0x20 || byte >= 0x80 { isPlain = false }
        guard byte == UInt8(ascii: ".") else { return }
        if dots == 0 { first = offset } else if dots == 1 { second = offset }
        dots += 1
    }

    /// Not zero when one of eight bytes is a dot, at most 0x20, or at least 0x80.
    private static func marks(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let high = ones << 7
        let dots = word ^ (ones &* UInt64(UInt8(ascii: ".")))
        return ((dots &- ones) | (word &- ones &* 0x21) | word) & high
    }
}
