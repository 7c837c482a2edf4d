internal import JOSE
internal import JSON
internal import Text

/// A time in a token that is none that Kubernetes writes: seconds since 1970, in this century.
struct OddTime: Equatable {
    /// What is odd about it.
    enum Kind: Equatable {
        /// A string, or another kind than a number.
        case mistyped(JSONKind)
        /// More than 64 bits of seconds, or of a Go time, hold.
        case outOfRange
        /// Thousandths of a second, or smaller parts, and the second that they are in.
        case parts(String, seconds: Int)
        case beforeThisCentury
        case afterYear9999
    }

    let claim: String
    /// As the token has it.
    let text: String
    let kind: Kind

    /// nil for a claim that is missing, or in order.
    init?(_ claim: String, in payload: [UInt8]) {
        guard let member = PayloadMember(claim, in: payload), member.kind != .null else { return nil }
        self.claim = claim
        text = Shown.json(member.text)
        if member.kind != .number {
            kind = .mistyped(member.kind)
            return
        }
        guard let value = Double(String(decoding: member.text, as: UTF8.self)), value.isFinite,
            abs(value) < 9.223_371_974e18
        else {
            kind = .outOfRange
            return
        }
        let parts = [("milliseconds", 1e3), ("microseconds", 1e6), ("nanoseconds", 1e9)]
        if let part = parts.first(where: { Self.thisCentury.contains(value / $0.1) }) {
            kind = .parts(part.0, seconds: Int(value / part.1))
        } else if value < Self.thisCentury.lowerBound {
            kind = .beforeThisCentury
        } else if value > 253_402_300_799 {
            kind = .afterYear9999
        } else {
            return nil
        }
    }

    /// 2000 to 2199.
    private static let thisCentury = 946_684_800.0...7_258_118_399.0

    /// One clause.
    var summary: String {
        switch kind {
        case .mistyped(let kind): "\(claim) is \(FormWords.kind(kind)) (\(text)), a number is wanted"
        case .outOfRange:
            "\(claim) is \(text), more than 64 bits of seconds hold"
                + (claim == "exp" ? ": the API server takes it as long past" : "")
        case .parts(let unit, let seconds):
            "\(claim) is \(text), which is \(unit) (\(Timestamp.text(seconds)) as such): claims are in seconds"
        case .beforeThisCentury: "\(claim) is \(text), which is before the year 2000"
        case .afterYear9999: "\(claim) is \(text), which is after the year 9999"
        }
    }

    /// What is odd about it, in a few words.
    var note: String {
        switch kind {
        case .mistyped(let kind): "which is \(FormWords.kind(kind)) and no number"
        case .outOfRange: "more than 64 bits of seconds hold"
        case .parts(let unit, let seconds): "which is \(unit) (\(Timestamp.text(seconds)))"
        case .beforeThisCentury: "before the year 2000"
        case .afterYear9999: "after the year 9999"
        }
    }

    var cause: String {
        switch kind {
        case .beforeThisCentury:
            "a duration was written in place of a time, or the clock that it was made by began at 1970"
        default: "another program made the token: Kubernetes writes times as whole seconds since 1970"
        }
    }

    var fix: String {
        switch kind {
        case .mistyped: "mend that program: a time is a number without quotes"
        case .parts: "mend that program: divide by \(divisor)"
        case .beforeThisCentury: "mend that program, or that machine's clock: a time is seconds since 1970"
        case .outOfRange, .afterYear9999:
            "mend that program: a time is seconds since 1970, such as 1893456000"
        }
    }

    private var divisor: String {
        guard case .parts(let unit, _) = kind else { return "" }
        return unit == "milliseconds" ? "1000" : unit == "microseconds" ? "1000000" : "1000000000"
    }
}

/// A member of a payload as it is written.
struct PayloadMember {
    let kind: JSONKind
    let text: [UInt8]

    /// The last member of this name in an object, nil when there is none or the text is no object.
    init?(_ name: String, in payload: [UInt8]) {
        guard let found = try? Self.find(name, payload.span) else { return nil }
        kind = found.kind
        text = Array(payload[found.range])
    }

    private static func find(
        _ name: String, _ text: Span<UInt8>
    ) throws(JSONSyntaxError) -> (kind: JSONKind, range: Range<Int>)? {
        var scanner = JSONScanner()
        var found: (kind: JSONKind, range: Range<Int>)?
        guard try scanner.kind(text) == .object, try scanner.enter(text) else { return nil }
        repeat {
            let member = JSONString.decode(try scanner.name(text), in: text)
            let kind = try scanner.kind(text)
            let start = scanner.offset
            _ = try scanner.skip(text)
            if member.isExactly(name) { found = (kind, start..<scanner.offset) }
        } while try scanner.next(text, in: .object)
        return found
    }
}
