/// Which lines are this process's own.
package struct Shard: CustomStringConvertible, Sendable {
    package let index: Int
    package let count: Int

    package static let whole = Shard(index: 0, count: 1)

    package init(index: Int, count: Int) {
        self.index = index
        self.count = count
    }

    package init?(argument: String) {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let index = parts[0], let count = parts[1], 0 <= index, index < count else {
            return nil
        }
        self.init(index: index, count: count)
    }

    package var description: String { "\(index)/\(count)" }

    /// Whether a line, counted from 1, belongs to the shard.
    package func contains(line: Int) -> Bool { (line - 1) % count == index }
}
