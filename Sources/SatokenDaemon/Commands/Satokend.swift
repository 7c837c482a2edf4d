#if Daemon
    package import ArgumentParser
    package import TokenConfiguration
    internal import Files
    internal import NIOCore
    internal import Version

    /// The entry: parses, runs, and turns what went wrong into words and an exit code.
    package struct Satokend: AsyncParsableCommand {
        package static let configuration = CommandConfiguration(
            commandName: "satokend", abstract: "Serves Kubernetes ServiceAccount tokens to live clusters.",
            version: Version.text,
            subcommands: [Serve.self, SignerCommand.self, SignerCheckCommand.self, Demo.self])

        package init() {}

        /// Runs the command line, and ends the process.
        package static func launch(_ arguments: [String]?) async -> Never {
            System.reportFailedWrites()
            System.fillClosedStreams()
            ExhaustedMemory.report()
            do {
                guard let arguments else { throw ProgramFailure.noArguments }
                var command = try parseAsRoot(KubeBoolean.spelledOut(arguments))
                if var command = command as? any AsyncParsableCommand {
                    try await command.run()
                } else {
                    try command.run()
                }
                System.exit(0)
            } catch {
                if let failure = failure(error) {
                    StandardStream.error.message("satokend: error: \(failure.message)")
                    if let hint = failure.hint { StandardStream.error.message("satokend: hint: \(hint)") }
                    System.exit(failure.code.rawValue)
                }
                // Help, the version, and what the parser itself has words for.
                exit(withError: error)
            }
        }

        /// Why a command line makes no sense; nil for one that does. Nothing is run and no file is opened.
        package static func problem(with arguments: [String]) -> String? {
            do {
                _ = try parseAsRoot(KubeBoolean.spelledOut(arguments))
                return nil
            } catch {
                return message(for: error)
            }
        }

        /// What went wrong, in words; nil for an error that the parser ends the process by, such as an exit code of a command.
        package static func failure(_ error: any Error) -> ProgramFailure? {
            if error is ArgumentParser.ExitCode { return nil }
            if let failure = ProgramFailure(known: error) { return failure }
            if exitCode(for: error) == .success { return nil }
            if let error = error as? IOError {
                return ProgramFailure(
                    "listening failed: \(error)", hint: "is another server on this address and port?",
                    code: .unavailable)
            }
            if exitCode(for: error) == .validationFailure { return nil }
            return ProgramFailure("unexpected: \(error)", hint: "this is a bug in satokend", code: .software)
        }
    }
#endif
