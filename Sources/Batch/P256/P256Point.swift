/// A point of P-256 that is not the point at infinity: affine coordinates modulo p, in Montgomery form.
struct P256Point: Sendable {
    var x, y: Number256

    @inline(__always)
    init(x: Number256, y: Number256) { (self.x, self.y) = (x, y) }

    /// The point of eight words: x, then y.
    @inline(__always)
    init(_ words: SIMD8<UInt64>) {
        x = Number256(words[0], words[1], words[2], words[3])
        y = Number256(words[4], words[5], words[6], words[7])
    }

    /// The point of a public key.
    init(x: [UInt8], y: [UInt8]) {
        self.x = P256Field.multiply(Number256(bigEndian: x.span), P256Field.squareOfR)
        self.y = P256Field.multiply(Number256(bigEndian: y.span), P256Field.squareOfR)
    }

    static let generator = P256Point(
        x: [
            0x6B, 0x17, 0xD1, 0xF2, 0xE1, 0x2C, 0x42, 0x47, 0xF8, 0xBC, 0xE6, 0xE5, 0x63, 0xA4, 0x40, 0xF2,
            0x77,
            0x03, 0x7D, 0x81, 0x2D, 0xEB, 0x33, 0xA0, 0xF4, 0xA1, 0x39, 0x45, 0xD8, 0x98, 0xC2, 0x96,
        ],
        y: [
            0x4F, 0xE3, 0x42, 0xE2, 0xFE, 0x1A, 0x7F, 0x9B, 0x8E, 0xE7, 0xEB, 0x4A, 0x7C, 0x0F, 0x9E, 0x16,
            0x2B,
            0xCE, 0x33, 0x57, 0x6B, 0x31, 0x5E, 0xCE, 0xCB, 0xB6, 0x40, 0x68, 0x37, 0xBF, 0x51, 0xF5,
        ])

    /// The point times 2^0, 2^1, …, `count` of them, with one inversion for all.
    func doublings(_ count: Int) -> [P256Point] {
        var points: [Jacobian] = []
        var point = Jacobian(x: x, y: y, z: P256Field.one)
        for _ in 0..<count {
            points.append(point)
            point = point.doubled
        }
        return Jacobian.affine(points)
    }
}

/// A point (x / z², y / z³).
private struct Jacobian {
    let x, y, z: Number256

    /// The point twice. P-256 has no point of order 2, so that it is never at infinity.
    var doubled: Jacobian {
        // With a = -3 the tangent's 3x² + a·z⁴ is 3·(x - z²)·(x + z²).
        let (yy, zz) = (P256Field.square(y), P256Field.square(z))
        let part = P256Field.multiply(P256Field.subtract(x, zz), P256Field.add(x, zz))
        let slope = P256Field.add(P256Field.add(part, part), part)
        let xyy = P256Field.multiply(x, yy)
        let xyy2 = P256Field.add(xyy, xyy)
        let xyy4 = P256Field.add(xyy2, xyy2)
        let x3 = P256Field.subtract(P256Field.square(slope), P256Field.add(xyy4, xyy4))
        let yy2 = P256Field.add(yy, yy)
        let y4 = P256Field.square(yy2)
        let y3 = P256Field.subtract(
            P256Field.multiply(slope, P256Field.subtract(xyy4, x3)), P256Field.add(y4, y4))
        let yz = P256Field.multiply(y, z)
        return Jacobian(x: x3, y: y3, z: P256Field.add(yz, yz))
    }

    /// The same points with z = 1: the inverse of the product of all z, times the product of all but the last, is the
    /// inverse of the last.
    static func affine(_ points: [Jacobian]) -> [P256Point] {
        var products: [Number256] = []
        var product = P256Field.one
        for point in points {
            products.append(product)
            product = P256Field.multiply(product, point.z)
        }
        var inverse = P256Field.inverse(product)
        var affine: [P256Point] = []
        for (point, before) in zip(points, products).reversed() {
            let own = P256Field.multiply(inverse, before)
            inverse = P256Field.multiply(inverse, point.z)
            let square = P256Field.square(own)
            affine.append(
                P256Point(
                    x: P256Field.multiply(point.x, square),
                    y: P256Field.multiply(point.y, P256Field.multiply(square, own))))
        }
        return affine.reversed()
    }
}

extension SIMD8<UInt64> {
    /// The words of a point: x, then y.
    init(_ point: P256Point) {
        let (x, y) = (point.x, point.y)
        self.init(x.w0, x.w1, x.w2, x.w3, y.w0, y.w1, y.w2, y.w3)
    }
}
