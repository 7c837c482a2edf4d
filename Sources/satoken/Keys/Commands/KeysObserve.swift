import ArgumentParser
import KeyRing

struct KeysObserve: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "observe", abstract: "Look at all consumers, and note which keys each shows.",
        discussion: """
            satoken keys rotate does the same before each step. A consumer that cannot be reached is a receipt that is \
            missing, and stops nobody; exit code 1 when one does not show yet what the ring orders.
            """)

    @OptionGroup var ring: RingOptions

    func run() throws {
        let keeper = RingKeeper(ring)
        let snapshot = try keeper.observe()
        var report = ChangeReport([], snapshot, now: keeper.time.seconds)
        let situation = report.situation
        let seen = situation.ring.policy.consumers.map {
            "\(Shown.text($0.name)): \(KeyWords.sighting($0, situation))"
        }
        report = ChangeReport(seen.isEmpty ? [KeyWords.nobody] : seen, snapshot, now: keeper.time.seconds)
        report.isRefused = !situation.outstanding.isEmpty
        try report.print(ring)
    }
}
