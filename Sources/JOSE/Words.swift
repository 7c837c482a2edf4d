extension Span<UInt8> {
    /// The first eight bytes as one number, the first in its lowest bits: one load, when the count was looked at.
    @inlinable @inline(__always) package var firstWord: UInt64 {
        let low = UInt64(self[0]) | UInt64(self[1]) << 8 | UInt64(self[2]) << 16 | UInt64(self[3]) << 24
        let high =
            UInt64(self[4]) << 32 | UInt64(self[5]) << 40 | UInt64(self[6]) << 48 | UInt64(self[7]) << 56
        return low | high
    }

    /// Whether the other bytes are the same, eight at a time.
    @inlinable package func equals(_ other: Span<UInt8>) -> Bool {
        if count != other.count { return false }
        var (rest, others) = (self, other)
        while rest.count >= 8 && others.count >= 8 {
            if rest.firstWord != others.firstWord { return false }
            rest = rest.extracting(droppingFirst: 8)
            others = others.extracting(droppingFirst: 8)
        }
        for index in rest.indices where rest[index] != others[index] { return false }
        return true
    }
}
