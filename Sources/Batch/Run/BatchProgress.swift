internal import Files
internal import ServiceAccountTokens

/// How far a batch is: tokens, their rate, and of files on a disk what is left.
package struct BatchProgress {
    private let total: Int?
    private let start = System.uptime
    private var tokens = 0
    private var bytes = 0

    package init(_ paths: [String]) {
        let sizes = paths.map { File.size($0) }
        total = sizes.contains(nil) ? nil : sizes.reduce(0) { $0 + ($1 ?? 0) }
    }

    package mutating func add(tokens: Int, bytes: Int) {
        self.tokens += tokens
        self.bytes += bytes
    }

    /// One line.
    package var text: String {
        Self.text(tokens: tokens, bytes: bytes, of: total, seconds: System.uptime - start)
    }

    private static func text(tokens: Int, bytes: Int, of total: Int?, seconds: Double) -> String {
        let rate = "\(tokens) tokens, \(Int(Double(tokens) / seconds)) a second"
        guard let total, total > 0, bytes > 0 else { return rate }
        let share = min(1, Double(bytes) / Double(total))
        let filled = Int(share * 20)
        return "[" + String(repeating: "#", count: filled) + String(repeating: "-", count: 20 - filled)
            + "] \(Int(share * 100)) %, \(rate), \(Shown.duration(seconds / share - seconds)) left"
    }
}
