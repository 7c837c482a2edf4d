/// The multiples of one point that verification adds: (2j + 1)·2^(w·i)·Q, for each digit i of a number and each j below
/// 2^(w-1).
final class P256Table: Sendable {
    /// Who adds the points, and so in what form they are.
    enum Form: Sendable, CaseIterable { case scalar, vector }

    /// Entry j of digit i is at i·2^(w-1) + j: the words of x, then of y. Each fills one line of the cache. Empty in the
    /// form for vectors.
    let points: [SIMD8<UInt64>]
    /// The same in the form for vectors, times 2^260 modulo p; one word in the other.
    let words: WordMemory

    #if DEBUG
        // Not optimised, arithmetic takes five hundred times as long: tests would wait for wide tables.
        static let keyWindow = P256Window(width: 6)
        static let generatorWindow = P256Window(width: 8)
    #else
        /// What a table for keys costs: 256 KB, and as much time as 11 verifications by EVP.
        static let keyWindow = P256Window(width: 8)
        /// P-256's own generator has a larger one, 832 KB, which all keys share.
        static let generatorWindow = P256Window(width: 10)
    #endif
    /// How many points of the generator's table and a key's are added for one signature.
    static let summands = generatorWindow.count + keyWindow.count

    static let generator = P256Table(.generator, generatorWindow)
    static let vectorGenerator = P256Table(.generator, generatorWindow, form: .vector)

    /// The bytes of a key's table.
    static var keyBytes: Int { keyWindow.count * keyWindow.entries * MemoryLayout<P256Point>.size }

    /// Makes the table of a point of P-256.
    init(_ point: P256Point, _ window: P256Window, form: Form = .scalar) {
        let points = Self.points(point, window)
        switch form {
        case .scalar:
            self.points = points.map { SIMD8($0) }
            words = WordMemory(count: 0)
        case .vector:
            self.points = []
            words = WordMemory(
                points.flatMap { point in
                    // The kernels' Montgomery form is that of 2^260, ours that of 2^256.
                    let (x, y) = (Self.sixteenfold(point.x), Self.sixteenfold(point.y))
                    return [x.w0, x.w1, x.w2, x.w3, y.w0, y.w1, y.w2, y.w3]
                })
        }
    }

    private static func sixteenfold(_ number: Number256) -> Number256 {
        (0..<4).reduce(number) { number, _ in P256Field.add(number, number) }
    }

    /// The entries. No two points with the same x meet: 2j + 1 ± 2^(t+1) is odd and smaller than n, times a power of two no
    /// multiple of n.
    private static func points(_ point: P256Point, _ window: P256Window) -> [P256Point] {
        let (digits, entries, width) = (window.count, window.entries, window.width)
        let powers = point.doublings(digits * width)
        var points = [P256Point](repeating: point, count: digits * entries)
        for digit in 0..<digits { points[digit * entries] = powers[digit * width] }
        // With the entries below 2^t those from there to 2^(t+1) are sums: 2^(t+1)·2^(w·i)·Q more.
        for level in 0..<width - 1 {
            let known = 1 << level
            var pairs: [P256Point] = []
            pairs.reserveCapacity(2 * digits * known)
            for digit in 0..<digits { pairs += points[digit * entries..<digit * entries + known] }
            for digit in 0..<digits {
                pairs += repeatElement(powers[digit * width + level + 1], count: known)
            }
            var sums = [P256Point](repeating: point, count: digits * known)
            var isOpen = [Bool](repeating: false, count: digits * known)
            P256Sums.add(pairs, pairs: 1, count: digits * known, into: &sums, isOpen: &isOpen)
            for digit in 0..<digits {
                for index in 0..<known {
                    points[digit * entries + known + index] = sums[digit * known + index]
                }
            }
        }
        return points
    }
}
