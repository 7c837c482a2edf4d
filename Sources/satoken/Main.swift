import ArgumentParser
import Files

/// The entry: parses, runs, and turns what went wrong into words and an exit code.
@main enum Main {
    static func main() {
        do {
            var command = try Satoken.parseAsRoot()
            try command.run()
        } catch let failure as Failure {
            failure.report()
            System.exit(failure.code.rawValue)
        } catch let verdict as Refused {
            _ = verdict
            System.exit(1)
        } catch {
            if let error = error as? FileError, error.kind == .closedPipe {
                System.exit(Failure.Code.io.rawValue)
            }
            if let failure = Failure(known: error) {
                failure.report()
                System.exit(failure.code.rawValue)
            }
            Satoken.exit(withError: error)
        }
    }
}

/// The command and its subcommands.
struct Satoken: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "satoken",
        abstract: "Issue, verify and explain Kubernetes ServiceAccount tokens.",
        version: "0.1.0",
        subcommands: [
            Demo.self, Issue.self, Sign.self, Verify.self, Inspect.self, JWKSCommand.self,
            OpenIDConfigurationCommand.self, PKICommand.self,
        ])
}
