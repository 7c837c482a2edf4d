import OpenSSL

@testable import Batch

/// P-256 done slowly, to make keys and signatures that no signer makes by chance.
enum CraftedKey {
    static let order = P256Order.modulus
    static let field = P256Field.modulus

    /// k·P; nil is the point at infinity.
    static func multiple(_ k: Number256, of point: P256Point? = .generator) -> P256Point? {
        var sum = PointSum()
        for bit in (0..<256).reversed() {
            sum.double()
            if isSet(bit, in: k) { sum.add(point) }
        }
        return sum.point
    }

    private static func isSet(_ bit: Int, in number: Number256) -> Bool {
        bytes(number)[31 - bit / 8] >> UInt8(bit % 8) & 1 == 1
    }

    /// The sum of points, of which each may be at infinity.
    static func add(_ points: P256Point?...) -> P256Point? { sum(of: points) }

    /// The sum of points, of which each may be at infinity.
    static func sum(of points: [P256Point?]) -> P256Point? {
        var sum = PointSum()
        for point in points { sum.add(point) }
        return sum.point
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

/// A sum of points, (x / z², y / z³), which takes one inversion at its end; z is 0 at infinity.
private struct PointSum {
    private var x = P256Field.one
    private var y = P256Field.one
    private var z = Number256.zero

    /// The sum itself, nil at infinity.
    var point: P256Point? {
        if z.isZero { return nil }
        let inverse = P256Field.inverse(z)
        let square = P256Field.square(inverse)
        return P256Point(
            x: P256Field.multiply(x, square), y: P256Field.multiply(y, P256Field.multiply(square, inverse)))
    }

    mutating func double() {
        if z.isZero { return }
        let (yy, zz) = (P256Field.square(y), P256Field.square(z))
        let part = P256Field.multiply(P256Field.subtract(x, zz), P256Field.add(x, zz))
        let slope = P256Field.add(P256Field.add(part, part), part)
        let twice = P256Field.multiply(P256Field.add(x, x), P256Field.add(yy, yy))
        let squares = P256Field.square(P256Field.add(yy, yy))
        let yz = P256Field.multiply(y, z)
        x = P256Field.subtract(P256Field.square(slope), P256Field.add(twice, twice))
        y = P256Field.subtract(
            P256Field.multiply(slope, P256Field.subtract(twice, x)), P256Field.add(squares, squares))
        z = P256Field.add(yz, yz)
    }

    mutating func add(_ point: P256Point?) {
        guard let point else { return }
        if z.isZero {
            (x, y, z) = (point.x, point.y, P256Field.one)
            return
        }
        let square = P256Field.square(z)
        let run = P256Field.subtract(P256Field.multiply(point.x, square), x)
        let rise = P256Field.subtract(P256Field.multiply(point.y, P256Field.multiply(square, z)), y)
        if run.isZero {
            if rise.isZero { double() } else { z = .zero }
            return
        }
        let runs = P256Field.square(run)
        let (cube, part) = (P256Field.multiply(runs, run), P256Field.multiply(x, runs))
        x = P256Field.subtract(P256Field.square(rise), P256Field.add(cube, P256Field.add(part, part)))
        y = P256Field.subtract(
            P256Field.multiply(rise, P256Field.subtract(part, x)), P256Field.multiply(y, cube))
        z = P256Field.multiply(z, run)
    }
}
