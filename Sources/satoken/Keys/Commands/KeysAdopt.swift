import ArgumentParser
import Files
import JOSE
import KeyRing

struct KeysAdopt: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt", abstract: "Make this copy of a ring the one that is changed from now on.",
        discussion: """
            A ring may be changed at its home only, so that no copy or restored backup goes its own way. The live JWKS are \
            read first: one that holds a key which this copy never knew says that a newer copy is in use.
            """)

    @Option(help: ArgumentHelp("unseen: adopt it though no consumer answers.", valueName: "risk"))
    var force: [Risk] = []

    @OptionGroup var ring: RingOptions

    func run() throws {
        let directory = ring.directory
        let before = try directory.read()
        let observation = Observation(of: before.ring.policy.consumers)
        var seen: [String: [String]] = [:]
        for (consumer, result) in observation.results {
            switch result {
            case .success(let sighting): seen[consumer.name] = sighting.keyIDs
            case .failure(let error):
                StandardError.line("satoken: warning: \(Shown.text(consumer.name)) was not seen: \(error)")
            }
        }
        if seen.isEmpty && !before.ring.policy.consumers.isEmpty && !force.contains(.unseen) {
            throw Failure(
                "no consumer answered, so nobody says whether a newer copy of the ring is in use",
                hint: "who takes the risk adds --force unseen", code: .refused)
        }
        let after = try directory.adopt(seen: seen, at: ring.time)
        let done =
            before.ring.home == after.ring.home ? "it was at home here" : "done: the ring is at home here"
        try ChangeReport([done], after, now: ring.time.seconds).print(ring)
    }
}
