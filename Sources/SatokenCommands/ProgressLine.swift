import Files

/// A line on the terminal that says how far a long run is; nothing where nobody looks.
struct ProgressLine {
    private let isSeen = StandardStream.error.isTerminal
    private var shown = System.uptime

    /// Shows this text, four times a second at most.
    mutating func show(_ text: @autoclosure () -> String) {
        guard isSeen, System.uptime - shown > 0.25 else { return }
        shown = System.uptime
        StandardError.overwrite(text())
    }

    /// Removes the line.
    func clear() { if isSeen { StandardError.overwrite("") } }
}
