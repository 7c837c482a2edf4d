extension Span<UInt8> {
    /// The first eight bytes as one little-endian number. After a check of the count this is one load.
    @inlinable @inline(__always) package var firstWord: UInt64 {
        let low = UInt64(self[0]) | UInt64(self[1]) << 8 | UInt64(self[2]) << 16 | UInt64(self[3]) << 24
        let high =
            UInt64(self[4]) << 32 | UInt64(self[5]) << 40 | UInt64(self[6]) << 48 | UInt64(self[7]) << 56
        return low | high
    }

    /// Whether the other bytes are the same. Compares eight at a time; the last eight may overlap those before them.
    @inlinable package func equals(_ other: Span<UInt8>) -> Bool {
        if count != other.count { return false }
        var (rest, others) = (self, other)
        if rest.count < 8 || others.count < 8 {
            for index in rest.indices where rest[index] != others[index] { return false }
            return true
        }
        let (last, otherLast) = (rest.extracting(last: 8).firstWord, others.extracting(last: 8).firstWord)
        while rest.count >= 8 && others.count >= 8 {
            if rest.firstWord != others.firstWord { return false }
            rest = rest.extracting(droppingFirst: 8)
            others = others.extracting(droppingFirst: 8)
        }
        return last == otherLast
    }

    /// The value of the first eight characters when all of them are digits.
    @inlinable @inline(__always) package var eightDigits: Int? {
        if count < 8 { return nil }
        let word = firstWord
        let ones: UInt64 = 0x0101_0101_0101_0101
        // A digit is 0x30...0x39: its upper half is 3, and stays 3 when 6 is added.
        let upperHalves = ones &* 0xF0
        guard word & upperHalves == ones &* 0x30, (word &+ ones &* 6) & upperHalves == ones &* 0x30
        else { return nil }
        // Pairs of digits, then fours, then all eight; the first digit is in the lowest byte.
        let pairs = ((word & (ones &* 0x0F)) &* (10 << 8 + 1)) >> 8 & 0x00FF_00FF_00FF_00FF
        let fours = (pairs &* (100 << 16 + 1)) >> 16 & 0x0000_FFFF_0000_FFFF
        return Int((fours &* (10_000 << 32 + 1)) >> 32)
    }
}
