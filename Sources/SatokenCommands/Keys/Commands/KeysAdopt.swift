import ArgumentParser
import Files
import JOSE
import KeyRing
import RingOperation
import ServiceAccountTokens
import Text
import TokenConfiguration

struct KeysAdopt: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt", abstract: "Make this copy of a ring the one that is changed from now on.",
        discussion: """
            A ring may be changed at its home only, so that no copy or restored backup goes its own way. The live JWKS are \
            read first: one that holds a key which this copy never knew says that a newer copy is in use.

            Stop the cron line or timer at the old home before: that copy goes on believing that it is the ring, and two \
            that are changed part for ever.

            satoken keys adopt --keys /etc/satoken/keys
            """)

    @Option(help: ArgumentHelp("unseen: adopt it though no endpoint answers.", valueName: "risk"))
    var force: [Risk] = []

    @OptionGroup var ring: RingOptions
    @OptionGroup var output: OutputOptions

    func run(_ console: Console) throws {
        let directory = ring.directory(console)
        let before = try directory.read()
        let observation = Observation(of: before.ring.policy.endpoints, as: ObservingRing(before))
        console.report(ObserverWords.unseen(observation))
        var seen: [String: [String]] = [:]
        for (endpoint, result) in observation.results {
            if case .success(let observation) = result { seen[endpoint.name] = observation.keyIDs }
        }
        if seen.isEmpty && !before.ring.policy.endpoints.isEmpty && !force.contains(.unobserved) {
            throw Failure(
                "no endpoint answered: it is not known whether a newer copy of the ring is in use",
                hint: "--force unobserved takes the risk", code: .refused)
        }
        let after = try directory.adopt(seen: seen, at: ring.time)
        let home = before.ring.home
        let done =
            home.isExactly(after.ring.home)
            ? ["it was at home here"]
            : [
                "done: the ring is at home here",
                "  stop the cron line or timer that runs satoken keys rotate at \(Shown.text(home)) now, if it still runs: that "
                    + "copy believes that it is the ring, and two that are changed part for ever",
            ]
        try ChangeReport(done, after, now: ring.time.seconds).print(output, console)
    }
}
