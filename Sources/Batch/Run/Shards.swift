/// The shards whose summaries were added up.
package struct Shards: Sendable {
    /// Of how many.
    package let count: Int
    /// How many lines each of them read, its own and those of others; nil when unknown.
    private(set) var lines: Int?
    private var indices: Set<Int>

    package init(_ shard: Shard, lines: Int?) {
        count = shard.count
        self.lines = lines
        indices = [shard.index]
    }

    /// Adds others.
    ///
    /// - Returns: why they cannot be added, nil when they were.
    package mutating func add(_ other: Shards) -> String? {
        if other.count != count { return "those before it are of \(count)" }
        if let index = indices.intersection(other.indices).min() {
            return "\(Shard(index: index, count: count)) is there already"
        }
        if let lines, let others = other.lines, lines != others {
            return "of \(others) lines, those before it of \(lines)"
        }
        lines = lines ?? other.lines
        indices.formUnion(other.indices)
        return nil
    }

    /// Those that are there.
    var present: [Shard] { indices.sorted().map { Shard(index: $0, count: count) } }
    /// Those that are not there.
    package var missing: some Sequence<Shard> {
        (0..<count).lazy.filter { !indices.contains($0) }.map { Shard(index: $0, count: count) }
    }
    /// How many are not there.
    package var missingCount: Int { count - indices.count }
}
