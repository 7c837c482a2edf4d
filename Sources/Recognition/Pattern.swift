/// A regular expression over bytes, which is compiled once and matched in a time that grows with the text alone.
///
/// Of what Swift's own expressions know it takes literals, `.`, sets, `\s \d \w`, groups, `|`, `* + ? {m,n}` and their lazy
/// forms, `^` and `$`, with the same choice among several matches. `(?i)` before all else takes letters of either case.
struct Pattern: Sendable {
    private let steps: [PatternStep]
    /// The bytes that a match may begin with; all of them where it may be empty.
    private let first: ByteSet

    init(_ expression: String) {
        var parser = PatternParser(expression)
        steps = parser.parse() + [.found]
        first = Self.beginnings(steps)
    }

    /// Where a match stands in the text, and its first group where that took part.
    struct Match {
        let range: Range<Int>
        let group: Range<Int>?

        /// The text of the group.
        func words(of text: [UInt8]) -> String? { group.map { String(decoding: text[$0], as: UTF8.self) } }
    }

    /// Whether all of a text matches.
    func matches(_ text: some Collection<UInt8>) -> Bool {
        match(Array(text), from: 0, isWhole: true, through: 0) != nil
    }

    /// Whether a text begins with a match.
    func begins(_ text: some Collection<UInt8>) -> Bool {
        match(Array(text), from: 0, isWhole: false, through: 0) != nil
    }

    /// Whether a match stands somewhere in a text.
    func stands(in text: some Collection<UInt8>) -> Bool { firstMatch(in: Array(text)) != nil }

    /// The first match in a text.
    func firstMatch(in text: [UInt8], from start: Int = 0) -> Match? {
        match(text, from: start, isWhole: false, through: text.count)
    }

    /// The last of the matches that do not overlap.
    func lastMatch(in text: [UInt8]) -> Match? {
        var (last, start) = (Match?.none, 0)
        while start <= text.count, let match = firstMatch(in: text, from: start) {
            last = match
            start = max(match.range.upperBound, match.range.lowerBound + 1)
        }
        return last
    }

    /// The text with each match replaced; `replacement` gets it and the text of its group.
    func replacing(in text: String, _ replacement: (_ match: Match, _ group: String) -> String) -> String {
        let bytes = Array(text.utf8)
        var (replaced, start) = ([UInt8](), 0)
        while let match = firstMatch(in: bytes, from: start), !match.range.isEmpty {
            replaced += bytes[start..<match.range.lowerBound]
            replaced += replacement(match, match.words(of: bytes) ?? "").utf8
            start = match.range.upperBound
        }
        return String(decoding: replaced + bytes[start...], as: UTF8.self)
    }

    /// The match that begins first, at a place up to `last`.
    private func match(_ text: [UInt8], from start: Int, isWhole: Bool, through last: Int) -> Match? {
        var run = Run(steps: steps, text: text, from: start, isWhole: isWhole)
        for place in start...max(start, last) {
            if place < text.count ? !first.contains(text[place]) : !first.isAll { continue }
            if let match = run.match(at: place) { return match }
        }
        return nil
    }

    /// What a match may begin with: the sets that are reached before a byte is taken.
    private static func beginnings(_ steps: [PatternStep]) -> ByteSet {
        var beginnings = ByteSet()
        var seen = Set<Int>()
        var open = [0]
        while let step = open.popLast() {
            if !seen.insert(step).inserted { continue }
            switch steps[step] {
            case .byte(let set): beginnings.formUnion(set)
            case .either(let one, let other): open += [one, other]
            case .jump(let next): open.append(next)
            case .start, .note: open.append(step + 1)
            case .end, .found: return .all
            }
        }
        return beginnings
    }
}

/// One search. A step that failed at a place is never tried there again, from wherever the match began.
private struct Run {
    let steps: [PatternStep]
    let text: [UInt8]
    let isWhole: Bool
    private let origin: Int
    private var failed: [UInt64]

    init(steps: [PatternStep], text: [UInt8], from origin: Int, isWhole: Bool) {
        self.steps = steps
        self.text = text
        self.origin = origin
        self.isWhole = isWhole
        failed = [UInt64](repeating: 0, count: steps.count * (text.count - origin + 1) / 64 + 1)
    }

    private struct Try {
        var step: Int
        var place: Int
        var begin: Int?
        var end: Int?

        var group: Range<Int>? {
            guard let begin, let end, begin <= end else { return nil }
            return begin..<end
        }
    }

    mutating func match(at start: Int) -> Pattern.Match? {
        var open = [Try(step: 0, place: start)]
        while var current = open.popLast() {
            while true {
                // What is tried and does not lead on has failed.
                let bit = current.step * (text.count - origin + 1) + current.place - origin
                if failed[bit / 64] & 1 << (bit % 64) != 0 { break }
                failed[bit / 64] |= 1 << (bit % 64)
                switch steps[current.step] {
                case .byte(let set):
                    guard current.place < text.count, set.contains(text[current.place]) else { break }
                    current.place += 1
                    current.step += 1
                    continue
                case .either(let one, let other):
                    open.append(
                        Try(step: other, place: current.place, begin: current.begin, end: current.end))
                    current.step = one
                    continue
                case .jump(let next):
                    current.step = next
                    continue
                case .start:
                    if current.place != 0 { break }
                    current.step += 1
                    continue
                case .end:
                    if current.place != text.count { break }
                    current.step += 1
                    continue
                case .note(0):
                    current.begin = current.place
                    current.step += 1
                    continue
                case .note:
                    current.end = current.place
                    current.step += 1
                    continue
                case .found:
                    if isWhole, current.place != text.count { break }
                    return Pattern.Match(range: start..<current.place, group: current.group)
                }
                break
            }
        }
        return nil
    }
}
