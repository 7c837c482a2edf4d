/// Arithmetic modulo n, the order of P-256's points (FIPS 186-4, D.1.2.3), by Montgomery's multiplication with R = 2^256.
enum P256Order {
    static var modulus: Number256 {
        Number256(0xF3B9_CAC2_FC63_2551, 0xBCE6_FAAD_A717_9E84, 0xFFFF_FFFF_FFFF_FFFF, 0xFFFF_FFFF_0000_0000)
    }
    /// -n⁻¹ modulo 2^64.
    private static var factor: UInt64 { 0xCCD1_C8AA_EE00_BC4F }
    /// 2^512 mod n.
    static var squareOfR: Number256 {
        Number256(0x8324_4C95_BE79_EEA2, 0x4699_799C_49BD_6FA6, 0x2845_B239_2B6B_EC59, 0x66E1_2D94_F3D9_5620)
    }
    private static let inverter = ModularInverse(modulus)

    /// a·b / R modulo n, below n when b is; a may be any number.
    static func multiply(_ a: Number256, _ b: Number256) -> Number256 {
        var (t0, t1, t2, t3, t4): (UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0)
        func row(_ a: UInt64) {
            let (s0, c0) = Batch.multiply(a, b.w0, t0)
            let (s1, c1) = Batch.multiply(a, b.w1, t1, c0)
            let (s2, c2) = Batch.multiply(a, b.w2, t2, c1)
            let (s3, c3) = Batch.multiply(a, b.w3, t3, c2)
            let (s4, s5) = add(t4, c3, 0)
            let q = s0 &* factor
            let (_, k0) = Batch.multiply(q, modulus.w0, s0)
            let (r0, k1) = Batch.multiply(q, modulus.w1, s1, k0)
            let (r1, k2) = Batch.multiply(q, modulus.w2, s2, k1)
            let (r2, k3) = Batch.multiply(q, modulus.w3, s3, k2)
            let (r3, k4) = add(s4, k3, 0)
            (t0, t1, t2, t3, t4) = (r0, r1, r2, r3, s5 &+ k4)
        }
        row(a.w0)
        row(a.w1)
        row(a.w2)
        row(a.w3)
        let result = Number256(t0, t1, t2, t3)
        let (less, borrow) = Number256.difference(result, modulus)
        return t4 == 1 || borrow == 0 ? less : result
    }

    /// R / a: what `multiply` needs to divide by an a that was never brought into Montgomery form.
    static func inverseTimesR(_ a: Number256) -> Number256 { multiply(inverter(a), squareOfR) }

    /// A number below 2^256 modulo n: it is below 2n.
    static func reduced(_ a: Number256) -> Number256 {
        let (less, borrow) = Number256.difference(a, modulus)
        return borrow == 0 ? less : a
    }
}
