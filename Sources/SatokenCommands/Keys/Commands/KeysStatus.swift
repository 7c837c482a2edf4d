import ArgumentParser
import JOSE
import JSON
import RingOperation

struct KeysStatus: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say which server was seen signing with which key, what blocks, and what to do next.",
        discussion: """
            Nothing is fetched and nothing is changed: the ring's files say what was observed last. Exit code 1 when an \
            endpoint was not seen for longer than the policy allows, serves an unmanaged key, or holds a step up that is \
            overdue. -o prometheus exits in the same way and prints its metrics all the same.

            satoken keys status --keys /etc/satoken/keys
            satoken keys status --keys /etc/satoken/keys -o prometheus > satoken.prom.new; mv satoken.prom.new satoken.prom
            """)

    @OptionGroup var ring: RingOptions
    @OptionGroup var output: ReportOptions

    func run(_ console: Console) throws {
        let status = try ring.status(console)
        switch output.format {
        case .text:
            try console.print(StatusText(status, style: console.style).lines.joined(separator: "\n"))
        case .json: try console.print(RingJSON.status(status).text)
        case .prometheus: try console.print(status.metrics)
        }
        if !status.alarms.isEmpty { throw Refused() }
    }
}
