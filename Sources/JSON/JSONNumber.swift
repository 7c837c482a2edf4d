/// The value of JSON numbers.
package enum JSONNumber {
    /// The number as a 64-bit float, nil when it is past the range of one.
    package static func value(_ text: Span<UInt8>, _ range: Range<Int>) -> Double? {
        if let integer = integer(text, range) { return Double(integer) }
        let digits = String(decoding: range.map { text[$0] }, as: UTF8.self)
        guard let value = Double(digits), value.isFinite else { return nil }
        return value
    }

    /// The value of up to fifteen digits and nothing else, which a float holds exactly.
    package static func integer(_ text: Span<UInt8>, _ range: Range<Int>) -> Int? {
        if range.count > 15 { return nil }
        var value = 0
        for offset in range {
            let digit = text[offset] &- UInt8(ascii: "0")
            if digit > 9 { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }
}
