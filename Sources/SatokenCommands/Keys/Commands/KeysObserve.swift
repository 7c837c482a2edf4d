import ArgumentParser
import KeyRing
import RingOperation
import ServiceAccountTokens

struct KeysObserve: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "observe", abstract: "Look at all endpoints, and note which keys each shows.",
        discussion: """
            satoken keys rotate does the same before each step. An endpoint that cannot be reached is an observation that is \
            missing, and stops nothing; exit code 1 when one does not show yet what the ring orders.

            An endpoint that answers 401 or 403 does not know the observer's credentials, or RBAC refuses it: the reason and the \
            remedy are named. --observe-as of satoken keys policy lets the ring sign itself a token at each look.

            satoken keys observe -o json
            """)

    @OptionGroup var ring: RingOptions
    @OptionGroup var output: OutputOptions

    func run(_ console: Console) throws {
        let keeper = RingKeeper(ring, console)
        let snapshot = try keeper.observe()
        var report = ChangeReport([], snapshot, now: keeper.time.seconds)
        let status = report.status
        let seen = status.ring.policy.endpoints.map {
            "\(Shown.text($0.name)): \(KeyWords.observation($0, status))"
        }
        report = ChangeReport(
            seen.isEmpty ? [KeyWords.noEndpoints] : seen, snapshot, now: keeper.time.seconds)
        report.isRefused = !status.outstanding.isEmpty
        try report.print(output, overdueCounts: !status.alarms.isEmpty, console)
    }
}
