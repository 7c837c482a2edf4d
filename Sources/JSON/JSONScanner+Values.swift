/// Whole values that are skipped, not decoded.
extension JSONScanner {
    /// What was seen inside a skipped value.
    package struct ValueReport: Sendable {
        /// The first name that one object repeats.
        package var duplicate: String?
        /// The first name that one object has in two cases, as `iss` and `ISS`.
        package var caseVariant: String?
        /// The first number that is past the range of a 64-bit float.
        package var hugeNumber: Range<Int>?
    }

    /// Skips the value that begins here, `depth` levels below the top.
    ///
    /// It does not recurse: hostile nesting costs memory in proportion to the text, and no stack.
    package mutating func skip(
        _ text: Span<UInt8>, depth: Int = 0
    ) throws(JSONSyntaxError) -> ValueReport {
        var report = ValueReport()
        var open: [(kind: JSONKind, names: MemberNames)] = []
        while true {
            let kind = try kind(text)
            switch kind {
            case .object, .array:
                if depth + open.count >= depthLimit {
                    throw JSONSyntaxError(problem: .tooDeep, offset: offset)
                }
                if try enter(text) {
                    open.append((kind, MemberNames()))
                    if kind == .object { try noteName(text, in: &open, report: &report) }
                    continue
                }
            case .string: _ = try string(text)
            case .number:
                let range = try number(text)
                if report.hugeNumber == nil && JSONNumber.value(text, range) == nil {
                    report.hugeNumber = range
                }
            case .bool: _ = try bool(text)
            case .null: try null(text)
            }
            while let innermost = open.last, try !next(text, in: innermost.kind) { open.removeLast() }
            guard let innermost = open.last else { return report }
            if innermost.kind == .object { try noteName(text, in: &open, report: &report) }
        }
    }

    private mutating func noteName(
        _ text: Span<UInt8>, in open: inout [(kind: JSONKind, names: MemberNames)], report: inout ValueReport
    ) throws(JSONSyntaxError) {
        let name = JSONString.decode(try name(text), in: text)
        switch open[open.count - 1].names.insert(name) {
        case .new: break
        case .duplicate: report.duplicate = report.duplicate ?? name
        case .caseVariant: report.caseVariant = report.caseVariant ?? name
        }
    }
}
