import ArgumentParser
import Files
import JOSE
import KeyRing
import TokenConfiguration

/// The ring that a command is about.
struct RingOptions: ParsableArguments {
    @Option(
        name: .customLong("keys"),
        help: ArgumentHelp("Directory of the key ring (default: $SATOKEN_KEYS, then keys).", valueName: "dir")
    )
    var path: String?

    @Option(
        help: ArgumentHelp(
            "Moment of the command, for rehearsals: RFC 3339, or seconds since the epoch.", valueName: "time")
    )
    var now: Moment?

    @Option(
        help: ArgumentHelp("The ring's home by name, instead of this machine and path.", valueName: "name"))
    var home: String?

    @OptionGroup var output: OutputOptions

    /// The ring's directory.
    func directory(_ console: Console) -> RingDirectory {
        RingDirectory(path ?? KeySource.usualRing(console.environment), home: home)
    }

    /// A rehearsal's moment, or the clock.
    var time: RingTime { RingTime(given: now.map { Int($0.seconds) }) }

    /// The ring as it is, for commands that only look.
    func status(_ console: Console) throws -> RingStatus {
        let snapshot = try directory(console).read()
        return RingStatus(snapshot.ring, snapshot.observations, now: time.seconds)
    }

    /// Prints a view of the ring in the format that was asked for.
    func print(
        text: @autoclosure () -> [String], json: @autoclosure () -> JSONText, _ console: Console
    ) throws {
        switch output.format {
        case .text: try console.print(text().joined(separator: "\n"))
        case .json: try console.print(json().text)
        }
    }
}
