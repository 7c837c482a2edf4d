/// The documents of a text in YAML, which JSON is a part of: every value once, in the order of the text.
///
/// An alias is kept as the place that it leads to, and nothing is copied for it: the tree is never larger than its
/// text. What a search follows beyond that is counted (``Work``).
final class YAMLTree {
    /// A value and where it stands.
    struct Item {
        enum Kind: UInt8 {
            /// Nothing was written.
            case none
            case scalar
            case sequence
            case mapping
            case alias
        }

        let kind: Kind
        /// The first byte, by its place in the text.
        let offset: Int32
        /// The text of a scalar.
        var text = ""
        /// Whether a scalar was written without quotes.
        var isPlain = false
        /// The key in the mapping around it.
        var key = ""
        /// The next value of the collection around it, or -1.
        var next: Int32 = -1
        /// The first value of a collection, or what an alias leads to; -1 for nothing.
        var first: Int32 = -1
    }

    /// How many values one text may hold; a list of a thousand Pods holds about 200,000.
    static let mostItems = 500_000
    /// How deep values may nest; a list of Pods needs about a dozen levels.
    static let deepest = 256

    /// Every value, the outer before the inner.
    let items: [Item]
    /// The outermost value of each document.
    let roots: [Int]
    /// What searches may still follow.
    let work = Work()

    /// Bounds what searches follow through aliases and merges, over all searches in one tree.
    final class Work {
        private var left = 4_000_000
        /// Whether a search ended for want of work: what it did not find may be there.
        private(set) var isExhausted = false

        /// Takes one step; false when there is none left.
        func step() -> Bool {
            if left == 0 { isExhausted = true }
            left -= left > 0 ? 1 : 0
            return !isExhausted
        }
    }

    init(items: [Item], roots: [Int]) {
        self.items = items
        self.roots = roots
    }

    /// The item itself, or what its alias leads to.
    func resolved(_ index: Int) -> Int {
        items[index].kind == .alias ? Int(items[index].first) : index
    }

    /// The values of a collection, in order.
    func children(of index: Int) -> some Sequence<Int> {
        sequence(first: Int(items[index].first)) { Int(self.items[$0].next) }.prefix { $0 >= 0 }
    }

    /// What the key leads to in a mapping, or in the mappings that it merges by `<<`: the last of several.
    func member(_ name: String, of index: Int) -> Int? {
        var ahead = [index]
        var seen: Set<Int> = []
        while let mapping = ahead.popLast() {
            guard items[mapping].kind == .mapping, seen.insert(mapping).inserted else { continue }
            var found: Int?
            var merged: [Int] = []
            for child in children(of: mapping) {
                guard work.step() else { return nil }
                if items[child].key == name { found = child }
                if items[child].key == "<<" { merged = merges(of: child) }
            }
            if let found { return resolved(found) }
            ahead += merged.reversed()
        }
        return nil
    }

    /// The mappings behind `<<`: one, or a list of them of which the first counts most.
    private func merges(of index: Int) -> [Int] {
        let value = resolved(index)
        guard items[value].kind == .sequence else { return [value] }
        return children(of: value).prefix { _ in work.step() }.map(resolved)
    }
}
