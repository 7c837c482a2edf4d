public import JSON
internal import Text

/// Why a JSON value is not what a claim or header member must be, as go-jose's decoder reports it.
public indirect enum DecodingFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// One object repeats a member.
    case duplicate(String)
    /// A value of one kind where another was wanted; `type` is the name of the Go type.
    case mismatch(found: JSONKind, type: String)
    /// A time that is no number, or a number that no float can hold.
    case notNumericDate
    /// An audience that is neither a string nor an array of strings.
    case notAudience
    /// A number past the range of a float, where any value is allowed.
    case hugeNumber(String)

    /// The text of go-jose's error.
    public var description: String {
        switch self {
        case .duplicate(let name): "json: duplicate key '\(name)' in object"
        case .mismatch(let found, let type):
            "json: cannot unmarshal \(found.rawValue) into Go value of type \(type)"
        case .notNumericDate: "go-jose/go-jose/jwt: expected number value to unmarshal NumericDate"
        case .notAudience: "go-jose/go-jose/jwt: expected string or array value to unmarshal to Audience"
        case .hugeNumber(let text): "json: cannot unmarshal number \(text) into Go value of type float64"
        }
    }
}

/// One pass of go-jose's decoder over a document. It stops at some faults, and keeps the first of the others until the
/// end.
@usableFromInline package struct DecodingPass: Sendable {
    @usableFromInline var fatal: DecodingFault?
    @usableFromInline var kept: DecodingFault?

    package init() {}

    /// The fault that the pass reports: the one at which it stopped, else the first one kept.
    @inlinable package var fault: DecodingFault? { fatal ?? kept }

    /// Notes a fault that stops the pass; later ones are not reached.
    package mutating func stop(_ fault: DecodingFault) { fatal = fatal ?? fault }

    /// Notes a value of the wrong kind: a number where a string or an object belongs stops the pass, other kinds
    /// are kept.
    package mutating func mismatch(_ found: JSONKind, type: String) {
        let fault = DecodingFault.mismatch(found: found, type: type)
        if found == .number { stop(fault) } else { kept = kept ?? fault }
    }
}

/// A NumericDate (RFC 7519, 2), and how it was written.
package struct NumericDate: Sendable, Equatable {
    /// Seconds since the epoch, truncated. A value that no Go time can hold is the smallest number, the far past.
    package let seconds: Int
    /// Written as an integer of at most 15 digits without a sign.
    package let isPlain: Bool

    package init(seconds: Int, isPlain: Bool = true) {
        self.seconds = seconds
        self.isPlain = isPlain
    }
}

extension JSONScanner {
    /// Finds a string. null is the empty string; a value of another kind is skipped and noted.
    @inlinable @inline(__always) package mutating func findString(
        _ text: Span<UInt8>, depth: Int, pass: inout DecodingPass
    ) throws(JSONSyntaxError) -> JSONString.Token {
        if offset < text.count && text[offset] == UInt8(ascii: "\"") { return try string(text) }
        return try findOddString(text, depth: depth, pass: &pass)
    }

    @usableFromInline mutating func findOddString(
        _ text: Span<UInt8>, depth: Int, pass: inout DecodingPass
    ) throws(JSONSyntaxError) -> JSONString.Token {
        let kind = try kind(text)
        switch kind {
        case .string: return try string(text)
        case .null: try null(text)
        default:
            pass.mismatch(kind, type: "string")
            _ = try skip(text, depth: depth)
        }
        return .empty
    }

    /// Decodes a string, as `findString` finds it.
    package mutating func decodeString(
        _ text: Span<UInt8>, depth: Int, pass: inout DecodingPass
    ) throws(JSONSyntaxError) -> String {
        JSONString.decode(try findString(text, depth: depth, pass: &pass), in: text)
    }

    /// Decodes a time; null is no time.
    package mutating func decodeDate(
        _ text: Span<UInt8>, depth: Int, pass: inout DecodingPass
    ) throws(JSONSyntaxError) -> NumericDate? {
        switch try kind(text) {
        case .number:
            if let integer = plainInteger(text) { return NumericDate(seconds: integer) }
            let range = try number(text)
            if let integer = JSONNumber.integer(text, range) { return NumericDate(seconds: integer) }
            guard let value = JSONNumber.value(text, range) else {
                pass.stop(.notNumericDate)
                return nil
            }
            // The last second that a Go time can hold.
            guard let seconds = Int(exactly: value.rounded(.towardZero)), seconds <= 9_223_371_974_719_179_007
            else { return NumericDate(seconds: .min, isPlain: false) }
            return NumericDate(seconds: seconds, isPlain: false)
        case .null: try null(text)
        default:
            pass.stop(.notNumericDate)
            _ = try skip(text, depth: depth)
        }
        return nil
    }

    /// The value of up to fifteen digits that another member, or the object's end, follows; nil, and nothing is read,
    /// for anything else.
    private mutating func plainInteger(_ text: Span<UInt8>) -> Int? {
        var rest = text.extracting(droppingFirst: offset)
        var value = 0
        if let first = rest.eightDigits {
            value = first
            rest = rest.extracting(droppingFirst: 8)
        }
        while !rest.isEmpty {
            let digit = rest[0] &- UInt8(ascii: "0")
            if digit > 9 { break }
            value = value &* 10 &+ Int(digit)
            rest = rest.extracting(droppingFirst: 1)
        }
        let count = text.count - offset - rest.count
        guard (1...15).contains(count), text[offset] != UInt8(ascii: "0"), !rest.isEmpty,
            rest[0] == UInt8(ascii: ",") || rest[0] == UInt8(ascii: "}")
        else { return nil }
        offset += count
        return value
    }

    /// Finds the texts of an audience: a string or an array of strings.
    package mutating func findAudience(
        _ text: Span<UInt8>, depth: Int, pass: inout DecodingPass
    ) throws(JSONSyntaxError) -> JSONString.Tokens {
        let kind = try kind(text)
        var audience = JSONString.Tokens()
        if kind == .string {
            audience.append(try string(text))
            return audience
        }
        let start = offset
        if kind == .array, let audience = try strings(text) { return audience }
        // go-jose reads any value first, and complains of that.
        offset = start
        let report = try skip(text, depth: depth)
        if let duplicate = report.duplicate {
            pass.stop(.duplicate(duplicate))
        } else if let huge = report.hugeNumber {
            pass.stop(.hugeNumber(String(decoding: huge.map { text[$0] }, as: UTF8.self)))
        } else {
            pass.stop(.notAudience)
        }
        return audience
    }

    /// Decodes an audience, as `findAudience` finds it.
    package mutating func decodeAudience(
        _ text: Span<UInt8>, depth: Int, pass: inout DecodingPass
    ) throws(JSONSyntaxError) -> [String] {
        try findAudience(text, depth: depth, pass: &pass).all.map { JSONString.decode($0, in: text) }
    }

    /// The elements of an array of nothing but strings, nil when it holds something else.
    private mutating func strings(_ text: Span<UInt8>) throws(JSONSyntaxError) -> JSONString.Tokens? {
        var found = JSONString.Tokens()
        if try !enter(text) { return found }
        repeat {
            guard try kind(text) == .string else { return nil }
            found.append(try string(text))
        } while try next(text, in: .array)
        return found
    }
}
