import ArgumentParser

struct KeysStatus: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say who was seen signing with which key, what blocks, and what to do next.")

    @OptionGroup var ring: RingOptions

    func run(_ console: Console) throws {
        let status = try ring.status(console)
        try ring.print(
            text: StatusText(status, style: console.style).lines, json: RingJSON.status(status), console)
        if !status.alarms.isEmpty { throw Refused() }
    }
}
