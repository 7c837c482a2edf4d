import ArgumentParser
import Files
import ServiceAccountTokens
import Text
import TokenConfiguration

/// What the cluster holds.
struct ObjectOptions: ParsableArguments {
    @Option(name: .customLong("objects"), help: Self.help) var files: [String] = []

    static let help = ArgumentHelp(
        "What the cluster holds, as printed by kubectl get serviceaccounts,secrets,pods,nodes -A -o json. "
            + "Repeatable. What is not in it does not exist.", valueName: "file")

    /// The objects of all files, nil when none was named.
    func read() throws -> ClusterObjects? { try ObjectFiles.read(files) }
}

/// The moment of judgement.
struct TimeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Judge as of this moment: RFC 3339, or seconds since the epoch.", valueName: "time"))
    var now: Moment?

    /// Seconds since the epoch.
    var seconds: Double { now?.seconds ?? System.now }
}

/// A moment on the command line.
struct Moment: ExpressibleByArgument {
    let seconds: Double

    init?(argument: String) {
        let seconds = Timestamp.seconds(argument) ?? Double(argument)
        // The years 1 to 9999, which RFC 3339 can say.
        guard let seconds, (-62_135_596_800..<253_402_300_800).contains(seconds) else { return nil }
        self.seconds = seconds
    }
}
