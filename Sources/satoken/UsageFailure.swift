import ArgumentParser

extension Failure {
    /// A command line that makes no sense, nil for what is no error: a call for help or for the version.
    ///
    /// The parser quotes what it was given. A token may be among it, and tokens are never printed.
    init?(usage error: any Error, arguments: [String] = Array(CommandLine.arguments.dropFirst())) {
        guard Satoken.exitCode(for: error) == .validationFailure else { return nil }
        var message = Satoken.message(for: error)
        for argument in arguments.flatMap({ [$0] + $0.split(separator: "=", maxSplits: 1).map(String.init) })
        where argument.utf8.count > 40 || argument.hasPrefix("eyJ") {
            message = message.replacing(argument, with: "(\(argument.utf8.count) bytes)")
        }
        while message.hasSuffix(".") || message.hasSuffix("\n") { message.removeLast() }
        if let first = message.first, message.dropFirst().first?.isLowercase == true {
            message = first.lowercased() + message.dropFirst()
        }
        Self.format = Self.asksForJSON(arguments) ? .json : .text
        let command = arguments.first { !$0.hasPrefix("-") }.flatMap { name in
            Satoken.configuration.subcommands.map { $0._commandName }.first { $0 == name }
        }
        self.init(
            message.replacing("\n", with: "; "),
            hint: "satoken help\(command.map { " " + $0 } ?? "") lists what there is",
            code: .usage)
    }

    /// Whether results were asked for as JSON: the options themselves were not read.
    private static func asksForJSON(_ arguments: [String]) -> Bool {
        zip(arguments, arguments.dropFirst()).contains { ["-o", "--output"].contains($0) && $1 == "json" }
            || arguments.contains { ["-ojson", "-o=json", "--output=json"].contains($0) }
    }
}
