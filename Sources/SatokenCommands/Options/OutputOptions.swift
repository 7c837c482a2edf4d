import ArgumentParser
import JOSE
import JSON

extension OutputFormat: ExpressibleByArgument {}

struct OutputOptions: ParsableArguments {
    @Option(name: [.customShort("o"), .customLong("output")], help: "Write results as text or json.")
    var format = OutputFormat.text

    /// Prints a token alone, or as the member of an object.
    func print(token: String, _ console: Console) throws {
        try console.print(format == .text ? token : JSONText.object([("token", .string(token))]).text)
    }

    /// Prints a view in the format that was asked for.
    func print(
        text: @autoclosure () -> [String], json: @autoclosure () -> JSONText, _ console: Console
    ) throws {
        switch format {
        case .text: try console.print(text().joined(separator: "\n"))
        case .json: try console.print(json().text)
        }
    }
}
