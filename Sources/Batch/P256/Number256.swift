/// A number of 256 bits: four words, the lowest first.
struct Number256: Equatable, Sendable {
    var w0, w1, w2, w3: UInt64

    static let zero = Number256(0, 0, 0, 0)
    static let one = Number256(1, 0, 0, 0)

    @inline(__always)
    init(_ w0: UInt64, _ w1: UInt64, _ w2: UInt64, _ w3: UInt64) {
        (self.w0, self.w1, self.w2, self.w3) = (w0, w1, w2, w3)
    }

    /// A number from 32 big-endian bytes.
    init(bigEndian bytes: Span<UInt8>) {
        func word(_ start: Int) -> UInt64 {
            var word: UInt64 = 0
            for index in start..<start + 8 { word = word << 8 | UInt64(bytes[index]) }
            return word
        }
        self.init(word(24), word(16), word(8), word(0))
    }

    @inline(__always) var isZero: Bool { w0 | w1 | w2 | w3 == 0 }
    @inline(__always) var isOdd: Bool { w0 & 1 == 1 }

    /// The sum modulo 2^256, and the carry out of it: 0 or 1.
    @inline(__always)
    static func sum(_ a: Number256, _ b: Number256) -> (sum: Number256, carry: UInt64) {
        let (s0, c0) = add(a.w0, b.w0, 0)
        let (s1, c1) = add(a.w1, b.w1, c0)
        let (s2, c2) = add(a.w2, b.w2, c1)
        let (s3, c3) = add(a.w3, b.w3, c2)
        return (Number256(s0, s1, s2, s3), c3)
    }

    /// The difference modulo 2^256, and the borrow: 0 or 1.
    @inline(__always)
    static func difference(_ a: Number256, _ b: Number256) -> (difference: Number256, borrow: UInt64) {
        let (d0, b0) = subtract(a.w0, b.w0, 0)
        let (d1, b1) = subtract(a.w1, b.w1, b0)
        let (d2, b2) = subtract(a.w2, b.w2, b1)
        let (d3, b3) = subtract(a.w3, b.w3, b2)
        return (Number256(d0, d1, d2, d3), b3)
    }

    @inline(__always) static func < (a: Number256, b: Number256) -> Bool { difference(a, b).borrow == 1 }

    /// The number where the mask is all ones, zero where it is zero.
    @inline(__always)
    static func & (a: Number256, mask: UInt64) -> Number256 {
        Number256(a.w0 & mask, a.w1 & mask, a.w2 & mask, a.w3 & mask)
    }

    /// The number divided by 2^bits, rounded down, for 1 to 63 bits.
    @inline(__always)
    func shifted(by bits: UInt64) -> Number256 {
        Number256(
            w0 &>> bits | w1 &<< (64 &- bits), w1 &>> bits | w2 &<< (64 &- bits),
            w2 &>> bits | w3 &<< (64 &- bits), w3 &>> bits)
    }
}

/// a + b + carry: the low word, and the carry.
@inline(__always)
func add(_ a: UInt64, _ b: UInt64, _ carry: UInt64) -> (UInt64, UInt64) {
    let sum = UInt128(a) &+ UInt128(b) &+ UInt128(carry)
    return (UInt64(truncatingIfNeeded: sum), UInt64(truncatingIfNeeded: sum >> 64))
}

/// a - b - borrow: the low word, and the borrow.
@inline(__always)
func subtract(_ a: UInt64, _ b: UInt64, _ borrow: UInt64) -> (UInt64, UInt64) {
    let difference = UInt128(a) &- UInt128(b) &- UInt128(borrow)
    return (UInt64(truncatingIfNeeded: difference), UInt64(truncatingIfNeeded: difference >> 64) & 1)
}

/// a·b + c + d, which is below 2^128: the low word and the high one.
@inline(__always)
func multiply(_ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64 = 0) -> (UInt64, UInt64) {
    let sum = UInt128(a) &* UInt128(b) &+ UInt128(c) &+ UInt128(d)
    return (UInt64(truncatingIfNeeded: sum), UInt64(truncatingIfNeeded: sum >> 64))
}
