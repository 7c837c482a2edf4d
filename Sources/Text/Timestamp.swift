/// Times as Kubernetes writes them: RFC 3339 in UTC, whole seconds.
public enum Timestamp {
    /// The text of a moment, such as "2026-11-24T08:17:52Z". Years past 9999 get more digits.
    ///
    /// - Parameter seconds: since 1970-01-01T00:00:00Z.
    public static func text(_ seconds: Int) -> String {
        // Outside of these years RFC 3339 is of no help.
        if seconds < -62_135_596_800 || seconds > 9_223_371_974_719_179_007 / 1024 { return "\(seconds) s" }
        let days = seconds.dividedFlooring(by: 86_400)
        let rest = seconds - days * 86_400
        let (year, month, day) = date(days)
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
            + "T\(padded(rest / 3600, 2)):\(padded(rest / 60 % 60, 2)):\(padded(rest % 60, 2))Z"
    }

    /// The moment of an RFC 3339 text with "Z" or an offset; fractions of a second count.
    ///
    /// - Returns: seconds since 1970-01-01T00:00:00Z, nil when the text is no such moment.
    public static func seconds(_ text: String) -> Double? {
        let text = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= text.count else { return nil }
            var value = 0
            for digit in text[range] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
                value = value * 10 + Int(digit - UInt8(ascii: "0"))
            }
            return value
        }
        func mark(_ index: Int, _ marks: String) -> Bool {
            index < text.count && marks.utf8.contains(text[index])
        }
        guard let year = number(0..<4), mark(4, "-"), let month = number(5..<7), mark(7, "-"),
            let day = number(8..<10), mark(10, "Tt "), let hour = number(11..<13), mark(13, ":"),
            let minute = number(14..<16), mark(16, ":"), let second = number(17..<19),
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
        else { return nil }
        let days = days(year, month, day)
        // 31 February is no day.
        if date(days) != (year, month, day) { return nil }
        var end = 19
        var fraction = 0.0
        if mark(end, ".") {
            let digits = text[(end + 1)...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            guard !digits.isEmpty, let value = Double("0." + String(decoding: digits, as: UTF8.self)) else {
                return nil
            }
            fraction = value
            end = digits.endIndex
        }
        var offset = 0
        if mark(end, "+-") {
            guard let hours = number(end + 1..<end + 3), mark(end + 3, ":"),
                let minutes = number(end + 4..<end + 6), end + 6 == text.count, hours < 24, minutes < 60
            else { return nil }
            offset = (hours * 3600 + minutes * 60) * (mark(end, "-") ? -1 : 1)
        } else if !mark(end, "Zz") || end + 1 != text.count {
            return nil
        }
        return Double(days * 86_400 + hour * 3600 + minute * 60 + second - offset) + fraction
    }

    /// The civil date of a number of days since 1970-01-01, counted in eras of 400 years that begin in March.
    private static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted.dividedFlooring(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let marchYear = month <= 2 ? year - 1 : year
        let era = marchYear.dividedFlooring(by: 400)
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func padded(_ value: Int, _ width: Int) -> String {
        let text = String(value)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}

extension Int {
    /// The quotient rounded down, also for negative numbers.
    fileprivate func dividedFlooring(by divisor: Int) -> Int {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
