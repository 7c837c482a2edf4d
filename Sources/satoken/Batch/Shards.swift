/// The shards whose summaries were added up.
struct Shards: Sendable {
    /// Of how many.
    let count: Int
    private var indices: Set<Int>

    init(_ shard: Shard) {
        count = shard.count
        indices = [shard.index]
    }

    /// Adds others; false when they are of another division, or one is there already.
    mutating func add(_ other: Shards) -> Bool {
        guard other.count == count, indices.isDisjoint(with: other.indices) else { return false }
        indices.formUnion(other.indices)
        return true
    }

    /// Those that are there.
    var present: [Shard] { indices.sorted().map { Shard(index: $0, count: count) } }
    /// The first of those that are not there.
    var missing: [Shard] {
        (0..<count).lazy.filter { !indices.contains($0) }.prefix(20).map { Shard(index: $0, count: count) }
    }
}
