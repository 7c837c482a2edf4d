import ArgumentParser

/// Which lines are this process's own.
struct Shard: ExpressibleByArgument, CustomStringConvertible {
    let index: Int
    let count: Int

    static let whole = Shard(index: 0, count: 1)

    init(index: Int, count: Int) {
        self.index = index
        self.count = count
    }

    init?(argument: String) {
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let index = parts[0], let count = parts[1], 0 <= index, index < count else {
            return nil
        }
        self.init(index: index, count: count)
    }

    var description: String { "\(index)/\(count)" }

    /// Whether a line, counted from 1, belongs to the shard.
    func contains(line: Int) -> Bool { (line - 1) % count == index }
}
