import Testing

@testable import Text

/// What is read eight bytes at a time.
struct WordsTests {
    @Test func `eight digits are the number that they write, and anything else is none`() {
        for number in [0, 1, 9, 10, 99_999_999, 12_345_678, 87_654_321, 10_000_000, 90_909_090] {
            let text = String(number)
            let digits = Array((String(repeating: "0", count: 8 - text.count) + text).utf8)
            #expect(eightDigits(digits) == number)
            #expect(eightDigits(digits + [0x39]) == number)
            #expect(eightDigits(Array(digits.dropLast())) == nil)
            for place in 0..<8 {
                for byte in UInt8.min...UInt8.max where !(0x30...0x39).contains(byte) {
                    var other = digits
                    other[place] = byte
                    #expect(eightDigits(other) == nil, "\(byte) at \(place)")
                }
            }
        }
    }

    @Test func `bytes are equal when none differs, at any length`() {
        for count in 0...40 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 89 &+ 7) }
            let (same, longer) = (bytes, bytes + [0])
            #expect(areEqual(bytes, same))
            #expect(!areEqual(bytes, longer) && !areEqual(longer, bytes))
            for place in 0..<count {
                var other = bytes
                other[place] ^= 1 << UInt8(place % 8)
                #expect(!areEqual(bytes, other))
            }
        }
    }

    // Spans do not go through `#expect`.
    private func eightDigits(_ bytes: [UInt8]) -> Int? { bytes.span.eightDigits }
    private func areEqual(_ one: [UInt8], _ other: [UInt8]) -> Bool { one.span.equals(other.span) }
}
