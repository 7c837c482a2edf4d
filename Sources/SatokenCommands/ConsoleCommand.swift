import ArgumentParser

/// A command that is given the console. The parser's own commands have no parameter for it.
protocol ConsoleCommand: ParsableCommand {
    /// Does what the command is for.
    ///
    /// - Parameter console: takes results and messages.
    mutating func run(_ console: Console) throws
}
