/// A number below n as digits none of which is 0: with them a multiple of a point is a sum of points of a table, and no
/// code has to know the point at infinity.
///
/// For an odd k let c be k / 2, rounded down, with bit w·m - 1 set, where m digits of w bits have 256 bits or more. With
/// the groups c_i of w bits of c, k is the sum of (2·c_i - (2^w - 1))·2^(w·i): each digit is odd. An even k stands for
/// -(n - k).
struct P256Digits {
    private var rest: Number256
    private let isNegative: Bool
    private let window: P256Window

    /// - Parameter number: 1 to n - 1.
    @inline(__always)
    init(_ number: Number256, _ window: P256Window) {
        isNegative = !number.isOdd
        let odd = isNegative ? Number256.difference(P256Order.modulus, number).difference : number
        rest = odd.shifted(by: 1)
        self.window = window
    }

    /// Which odd multiple the next digit is, 2·entry + 1, and whether its negative; the lowest digit comes first.
    @inline(__always)
    mutating func next(isLast: Bool) -> (entry: Int, isNegative: Bool) {
        let half = 1 << (window.width - 1)
        let group = Int(truncatingIfNeeded: rest.w0) | (isLast ? half : 0)
        rest = rest.shifted(by: UInt64(window.width))
        let isPlus = group & half != 0
        return ((isPlus ? group : ~group) & (half - 1), isPlus == isNegative)
    }
}

/// How numbers are cut into digits.
struct P256Window: Sendable {
    /// The bits of a digit.
    let width: Int
    /// How many digits a number has.
    var count: Int { (255 + width) / width }
    /// How many entries a table has for each digit.
    var entries: Int { 1 << (width - 1) }
}
