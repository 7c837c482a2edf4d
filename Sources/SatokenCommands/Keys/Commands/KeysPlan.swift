import ArgumentParser
import Files
import KeyRing
import RingOperation
import ServiceAccountTokens
import Text

struct KeysPlan: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show the steps ahead: when, what changes, what to restart in which order, how to go back.",
        discussion: """
            The dates are the earliest: each endpoint is taken to follow at once. Nothing is changed.

            satoken keys plan --keys /etc/satoken/keys
            """)

    @OptionGroup var ring: RingOptions
    @OptionGroup var output: OutputOptions

    @Option(help: ArgumentHelp("How far ahead (default: 400d).", valueName: "duration"))
    var ahead = DaysOrDuration(seconds: 400 * 86_400)

    @Option(help: ArgumentHelp("Draw the bars into this new file.", valueName: "file"))
    var svg: String?

    @Option(help: ArgumentHelp("Width of the bars in characters, 40 or more.", valueName: "count"))
    var columns = 80

    /// More steps than anybody reads.
    private static let mostSteps = 200

    func validate() throws {
        if !(40...1000).contains(columns) { throw ValidationError("--columns is 40 to 1000") }
        if ahead.seconds < 1 { throw ValidationError("--ahead is a time to come") }
    }

    func run(_ console: Console) throws {
        let status = try ring.status(console)
        let end = status.now + Int(ahead.seconds)
        let timeline = Timeline(
            status.ring, status.observations, from: status.now, until: end, most: Self.mostSteps)
        let bars = KeyBars(status.ring, timeline, from: status.now)
        try output.print(
            text: PlanText(
                status, timeline, isWhole: timeline.end == end, bars: bars, columns: columns,
                style: console.style
            ).lines,
            json: timeline.json(status), console)
        if let svg {
            let title = "\(status.ring.name): keys from \(Timestamp.text(status.now).prefix(10))"
            try File.create(svg, bytes: Array(bars.svg(title: title).utf8), mode: 0o644)
        }
    }
}
