/// Inverses modulo one odd number of 256 bits, by division steps: Daniel J. Bernstein and Bo-Yin Yang, "Fast constant-time
/// gcd computation and modular inversion" (2019), here in the time that the number takes, since all numbers are public.
///
/// f and g begin as the modulus and the number. A step halves g, after adding f to it or f and g changed places where that
/// makes it even. 62 steps depend on the lowest 62 bits alone: they are done on words, and then the matrix that
/// they amount to is applied to all of f and g, and, modulo the modulus, to d and e, which keep f ≡ d·number and
/// g ≡ e·number. When g is 0, f is 1 or -1 and d is the inverse or its negative.
struct ModularInverse: Sendable {
    /// A signed number: limbs of 62 bits, of which the highest has the sign.
    private typealias Limbs = (Int64, Int64, Int64, Int64, Int64)

    private static var mask: Int64 { 1 << 62 - 1 }

    private let modulus: Limbs
    /// modulus⁻¹ modulo 2^62.
    private let inverse: Int64

    init(_ modulus: Number256) {
        self.modulus = Self.limbs(modulus)
        // Each round doubles how many of the low bits are right; an odd number is its own inverse modulo 8.
        var inverse = modulus.w0
        for _ in 0..<5 { inverse &*= 2 &- modulus.w0 &* inverse }
        self.inverse = Int64(truncatingIfNeeded: inverse) & Self.mask
    }

    /// The inverse of a number that is not 0 and below the modulus.
    func callAsFunction(_ number: Number256) -> Number256 {
        var (f, g) = (modulus, Self.limbs(number))
        var d: Limbs = (0, 0, 0, 0, 0)
        var e: Limbs = (1, 0, 0, 0, 0)
        var eta = -1
        while g.0 | g.1 | g.2 | g.3 | g.4 != 0 {
            let matrix = Self.steps(&eta, f.0 | f.1 << 62, g.0 | g.1 << 62)
            apply(matrix, &d, &e)
            Self.apply(matrix, &f, &g)
        }
        return reduced(d, isNegative: f.4 < 0)
    }

    /// What 62 steps amount to: f becomes (u·f + v·g) / 2^62, g becomes (q·f + r·g) / 2^62.
    private struct Matrix {
        var u: Int64 = 1
        var v: Int64 = 0
        var q: Int64 = 0
        var r: Int64 = 1
    }

    private static func steps(_ eta: inout Int, _ f: Int64, _ g: Int64) -> Matrix {
        var (f, g, m) = (UInt64(bitPattern: f), UInt64(bitPattern: g), Matrix())
        var left = 62
        while true {
            // Steps in which g is even halve it and nothing else.
            let zeros = (g | UInt64.max << UInt64(left)).trailingZeroBitCount
            g >>= UInt64(zeros)
            m.u <<= Int64(zeros)
            m.v <<= Int64(zeros)
            eta -= zeros
            left -= zeros
            if left == 0 { return m }
            if eta < 0 {
                eta = -eta
                (f, g) = (g, 0 &- f)
                (m.u, m.q) = (m.q, 0 &- m.u)
                (m.v, m.r) = (m.r, 0 &- m.v)
            }
            // f and g keep their places for eta + 1 steps: so many low bits of g, 6 at most, are cleared at once by adding
            // -g/f times f. f·(2 - f²) is f⁻¹ modulo 2^6, since f² is 1 modulo 8.
            let limit = UInt64(min(eta + 1, left, 6))
            let w = g &* f &* (f &* f &- 2) & (1 << limit - 1)
            g &+= f &* w
            m.q &+= m.u &* Int64(bitPattern: w)
            m.r &+= m.v &* Int64(bitPattern: w)
        }
    }

    @inline(__always)
    private static func apply(_ m: Matrix, _ f: inout Limbs, _ g: inout Limbs) {
        f = combined(m.u, f, m.v, g, (0, 0, 0, 0, 0), 0, &g, m.q, m.r, 0)
    }

    /// The same modulo the modulus: multiples of it are added that make both divisible by 2^62. d and e stay between
    /// -2 and 1 times the modulus.
    @inline(__always)
    private func apply(_ m: Matrix, _ d: inout Limbs, _ e: inout Limbs) {
        let (signD, signE) = (d.4 >> 63, e.4 >> 63)
        var addD = (m.u & signD) &+ (m.v & signE)
        var addE = (m.q & signD) &+ (m.r & signE)
        addD &-= (inverse &* (m.u &* d.0 &+ m.v &* e.0) &+ addD) & Self.mask
        addE &-= (inverse &* (m.q &* d.0 &+ m.r &* e.0) &+ addE) & Self.mask
        d = Self.combined(m.u, d, m.v, e, modulus, addD, &e, m.q, m.r, addE)
    }

