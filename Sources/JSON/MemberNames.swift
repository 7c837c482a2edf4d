internal import Text

/// The member names of one object so far, to find repeats.
package struct MemberNames: Sendable {
    /// How a name relates to the names before it.
    package enum Novelty: Sendable {
        case new
        /// The same name was there, byte for byte.
        case duplicate
        /// The same name was there in another case.
        case caseVariant
    }

    // Names and their folded forms. Objects with many members use sets, so that hostile ones cost linear time.
    private var few: [(name: String, folded: String)] = []
    private var many: (names: Set<ExactText>, folded: Set<ExactText>)?

    package init() {}

    /// Notes a name and says whether it was there before.
    package mutating func insert(_ name: String) -> Novelty {
        let folded = Self.fold(name)
        if many != nil {
            if many?.names.insert(ExactText(name)).inserted == false { return .duplicate }
            return many?.folded.insert(ExactText(folded)).inserted == false ? .caseVariant : .new
        }
        let duplicate = few.contains { $0.name.isExactly(name) }
        let variant = few.contains { $0.folded.isExactly(folded) }
        few.append((name, folded))
        if few.count > 16 {
            many = (Set(few.map { ExactText($0.name) }), Set(few.map { ExactText($0.folded) }))
            few = []
        }
        return duplicate ? .duplicate : variant ? .caseVariant : .new
    }

    /// The name without its case, by Unicode's simple folding as far as ASCII letters have other forms: the long s
    /// and the Kelvin sign.
    package static func fold(_ name: String) -> String {
        let isFolded = name.utf8.allSatisfy { $0 < 0x80 && !($0 >= 0x41 && $0 <= 0x5A) }
        if isFolded { return name }
        var folded = String.UnicodeScalarView()
        for scalar in name.unicodeScalars {
            switch scalar {
            case "A"..."Z": folded.append(Unicode.Scalar(UInt8(scalar.value) | 0x20))
            case "\u{17f}": folded.append("s")
            case "\u{212a}": folded.append("k")
            default: folded.append(scalar)
            }
        }
        return String(folded)
    }
}
