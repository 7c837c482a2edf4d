public import CVectors

extension Span<UInt8> {
    /// The first eight bytes as one number, the first in its lowest bits: one load, when the count was looked at.
    @inlinable @inline(__always) package var firstWord: UInt64 {
        let low = UInt64(self[0]) | UInt64(self[1]) << 8 | UInt64(self[2]) << 16 | UInt64(self[3]) << 24
        let high =
            UInt64(self[4]) << 32 | UInt64(self[5]) << 40 | UInt64(self[6]) << 48 | UInt64(self[7]) << 56
        return low | high
    }

    /// Where the first byte of a range stands that stops a search, or the range's end; 16 are looked at together.
    @inlinable @inline(__always) package func firstStop(in range: Range<Int>, _ stops: Stops) -> Int {
        let end = range.upperBound
        var offset = range.lowerBound
        while end &- offset >= 16 {
            let found = self.stops(of16At: offset, stops)
            if found != 0 { return offset &+ found.trailingZeroBitCount }
            offset &+= 16
        }
        // What is left, with what stands behind it or before it.
        let block = Swift.min(offset, count &- 16)
        if block < 0 { return (offset..<end).first { stops.contain(self[$0]) } ?? end }
        let found = self.stops(of16At: block, stops) &>> UInt32(truncatingIfNeeded: offset &- block)
        return Swift.min(end, offset &+ found.trailingZeroBitCount)
    }

    /// Which of the 16 bytes at `offset` stop a search; the lowest bit is the first byte's.
    @inlinable @inline(__always) package func stops(of16At offset: Int, _ stops: Stops) -> UInt32 {
        precondition(offset >= 0 && count &- offset >= 16)
        return unsafe withUnsafeBufferPointer {
            guard let text = $0.baseAddress else { return 0 }
            return unsafe stops_of_16(text + offset, stops.first, stops.second, stops.least)
        }
    }

    /// Whether one of the 64 bytes at `offset` stops a search.
    @inlinable @inline(__always) package func hasStop(in64At offset: Int, _ stops: Stops) -> Bool {
        precondition(offset >= 0 && count &- offset >= 64)
        return unsafe withUnsafeBufferPointer {
            guard let text = $0.baseAddress else { return false }
            return unsafe stops_in_64(text + offset, stops.first, stops.second, stops.least) != 0
        }
    }

    /// Whether the other bytes are the same, eight at a time; the last eight may overlap those before them.
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

    /// The number that the first eight characters write when all of them are digits.
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

/// The bytes at which a search stops: two characters, all that are below a bound, and all that are not ASCII.
@usableFromInline package struct Stops {
    @usableFromInline let first, second, least: UInt8

    @inlinable @inline(__always) package init(
        _ first: Unicode.Scalar, _ second: Unicode.Scalar, below least: UInt8
    ) {
        self.first = UInt8(ascii: first)
        self.second = UInt8(ascii: second)
        self.least = least
    }

    @inlinable @inline(__always) package func contain(_ byte: UInt8) -> Bool {
        byte == first || byte == second || byte < least || byte >= 0x80
    }
}
