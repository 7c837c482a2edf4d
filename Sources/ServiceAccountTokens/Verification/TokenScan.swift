internal import JOSE
internal import Text

/// One scan over all bytes of what was presented, 64 at a time.
struct TokenScan: Sendable {
    /// Whether there is neither white space nor anything that is not ASCII.
    private(set) var isPlain = true
    /// How many dots there are, and where the first two are.
    private(set) var dots = 0
    private(set) var first = 0
    private(set) var second = 0

    init() {}

    /// Scans the bytes at `range`.
    init(_ text: Span<UInt8>, at range: Range<Int>) {
        var offset = range.lowerBound
        while offset < range.upperBound {
            if range.upperBound - offset >= 64 && !text.hasStop(in64At: offset, Self.stops) {
                offset += 64
                continue
            }
            let stop = text.firstStop(in: offset..<range.upperBound, Self.stops)
            if stop < range.upperBound { note(text[stop], at: stop) }
            offset = stop + 1
        }
    }

    private static var stops: Stops { Stops(".", ".", below: 0x21) }

    private mutating func note(_ byte: UInt8, at offset: Int) {
        if byte <= 0x20 || byte >= 0x80 { isPlain = false }
        guard byte == UInt8(ascii: ".") else { return }
        if dots == 0 { first = offset } else if dots == 1 { second = offset }
        dots += 1
    }
}
