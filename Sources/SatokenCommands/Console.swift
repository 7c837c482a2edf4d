package import Files
import Text

/// All that a command says, and what it reads of the process's environment.
///
/// These are the rules.
/// 1. Results go to standard output, and everything else to standard error: `satoken … | jq` sees results alone.
/// 2. A message is one line. It begins with `satoken:` and its kind: `warning:`, `error:`, or none for a note. A hint
///    follows the message that it belongs to.
/// 3. A message says what was wrong, where, and what was expected: lower case, no full stop. A hint is a fix that works.
/// 4. Warnings, notes and hints are text in every format. An error is one JSON object where results are JSON.
/// 5. No message holds a token, a signature or a private key: they are cut out here, wherever the text comes from.
/// 6. Text from outside never acts upon a terminal.
/// 7. A result that cannot be written is an error of the command. A message that cannot be written is lost.
/// 8. Colour and progress are for terminals.
package struct Console: Sendable {
    private let results: StandardStream
    private let messages: StandardStream
    private let variables: @Sendable (String) -> String?

    /// - Parameters:
    ///   - output: takes results.
    ///   - error: takes messages.
    ///   - environment: the values of environment variables, by name.
    package init(
        output: StandardStream, error: StandardStream, environment: @escaping @Sendable (String) -> String?
    ) {
        results = output
        messages = error
        variables = environment
    }

    /// The process's own streams and environment.
    static let process = Console(output: .output, error: .error) { System.variable($0) }

    /// The value of an environment variable, or nil.
    func environment(_ name: String) -> String? { variables(name) }

    // MARK: Results

    /// Writes one result and a line ending, and nothing else.
    func print(_ text: String) throws(FileError) {
        var output = output()
        try output.line(text)
        try output.flush()
    }

    /// Results of many lines, which are written in large pieces.
    func output() -> StandardOutput { StandardOutput(results) }

    /// Whether the results go to the file `path`.
    func writes(to path: String) -> Bool { results.isFile(path) }

    /// Whether a person sees the results.
    var isOutputTerminal: Bool { results.isTerminal }

    /// Colour where a person looks on and has not declined it (https://no-color.org).
    var style: Style {
        let declined = environment("NO_COLOR").map { !$0.isEmpty } ?? false
        return Style(isOn: isOutputTerminal && !declined && environment("TERM") != "dumb")
    }

    /// The same console, whose results go into the new file `path`.
    func redirected(to path: String, _ body: (Console) throws -> Void) throws {
        try StandardStream.creating(path) {
            try body(Console(output: $0, error: messages, environment: variables))
        }
    }

    /// Whether a person types what is read from standard input.
    var isInputTerminal: Bool { StandardStream.input.isTerminal }

    // MARK: Messages

    /// What the operator should know, although the command goes on.
    func warn(_ message: String, hint: String? = nil) {
        messages.message("satoken: warning: \(message)")
        if let hint { self.hint(hint) }
    }

    /// What to do about the message before.
    func hint(_ message: String) { messages.message("satoken: hint: \(message)") }

    /// What was done beside the result.
    func note(_ message: String) { messages.message("satoken: \(message)") }

    /// What kept the command from its answer.
    func report(_ failure: Failure, as format: OutputFormat) {
        switch format {
        case .json: messages.message(failure.json)
        case .text:
            messages.message("satoken: error: \(failure.message)")
            if let hint = failure.hint { self.hint(hint) }
        }
    }

    /// A line on the terminal that is replaced by the next; nothing where no person looks on.
    func progress() -> ProgressLine { ProgressLine(messages) }
}
