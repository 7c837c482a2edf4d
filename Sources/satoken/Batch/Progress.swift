import Files

/// A line on the terminal that says how far a long run is; nothing where nobody looks.
struct Progress {
    private let total: Int?
    private let start = System.now
    private var shown = System.now
    private var tokens = 0
    private var bytes = 0

    init(_ paths: [String]) {
        let sizes = paths.map { File.size($0) }
        total = sizes.contains(nil) ? nil : sizes.reduce(0) { $0 + ($1 ?? 0) }
    }

    mutating func add(tokens: Int, bytes: Int) {
        self.tokens += tokens
        self.bytes += bytes
        guard StandardStream.error.isTerminal, System.now - shown > 0.25 else { return }
        shown = System.now
        let seconds = shown - start
        var line = "\(self.tokens) tokens, \(Int(Double(self.tokens) / seconds)) a second"
        if let total, total > 0, self.bytes > 0 {
            let share = min(1, Double(self.bytes) / Double(total))
            let filled = Int(share * 20)
            line =
                "[" + String(repeating: "#", count: filled) + String(repeating: "-", count: 20 - filled)
                + "] \(Int(share * 100)) %, \(line), \(Shown.duration(seconds / share - seconds)) left"
        }
        StandardError.overwrite(line)
    }

    /// Removes the line.
    func clear() { if StandardStream.error.isTerminal { StandardError.overwrite("") } }
}
