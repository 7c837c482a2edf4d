import ArgumentParser

struct PKICommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pki",
        abstract: "Say which certificate authority of a control plane signs what, and what is wrong with it.",
        subcommands: [PKICheck.self, PKIExplain.self])
}
