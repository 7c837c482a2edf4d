import ArgumentParser

struct KeysStatus: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say who was seen signing with which key, what blocks, and what to do next.")

    @OptionGroup var ring: RingOptions

    func run() throws {
        let status = try ring.status()
        try ring.print(text: StatusText(status, style: Style()).lines, json: RingJSON.status(status))
        if !status.alarms.isEmpty { throw Refused() }
    }
}
