import Files

/// A line on the terminal that says how far a long run is; nothing where standard error is no terminal.
struct ProgressLine {
    private let stream: StandardStream
    private let isSeen: Bool
    private var shown = System.uptime

    init(_ stream: StandardStream) {
        self.stream = stream
        isSeen = stream.isTerminal
    }

    /// Shows this text, four times a second at most.
    mutating func show(_ text: @autoclosure () -> String) {
        guard isSeen, System.uptime - shown > 0.25 else { return }
        shown = System.uptime
        stream.overwrite(text())
    }

    /// Removes the line.
    func clear() { if isSeen { stream.overwrite("") } }
}
