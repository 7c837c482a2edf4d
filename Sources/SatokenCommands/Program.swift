import ArgumentParser
import Files
import TokenConfiguration

/// The program `satoken`: parses its arguments, runs a command, and turns what went wrong into words and an exit code.
public enum Program {
    /// Runs the command that the process's arguments name, and ends the process with its exit code.
    public static func main() -> Never {
        ExhaustedMemory.report()
        System.reportFailedWrites()
        System.fillClosedStreams()
        System.exit(run(System.arguments, .process))
    }

    /// Runs the command that the arguments name; nil stands for arguments that could not be read.
    ///
    /// - Returns: the exit code.
    package static func run(_ arguments: [String]?, _ console: Console) -> Int32 {
        run(arguments ?? [], console) {
            guard let arguments else { throw ProgramFailure.noArguments }
            guard let command = try parsed(arguments, console) else { return }
            try perform(command, console)
        }
    }

    /// Reads the arguments of a command once that runs again and again.
    ///
    /// - Returns: what runs it, and returns the exit code.
    /// - Throws: where the arguments name no command.
    package static func repeatable(_ arguments: [String]) throws -> (Console) -> Int32 {
        let command = try Satoken.parseAsRoot(KubeBoolean.spelledOut(arguments))
        return { console in run(arguments, console) { try perform(command, console) } }
    }

    /// Turns what went wrong into words and an exit code.
    private static func run(_ arguments: [String], _ console: Console, _ body: () throws -> Void) -> Int32 {
        do {
            try body()
            return 0
        } catch let refused as Refused {
            return refused.code.rawValue
        } catch is Interrupted {
            return Interruption.exitCode
        } catch let error as FileError where error.kind == .closedPipe {
            // The reader has had enough, and reads no message either.
            return Failure.Code.io.rawValue
        } catch {
            let failure =
                Failure(known: error) ?? (error as? ParserError).flatMap { Failure($0, arguments) }
                ?? Failure(unexpected: error)
            console.report(failure, as: OutputFormat(askedForBy: arguments))
            return failure.code.rawValue
        }
    }

    private static func perform(_ command: any ParsableCommand, _ console: Console) throws {
        if var command = command as? any ConsoleCommand { return try command.run(console) }
        // A command that only holds others prints what they are.
        var group = command
        try answered(console) { try group.run() }
    }

    /// The command that the arguments name; nil when they asked for help or the version, which was printed.
    private static func parsed(_ arguments: [String], _ console: Console) throws -> (any ParsableCommand)? {
        // The parser's work grows with their square.
        if arguments.count > mostArguments {
            throw Failure(
                "\(arguments.count) arguments, at most \(mostArguments) are read", code: .usage)
        }
        if let failure = Failure(dashesIn: arguments) { throw failure }
        var command: (any ParsableCommand)?
        try answered(console) { command = try Satoken.parseAsRoot(KubeBoolean.spelledOut(arguments)) }
        return command
    }

    /// Help and the version are errors to the parser, and results to people.
    private static func answered(_ console: Console, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch {
            let code = Satoken.exitCode(for: error)
            guard code == .success else {
                throw ParserError(cause: error, isUsage: code == .validationFailure)
            }
            try console.print(Satoken.fullMessage(for: error))
        }
    }

    private static let mostArguments = 4096
}

/// Why the parser made no command of the arguments.
struct ParserError: Error {
    let cause: any Error
    /// Whether the arguments make no sense, rather than the parser.
    let isUsage: Bool
}
