/// A length of time as Go's `time.ParseDuration` reads it: `1h30m`, `1.5h`, `-500ms`, `3600s`.
///
/// Like Go's, it spans about 292 years in either direction.
///
///     GoDuration("90m")?.seconds   // 5400
///     GoDuration("3600")?.seconds  // 3600, which Go itself refuses
package struct GoDuration: Equatable, Comparable, Sendable {
    /// The whole length.
    package let nanoseconds: Int64

    /// Whole seconds, truncated towards zero as Go's `int64(d / time.Second)`.
    package var seconds: Int { Int(nanoseconds / 1_000_000_000) }

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Reads `text`; nil when it is malformed or too long for 64 bits of nanoseconds.
    ///
    /// An integer without a unit counts as seconds, unless `bareSeconds` is false: Go takes a bare `0` only.
    package init?(_ text: String, bareSeconds: Bool = true) {
        var rest = Array(text.utf8)[...]
        let negative = rest.first == UInt8(ascii: "-")
        if negative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        if rest.isEmpty { return nil }

        var total: UInt64 = 0
        if rest.allSatisfy(\.isDigit) {
            guard let value = UInt64(String(decoding: rest, as: UTF8.self)) else { return nil }
            guard value == 0 || bareSeconds else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: 1_000_000_000)
            if overflow { return nil }
            total = product
        } else {
            while !rest.isEmpty {
                guard let part = Self.takePart(from: &rest) else { return nil }
                let (sum, overflow) = total.addingReportingOverflow(part)
                if overflow || sum > Self.bound { return nil }
                total = sum
            }
        }
        if total > (negative ? Self.bound : Self.bound - 1) { return nil }
        nanoseconds = negative ? Int64(truncatingIfNeeded: 0 &- total) : Int64(total)
    }

    package static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The magnitude of the smallest Int64.
    private static let bound: UInt64 = 1 << 63

    /// Takes one number with its unit, such as `1.5h`, in nanoseconds.
    private static func takePart(from rest: inout ArraySlice<UInt8>) -> UInt64? {
        let digits = rest.prefix(while: \.isDigit)
        rest = rest.dropFirst(digits.count)
        var fraction: ArraySlice<UInt8> = []
        if rest.first == UInt8(ascii: ".") {
            fraction = rest.dropFirst().prefix(while: \.isDigit)
            rest = rest.dropFirst(1 + fraction.count)
        }
        if digits.isEmpty && fraction.isEmpty { return nil }
        let name = rest.prefix { $0 != UInt8(ascii: ".") && !$0.isDigit }
        rest = rest.dropFirst(name.count)
        guard let unit = nanoseconds(in: String(decoding: name, as: UTF8.self)) else { return nil }

        let whole = digits.isEmpty ? 0 : UInt64(String(decoding: digits, as: UTF8.self))
        guard let (product, overflow) = whole?.multipliedReportingOverflow(by: unit), !overflow else {
            return nil
        }
        return product > bound ? nil : product + nanoseconds(in: fraction, of: unit)
    }

    /// The share of `unit` behind the point, in doubles as Go has it, so that the last digit agrees.
    private static func nanoseconds(in fraction: ArraySlice<UInt8>, of unit: UInt64) -> UInt64 {
        var value: UInt64 = 0
        var scale = 1.0
        for digit in fraction where value <= (bound - 10) / 10 {
            value = value * 10 + UInt64(digit - UInt8(ascii: "0"))
            scale *= 10
        }
        return UInt64(Double(value) * (Double(unit) / scale))
    }

    private static func nanoseconds(in unit: String) -> UInt64? {
        switch unit {
        case "ns": 1
        case "us", "\u{B5}s", "\u{3BC}s": 1_000
        case "ms": 1_000_000
        case "s": 1_000_000_000
        case "m": 60_000_000_000
        case "h": 3_600_000_000_000
        default: nil
        }
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}
