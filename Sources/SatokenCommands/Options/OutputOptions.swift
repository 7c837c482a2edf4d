import ArgumentParser
import Files
import JOSE

struct OutputOptions: ParsableArguments {
    @Option(name: [.customShort("o"), .customLong("output")], help: "Write results as text or json.")
    var format = OutputFormat.text

    /// Errors follow the format of the results.
    mutating func validate() { Failure.format = format }

    /// Prints a token alone, or as the member of an object.
    func print(token: String) throws {
        try StandardOutput.print(
            format == .text ? token : JSONText.object([("token", .string(token))]).text)
    }
}

extension StandardOutput {
    /// Writes one text and a line ending, and nothing else.
    static func print(_ text: String) throws(FileError) {
        var output = StandardOutput()
        try output.line(text)
        try output.flush()
    }
}