    /// (u·a + v·b + x·n) / 2^62; b becomes (q·a + r·b + y·n) / 2^62. Both are divisible.
    @inline(__always)
    private static func combined(
        _ u: Int64, _ a: Limbs, _ v: Int64, _ b: Limbs, _ n: Limbs, _ x: Int64, _ other: inout Limbs,
        _ q: Int64, _ r: Int64, _ y: Int64
    ) -> Limbs {
        var first = product(u, a.0, v, b.0, x, n.0) >> 62
        var second = product(q, a.0, r, b.0, y, n.0) >> 62
        var (c, d): (Limbs, Limbs) = ((0, 0, 0, 0, 0), (0, 0, 0, 0, 0))
        first &+= product(u, a.1, v, b.1, x, n.1)
        second &+= product(q, a.1, r, b.1, y, n.1)
        (c.0, d.0) = (cut(&first), cut(&second))
        first &+= product(u, a.2, v, b.2, x, n.2)
        second &+= product(q, a.2, r, b.2, y, n.2)
        (c.1, d.1) = (cut(&first), cut(&second))
        first &+= product(u, a.3, v, b.3, x, n.3)
        second &+= product(q, a.3, r, b.3, y, n.3)
        (c.2, d.2) = (cut(&first), cut(&second))
        first &+= product(u, a.4, v, b.4, x, n.4)
        second &+= product(q, a.4, r, b.4, y, n.4)
        (c.3, d.3) = (cut(&first), cut(&second))
        (c.4, d.4) = (Int64(truncatingIfNeeded: first), Int64(truncatingIfNeeded: second))
        other = d
        return c
    }

    /// The lowest limb, which is cut off.
    @inline(__always)
    private static func cut(_ sum: inout Int128) -> Int64 {
        let limb = Int64(truncatingIfNeeded: sum) & mask
        sum >>= 62
        return limb
    }

    @inline(__always)
    private static func product(
        _ a: Int64, _ b: Int64, _ c: Int64, _ d: Int64, _ e: Int64, _ f: Int64
    ) -> Int128 {
        Int128(a) &* Int128(b) &+ Int128(c) &* Int128(d) &+ Int128(e) &* Int128(f)
    }

    /// d, or -d, modulo the modulus.
    private func reduced(_ d: Limbs, isNegative: Bool) -> Number256 {
        let plain = Self.plain(d)
        let own = Self.plain(modulus)
        var value = isNegative ? 0 &- plain.low : plain.low
        var top = isNegative ? (0 &- plain.top &- (plain.low == .zero ? 0 : 1)) : plain.top
        while top < 0 {
            let (sum, carry) = Number256.sum(value, own.low)
            (value, top) = (sum, top &+ Int64(carry))
        }
        while top > 0 || !(value < own.low) {
            let (difference, borrow) = Number256.difference(value, own.low)
            (value, top) = (difference, top &- Int64(borrow))
        }
        return value
    }

    private static func limbs(_ a: Number256) -> Limbs {
        let mask = UInt64(mask)
        return (
            Int64(a.w0 & mask), Int64((a.w0 >> 62 | a.w1 << 2) & mask),
            Int64((a.w1 >> 60 | a.w2 << 4) & mask),
            Int64((a.w2 >> 58 | a.w3 << 6) & mask), Int64(a.w3 >> 56)
        )
    }

    /// The same in words of 64 bits, and the sign and what is above them.
    private static func plain(_ a: Limbs) -> (low: Number256, top: Int64) {
        let w = (
            UInt64(bitPattern: a.0), UInt64(bitPattern: a.1), UInt64(bitPattern: a.2), UInt64(bitPattern: a.3)
        )
        return (
            Number256(
                w.0 | w.1 << 62, w.1 >> 2 | w.2 << 60, w.2 >> 4 | w.3 << 58,
                w.3 >> 6 | UInt64(bitPattern: a.4) << 56),
            a.4 >> 8
        )
    }
}

extension Number256 {
    fileprivate static func &- (a: Int, b: Number256) -> Number256 { difference(.zero, b).difference }
}
