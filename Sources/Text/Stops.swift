public import CVectors

/// The bytes at which a search stops: two characters, all bytes below a bound, and all that are not ASCII.
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

extension Span<UInt8> {
    /// The place of the first byte in a range that stops a search, or the range's end. Compares 16 bytes at a time.
    @inlinable @inline(__always) package func firstStop(in range: Range<Int>, _ stops: Stops) -> Int {
        let end = range.upperBound
        var offset = range.lowerBound
        while end &- offset >= 16 {
            let found = self.stops(of16At: offset, stops)
            if found != 0 { return offset &+ found.trailingZeroBitCount }
            offset &+= 16
        }
        // The rest is compared together with the bytes before or after it.
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
}
