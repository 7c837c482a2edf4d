import ArgumentParser
import JOSE

extension OutputFormat: ExpressibleByArgument {}

struct OutputOptions: ParsableArguments {
    @Option(name: [.customShort("o"), .customLong("output")], help: "Write results as text or json.")
    var format = OutputFormat.text

    /// Prints a token alone, or as the member of an object.
    func print(token: String, _ console: Console) throws {
        try console.print(format == .text ? token : JSONText.object([("token", .string(token))]).text)
    }
}
