import Testing

@testable import Batch

@Suite struct P256ArithmeticTests {
    /// Numbers below a modulus: its edges, words of zeros and ones, and random ones.
    private func numbers(below modulus: Number256) -> [Number256] {
        var numbers: [Number256] = []
        for small: UInt64 in 0...3 {
            numbers.append(Number256(small, 0, 0, 0))
            numbers.append(Number256.difference(modulus, Number256(small + 1, 0, 0, 0)).difference)
        }
        for words in 0..<16 {
            let word = { (index: Int) -> UInt64 in words >> index & 1 == 1 ? .max : 0 }
            numbers.append(Number256(word(0), word(1), word(2), word(3)))
        }
        var random = Seeded(256)
        for _ in 0..<16 {
            numbers.append(Number256(random.next(), random.next(), random.next(), random.next()))
        }
        return numbers.map { $0 < modulus ? $0 : Number256.difference($0, modulus).difference }
    }

    /// a·b modulo a number, a bit at a time.
    private func product(_ a: Number256, _ b: Number256, modulo modulus: Number256) -> Number256 {
        func sum(_ a: Number256, _ b: Number256) -> Number256 {
            let (sum, carry) = Number256.sum(a, b)
            return carry == 1 || !(sum < modulus) ? Number256.difference(sum, modulus).difference : sum
        }
        var result = Number256.zero
        for word in [b.w3, b.w2, b.w1, b.w0] {
            for bit in (0..<64).reversed() {
                result = sum(result, result)
                if word >> UInt64(bit) & 1 == 1 { result = sum(result, a) }
            }
        }
        return result
    }

    @Test func `products and squares modulo p and n are those of long multiplication`() {
        for (modulus, multiply, factor) in [
            (P256Field.modulus, { P256Field.multiply($0, $1) }, P256Field.squareOfR),
            (P256Order.modulus, { P256Order.multiply($0, $1) }, P256Order.squareOfR),
        ] as [(Number256, (Number256, Number256) -> Number256, Number256)] {
            let numbers = numbers(below: modulus)
            for a in numbers {
                for b in numbers.prefix(28) {
                    // a·b / R · R² / R
                    #expect(multiply(multiply(a, b), factor) == product(a, b, modulo: modulus))
                }
            }
        }
        for a in numbers(below: P256Field.modulus) {
            #expect(P256Field.square(a) == P256Field.multiply(a, a))
        }
    }

    @Test func `sums, differences and negatives stay below p`() {
        let modulus = P256Field.modulus
        let numbers = numbers(below: modulus)
        for a in numbers {
            #expect(P256Field.add(a, P256Field.negative(a)) == .zero)
            for b in numbers {
                let sum = P256Field.add(a, b)
                #expect(sum < modulus)
                #expect(P256Field.subtract(sum, b) == a)
            }
        }
    }

    @Test func `a number times its inverse is 1`() {
        for modulus in [P256Field.modulus, P256Order.modulus] {
            let inverter = ModularInverse(modulus)
            for number in numbers(below: modulus) where !number.isZero {
                let inverse = inverter(number)
                #expect(inverse < modulus)
                #expect(product(number, inverse, modulo: modulus) == .one)
            }
        }
    }

    @Test(arguments: [4, 5, 6, 7, 8, 9, 10, 11, 13])
    func `the digits of a number add up to it`(width: Int) {
        let window = P256Window(width: width)
        for number in numbers(below: P256Order.modulus) where !number.isZero {
            var digits = P256Digits(number, window)
            let found = (0..<window.count).map { digits.next(isLast: $0 == window.count - 1) }
            var sum = Number256.zero
            for (entry, isNegative) in found.reversed() {
                #expect(entry < window.entries)
                for _ in 0..<width { sum = CraftedKey.plus(sum, sum) }
                let digit = Number256(UInt64(2 * entry + 1), 0, 0, 0)
                sum = CraftedKey.plus(sum, isNegative ? CraftedKey.minus(digit) : digit)
            }
            #expect(sum == number)
        }
    }

    @Test(arguments: [4, 5, 8])
    func `a table has the odd multiples of its point`(width: Int) throws {
        let point = try #require(CraftedKey.multiple(Number256(12345, 0, 0, 0)))
        let window = P256Window(width: width)
        let table = P256Table(point, window)
        for digit in [0, 1, window.count - 1] {
            var base: P256Point? = point
            for _ in 0..<digit * width { base = CraftedKey.add(base, base) }
            for entry in [0, 1, 2, 5, window.entries - 1] {
                let wanted = CraftedKey.multiple(Number256(UInt64(2 * entry + 1), 0, 0, 0), of: base)
                let found = P256Point(table.points[digit * window.entries + entry])
                #expect(found.x == wanted?.x && found.y == wanted?.y)
            }
        }
    }
}
