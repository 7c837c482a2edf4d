import ArgumentParser
import Version

/// The command and its subcommands.
struct Satoken: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "satoken",
        abstract: "Issue, verify and explain Kubernetes ServiceAccount tokens.",
        version: Version.text,
        subcommands: [
            Demo.self, Issue.self, Sign.self, Verify.self, BatchVerify.self, Bench.self, Inspect.self,
            JWKSCommand.self, OpenIDConfigurationCommand.self, Publish.self, CheckIssuer.self,
            PKICommand.self,
            KeysCommand.self,
        ])
}
