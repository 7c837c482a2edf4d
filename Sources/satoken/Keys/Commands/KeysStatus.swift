import ArgumentParser

struct KeysStatus: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say who was seen signing with which key, what blocks, and what to do next.")

    @OptionGroup var ring: RingOptions

    func run() throws {
        let situation = try ring.situation()
        try ring.print(text: StatusText(situation, style: Style()).lines, json: RingJSON.status(situation))
    }
}
