/// Arithmetic modulo P-256's p = 2^256 - 2^224 + 2^192 + 2^96 - 1 (FIPS 186-4, D.1.2.3).
///
/// Numbers are below p and in Montgomery form: a is kept as a·2^256. All of it works on public data, keys and signatures:
/// nothing here need take the same time for all numbers.
enum P256Field {
    static var modulus: Number256 { Number256(0xFFFF_FFFF_FFFF_FFFF, 0x0000_0000_FFFF_FFFF, 0, top) }
    /// The highest word of p. The lowest is -1 and the third is 0, which saves half of the products of a reduction.
    private static var top: UInt64 { 0xFFFF_FFFF_0000_0001 }
    /// 1 in Montgomery form: 2^256 mod p.
    static var one: Number256 {
        Number256(1, 0xFFFF_FFFF_0000_0000, 0xFFFF_FFFF_FFFF_FFFF, 0x0000_0000_FFFF_FFFE)
    }
    /// 2^512 mod p: a plain number times it is in Montgomery form.
    static var squareOfR: Number256 {
        Number256(0x0000_0000_0000_0003, 0xFFFF_FFFB_FFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFE, 0x0000_0004_FFFF_FFFD)
    }
    private static let cubeOfR = multiply(squareOfR, squareOfR)

    /// a·b.
    @inline(__always)
    static func multiply(_ a: Number256, _ b: Number256) -> Number256 {
        // One word of b at a time; what is below 2p after each has 257 bits.
        var t = row((0, 0, 0, 0, 0), a, b.w0)
        t = row(t, a, b.w1)
        t = row(t, a, b.w2)
        t = row(t, a, b.w3)
        return reduced(Number256(t.0, t.1, t.2, t.3), t.4)
    }

    /// (t + a·b) / 2^64 modulo p, below 2p when t and a are.
    @inline(__always)
    private static func row(
        _ t: (UInt64, UInt64, UInt64, UInt64, UInt64), _ a: Number256, _ b: UInt64
    ) -> (UInt64, UInt64, UInt64, UInt64, UInt64) {
        let (s0, c0) = Batch.multiply(a.w0, b, t.0)
        let (s1, c1) = Batch.multiply(a.w1, b, t.1, c0)
        let (s2, c2) = Batch.multiply(a.w2, b, t.2, c1)
        let (s3, c3) = Batch.multiply(a.w3, b, t.3, c2)
        let s4 = c3 &+ t.4
        let (r0, r1, r2, r3, carry) = step(s0, s1, s2, s3, s4)
        return (r0, r1, r2, r3, carry)
    }

    /// (t + q·p) / 2^64 for q = t0, which makes the lowest word 0: q·p = q·2^256 - q·2^224 + q·2^192 + q·2^96 - q.
    @inline(__always)
    private static func step(
        _ q: UInt64, _ t1: UInt64, _ t2: UInt64, _ t3: UInt64, _ t4: UInt64
    ) -> (UInt64, UInt64, UInt64, UInt64, UInt64) {
        let (r1, c1) = add(t1, q << 32, 0)
        let (r2, c2) = add(t2, q >> 32, c1)
        let (r3, c3) = Batch.multiply(q, top, t3, c2)
        let (r4, c4) = add(t4, c3, 0)
        return (r1, r2, r3, r4, c4)
    }

    /// a².
    @inline(__always)
    static func square(_ a: Number256) -> Number256 {
        // The products of different words, doubled, then the squares.
        let (x1, c1) = Batch.multiply(a.w0, a.w1, 0)
        let (x2, c2) = Batch.multiply(a.w0, a.w2, c1)
        let (x3, c3) = Batch.multiply(a.w0, a.w3, c2)
        let (y3, c4) = Batch.multiply(a.w1, a.w2, x3)
        let (x4, c5) = Batch.multiply(a.w1, a.w3, c3, c4)
        let (x5, x6) = Batch.multiply(a.w2, a.w3, c5)
        let (s0, k0) = Batch.multiply(a.w0, a.w0, 0)
        let (s1, k1) = add(x1 << 1, k0, 0)
        let (q2, h2) = Batch.multiply(a.w1, a.w1, k1)
        let (s2, k2) = add(x2 << 1 | x1 >> 63, q2, 0)
        let (s3, k3) = add(y3 << 1 | x2 >> 63, h2, k2)
        let (q4, h4) = Batch.multiply(a.w2, a.w2, k3)
        let (s4, k4) = add(x4 << 1 | y3 >> 63, q4, 0)
        let (s5, k5) = add(x5 << 1 | x4 >> 63, h4, k4)
        let (q6, h6) = Batch.multiply(a.w3, a.w3, k5)
        let (s6, k6) = add(x6 << 1 | x5 >> 63, q6, 0)
        let s7 = x6 >> 63 &+ h6 &+ k6

        let (a1, a2, a3, a4, e0) = step(s0, s1, s2, s3, s4)
        let (b2, b3, b4, b5, e1) = step(a1, a2, a3, a4, s5)
        let (b5c, f1) = add(b5, e0, 0)
        let (c3_, c4_, c5_, c6_, e2) = step(b2, b3, b4, b5c, s6)
        let (c6c, f2) = add(c6_, e1 &+ f1, 0)
        let (d4, d5, d6, d7, e3) = step(c3_, c4_, c5_, c6c, s7)
        let (d7c, f3) = add(d7, e2 &+ f2, 0)
        return reduced(Number256(d4, d5, d6, d7c), e3 &+ f3)
    }

    /// A number of 257 bits below 2p, modulo p.
    @inline(__always)
    private static func reduced(_ a: Number256, _ top: UInt64) -> Number256 {
        let (less, borrow) = Number256.difference(a, modulus)
        let keep = 0 &- (borrow & ~top)
        return Number256(
            less.w0 ^ (less.w0 ^ a.w0) & keep, less.w1 ^ (less.w1 ^ a.w1) & keep,
            less.w2 ^ (less.w2 ^ a.w2) & keep, less.w3 ^ (less.w3 ^ a.w3) & keep)
    }

    @inline(__always)
    static func add(_ a: Number256, _ b: Number256) -> Number256 {
        let (sum, carry) = Number256.sum(a, b)
        return reduced(sum, carry)
    }

    @inline(__always)
    static func subtract(_ a: Number256, _ b: Number256) -> Number256 {
        let (difference, borrow) = Number256.difference(a, b)
        return Number256.sum(difference, modulus & (0 &- borrow)).sum
    }

    /// -a. A number is 0 or below p, so that 0 must stay 0.
    @inline(__always)
    static func negative(_ a: Number256) -> Number256 { subtract(.zero, a) }

    /// 1 / a, for an a that is not 0.
    static func inverse(_ a: Number256) -> Number256 {
        // What is inverted is a·R; a⁻¹·R is a⁻¹·R⁻¹·R³ / R.
        multiply(inverter(a), cubeOfR)
    }

    private static let inverter = ModularInverse(modulus)

    @inline(__always)
    private static func add(_ a: UInt64, _ b: UInt64, _ carry: UInt64) -> (UInt64, UInt64) {
        Batch.add(a, b, carry)
    }
}
