import ArgumentParser

struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure verification and signing on this machine.",
        subcommands: [BenchVerify.self, BenchSign.self])
}
