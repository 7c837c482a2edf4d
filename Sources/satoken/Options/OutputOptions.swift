import ArgumentParser
import Files

/// How results are written.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
}

struct OutputOptions: ParsableArguments {
    @Option(name: [.customShort("o"), .customLong("output")], help: "Write results as text or json.")
    var format = OutputFormat.text

    /// Errors follow the format of the results.
    mutating func validate() { Failure.format = format }
}

/// Writes what a command prints, all at once at its end.
struct Printer: ~Copyable {
    private var output = StandardOutput()

    init() {}

    mutating func line(_ text: String) throws { try output.line(text) }

    mutating func bytes(_ bytes: [UInt8]) throws { try output.write(bytes) }

    consuming func finish() throws { try output.flush() }
}
