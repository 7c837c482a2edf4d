/// Makes a pattern's steps from its text, which is the program's own: what it does not know is a mistake in it.
struct PatternParser {
    private let text: [UInt8]
    private var place = 0
    private var ignoresCase = false
    private var hasGroup = false

    init(_ expression: String) {
        text = Array(expression.utf8)
        if text.starts(with: "(?i)".utf8) {
            ignoresCase = true
            place = 4
        }
    }

    /// Steps whose numbers count from the first of them.
    typealias Steps = [PatternStep]

    mutating func parse() -> Steps {
        let steps = alternatives()
        precondition(place == text.count, "a bracket closes that is not open")
        return steps
    }

    private var next: UInt8? { place < text.count ? text[place] : nil }

    private mutating func take(_ byte: Character) -> Bool {
        guard next == byte.asciiValue else { return false }
        place += 1
        return true
    }

    private mutating func alternatives() -> Steps {
        let one = sequence()
        guard take("|") else { return one }
        let other = alternatives()
        // either, one, jump, other
        return [.either(1, one.count + 2)] + one.moved(1) + [.jump(one.count + other.count + 2)]
            + other.moved(one.count + 2)
    }

    private mutating func sequence() -> Steps {
        var steps: Steps = []
        while let byte = next, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
            let one = repeated(element())
            steps += one.moved(steps.count)
        }
        return steps
    }

    private mutating func element() -> Steps {
        let byte = text[place]
        place += 1
        switch byte {
        case UInt8(ascii: "("):
            let isNoted = !text[place...].starts(with: "?:".utf8)
            if !isNoted { place += 2 }
            precondition(!isNoted || !hasGroup, "a second group is noted")
            hasGroup = hasGroup || isNoted
            let inner = alternatives()
            precondition(take(")"), "a bracket does not close")
            return isNoted ? [.note(0)] + inner.moved(1) + [.note(1)] : inner
        case UInt8(ascii: "["): return [.byte(set())]
        case UInt8(ascii: "^"): return [.start]
        case UInt8(ascii: "$"): return [.end]
        case UInt8(ascii: "."):
            var newline = ByteSet()
            newline.insert(0x0A)
            return [.byte(newline.inverted)]
        case UInt8(ascii: "\\"): return [.byte(escape())]
        default: return [.byte(single(byte))]
        }
    }

    private mutating func repeated(_ element: Steps) -> Steps {
        let count: (least: Int, most: Int?)
        switch next {
        case UInt8(ascii: "*"): count = (0, nil)
        case UInt8(ascii: "+"): count = (1, nil)
        case UInt8(ascii: "?"): count = (0, 1)
        case UInt8(ascii: "{"):
            let end = text[place...].firstIndex(of: UInt8(ascii: "}")) ?? place
            let numbers = text[(place + 1)..<end].split(
                separator: UInt8(ascii: ","), omittingEmptySubsequences: false
            ).map { Int(String(decoding: $0, as: UTF8.self)) }
            guard let least = numbers[0] else { preconditionFailure("no number in braces") }
            count = (least, numbers.count == 1 ? least : numbers[1])
            place = end
        default: return element
        }
        place += 1
        let isLazy = take("?")
        var steps: Steps = []
        for _ in 0..<count.least { steps += element.moved(steps.count) }
        guard let most = count.most else {
            // either, element, jump back
            let start = steps.count
            let behind = start + element.count + 2
            steps.append(isLazy ? .either(behind, start + 1) : .either(start + 1, behind))
            return steps + element.moved(start + 1) + [.jump(start)]
        }
        let behind = steps.count + (most - count.least) * (element.count + 1)
        for _ in count.least..<most {
            let inner = steps.count + 1
            steps.append(isLazy ? .either(behind, inner) : .either(inner, behind))
            steps += element.moved(inner)
        }
        return steps
    }

    // MARK: Sets

    private func single(_ byte: UInt8) -> ByteSet {
        var set = ByteSet(byte...byte)
        if ignoresCase, (0x41...0x5A).contains(byte & 0xDF) { set.insert(byte ^ 0x20) }
        return set
    }

    /// What stands behind a backslash.
    private mutating func escape() -> ByteSet {
        let byte = text[place]
        place += 1
        var set = ByteSet()
        switch byte {
        case UInt8(ascii: "s"):
            set = ByteSet(0x09...0x0D)
            set.insert(0x20)
        case UInt8(ascii: "d"): set = ByteSet(0x30...0x39)
        case UInt8(ascii: "w"):
            for range in [0x30...0x39, 0x41...0x5A, 0x61...0x7A] as [ClosedRange<UInt8>] {
                set.formUnion(ByteSet(range))
            }
            set.insert(UInt8(ascii: "_"))
        case UInt8(ascii: "n"): set.insert(0x0A)
        case UInt8(ascii: "t"): set.insert(0x09)
        default:
            precondition(!byte.isLetterOrDigit, "an escape that is not known")
            set = single(byte)
        }
        return set
    }

    private mutating func set() -> ByteSet {
        let isInverted = take("^")
        var set = ByteSet()
        while let byte = next, byte != UInt8(ascii: "]") {
            place += 1
            if byte == UInt8(ascii: "\\") {
                set.formUnion(escape())
            } else if next == UInt8(ascii: "-"), place + 1 < text.count, text[place + 1] != UInt8(ascii: "]")
            {
                for one in byte...text[place + 1] { set.formUnion(single(one)) }
                place += 2
            } else {
                set.formUnion(single(byte))
            }
        }
        precondition(take("]"), "a set does not close")
        return isInverted ? set.inverted : set
    }
}

extension PatternParser.Steps {
    /// The same steps behind so many others.
    fileprivate func moved(_ count: Int) -> PatternParser.Steps {
        map { step in
            switch step {
            case .either(let one, let other): .either(one + count, other + count)
            case .jump(let next): .jump(next + count)
            default: step
            }
        }
    }
}
