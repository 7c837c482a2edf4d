import OpenSSL

@testable import Batch

/// P-256 done slowly, to make keys and signatures that no signer makes by chance.
enum CraftedKey {
    static let order = P256Order.modulus
    static let field = P256Field.modulus

    /// k·P; nil is the point at infinity.
    static func multiple(_ k: Number256, of point: P256Point? = .generator) -> P256Point? {
        var sum: P256Point?
        for bit in (0..<256).reversed() {
            sum = add(sum, sum)
            if isSet(bit, in: k) { sum = add(sum, point) }
        }
        return sum
    }

    private static func isSet(_ bit: Int, in number: Number256) -> Bool {
        bytes(number)[31 - bit / 8] >> UInt8(bit % 8) & 1 == 1
    }

    static func add(_ a: P256Point?, _ b: P256Point?) -> P256Point? {
        guard let a else { return b }
        guard let b else { return a }
        let slope: Number256
        if a.x == b.x {
            if a.y != b.y { return nil }
            // (3x² - 3) / 2y
            let part = P256Field.subtract(P256Field.square(a.x), P256Field.one)
            slope = P256Field.multiply(
                P256Field.add(P256Field.add(part, part), part), P256Field.inverse(P256Field.add(a.y, a.y)))
        } else {
            slope = P256Field.multiply(
                P256Field.subtract(b.y, a.y), P256Field.inverse(P256Field.subtract(b.x, a.x)))
        }
        let x = P256Field.subtract(P256Field.subtract(P256Field.square(slope), a.x), b.x)
        return P256Point(
            x: x, y: P256Field.subtract(P256Field.multiply(slope, P256Field.subtract(a.x, x)), a.y))
    }

    static func negative(_ point: P256Point) -> P256Point {
        P256Point(x: point.x, y: P256Field.negative(point.y))
    }

    /// The point with this x, nil when there is none.
    static func point(x: Number256) -> P256Point? {
        let x = P256Field.multiply(x, P256Field.squareOfR)
        let three = P256Field.add(P256Field.add(P256Field.one, P256Field.one), P256Field.one)
        let b = P256Field.multiply(
            Number256(
                0x3BCE_3C3E_27D2_604B, 0x651D_06B0_CC53_B0F6, 0xB3EB_BD55_7698_86BC, 0x5AC6_35D8_AA3A_93E7),
            P256Field.squareOfR)
        // x³ - 3x + b
        let square = P256Field.add(P256Field.multiply(x, P256Field.subtract(P256Field.square(x), three)), b)
        // p is 3 modulo 4: a root is the power (p + 1) / 4.
        var root = P256Field.one
        let exponent = Number256.sum(field, .one).sum.shifted(by: 2)
        for bit in (0..<256).reversed() {
            root = P256Field.square(root)
            if isSet(bit, in: exponent) { root = P256Field.multiply(root, square) }
        }
        return P256Field.square(root) == square ? P256Point(x: x, y: root) : nil
    }

    static func key(_ point: P256Point) throws -> PublicKey {
        try PublicKey(.ec(.p256, x: bytes(plain(point.x)), y: bytes(plain(point.y))))
    }

    /// A coordinate out of Montgomery form.
    static func plain(_ a: Number256) -> Number256 { P256Field.multiply(a, .one) }

    static func bytes(_ a: Number256) -> [UInt8] {
        var bytes: [UInt8] = []
        for word in [a.w3, a.w2, a.w1, a.w0] {
            for shift in [56, 48, 40, 32, 24, 16, 8, 0] as [UInt64] {
                bytes.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        return bytes
    }

    // MARK: Modulo n, of plain numbers

    static func times(_ a: Number256, _ b: Number256) -> Number256 {
        P256Order.multiply(P256Order.multiply(a, b), P256Order.squareOfR)
    }

    static func plus(_ a: Number256, _ b: Number256) -> Number256 {
        let (sum, carry) = Number256.sum(a, b)
        return carry == 1 || !(sum < order) ? Number256.difference(sum, order).difference : sum
    }

    static func minus(_ a: Number256) -> Number256 {
        a.isZero ? a : Number256.difference(order, a).difference
    }

    /// 1 / a.
    static func inverse(_ a: Number256) -> Number256 { P256Order.multiply(P256Order.inverseTimesR(a), .one) }

    static func hash(_ message: [UInt8]) throws -> Number256 {
        let digest = try Digest.sha256(message)
        return P256Order.reduced(Number256(bigEndian: digest.span))
    }

    /// The signature of a message by the secret `d` with the nonce `k`, for which k·G has the plain `x`.
    static func signature(
        of message: [UInt8], secret d: Number256, nonce k: Number256, x: Number256
    ) throws -> [UInt8] {
        let r = P256Order.reduced(x)
        return bytes(r) + bytes(times(inverse(k), plus(try hash(message), times(r, d))))
    }
}
