extension Span<UInt8> {
    /// The first eight bytes as one number, the first in its lowest bits: one load, when the count was looked at.
    @inlinable package var firstWord: UInt64 {
        let low = UInt64(self[0]) | UInt64(self[1]) << 8 | UInt64(self[2]) << 16 | UInt64(self[3]) << 24
        let high =
            UInt64(self[4]) << 32 | UInt64(self[5]) << 40 | UInt64(self[6]) << 48 | UInt64(self[7]) << 56
        return low | high
    }
}
