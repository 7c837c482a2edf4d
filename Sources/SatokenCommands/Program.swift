import ArgumentParser
import Files

/// The program `satoken`: parses its arguments, runs a command, and turns what went wrong into words and an exit code.
public enum Program {
    /// Runs the command that the process's arguments name. Where it fails, the process ends with the exit code.
    public static func main() {
        System.reportFailedWrites()
        System.fillClosedStreams()
        ExhaustedMemory.report()
        do {
            try run()
        } catch let refused as Refused {
            System.exit(refused.code.rawValue)
        } catch is Interrupted {
            System.exit(Interruption.exitCode)
        } catch let error as FileError where error.kind == .closedPipe {
            // The reader has had enough: nothing to tell, and nobody to tell it to.
            System.exit(Failure.Code.io.rawValue)
        } catch {
            let failure = Failure(known: error) ?? Failure(usage: error) ?? Failure(unexpected: error)
            failure.report()
            System.exit(failure.code.rawValue)
        }
    }

    private static func run() throws {
        let arguments = CommandLine.arguments.dropFirst()
        // The parser's work grows with their square.
        if arguments.count > mostArguments {
            throw Failure(
                "\(arguments.count) arguments, at most \(mostArguments) are read", code: .usage)
        }
        do {
            var command = try Satoken.parseAsRoot(KubeBoolean.spelledOut(Array(arguments)))
            try command.run()
        } catch  where Satoken.exitCode(for: error) == .success {
            // Help and the version are errors to the parser, and results to people.
            try StandardOutput.print(Satoken.fullMessage(for: error))
        }
    }

    private static let mostArguments = 4096
}
