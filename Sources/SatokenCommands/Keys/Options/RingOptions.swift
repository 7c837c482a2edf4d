import ArgumentParser
import Files
import JOSE
import JSON
import KeyRing
import RingOperation
import TokenConfiguration

/// Where the ring is that a command is about, and at what moment.
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

    /// The ring's directory.
    func directory(_ console: Console) -> RingDirectory {
        path.map { RingDirectory($0, home: home) } ?? KeySource.usualRing(console.environment, home: home)
    }

    /// A rehearsal's moment, or the clock.
    var time: RingTime { RingTime(given: now.map { Int($0.seconds) }) }

    /// The ring as it is, for commands that only look.
    func status(_ console: Console) throws -> RingStatus {
        let snapshot = try directory(console).read()
        return RingStatus(snapshot.ring, snapshot.observations, now: time.seconds)
    }
}

extension ChangeReport {
    /// Prints it; exit code 1 when the command was refused, or when what is late counts and a step is overdue or an
    /// endpoint raises an alarm.
    func print(_ output: OutputOptions, overdueCounts: Bool = false, _ console: Console) throws {
        try output.print(text: lines, json: json, console)
        if isRefused || (overdueCounts && !(status.overdue.isEmpty && status.alarms.isEmpty)) {
            throw Refused()
        }
    }
}

extension RingKeeper {
    /// Changes the ring of these options, and tells the console what goes on.
    init(_ options: RingOptions, _ console: Console) {
        self.init(options.directory(console), at: options.time) { console.report($0) }
    }
}

extension Console {
    /// The keys of files that a cluster lives with; what is odd about them is said.
    func imported(_ paths: [String], includingSkipped: Bool) throws -> [KeyMaterial] {
        var warnings: [Warning] = []
        defer { report(warnings) }
        return try ImportedKeys(paths, includingSkipped: includingSkipped, warnings: &warnings).keys
    }
}
