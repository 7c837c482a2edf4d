import ArgumentParser
import KeyRing
import RingOperation
import TokenConfiguration

struct KeysRollback: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Take the last step back, and hold the ring until it is resumed.",
        discussion: """
            Only the last step, and once. A key that was ever handed out as signing.key becomes previous, never published: \
            its tokens may be out. A held ring takes no step until satoken keys resume, but reorder: the order of \
            verification.pem follows the key that signs again, by satoken keys rotate, and servers are restarted then.

            satoken keys rollback
            """)

    @OptionGroup var ring: RingOptions
    @OptionGroup var output: OutputOptions

    func run(_ console: Console) throws {
        let keeper = RingKeeper(ring, console)
        var done: [String] = []
        let after = try keeper.order(
            check: { snapshot, now in _ = try takenBack(snapshot.ring, snapshot.observations, now) }
        ) { snapshot, observations, now in
            let before = snapshot.ring
            let next = try takenBack(before, observations, now)
            let step = before.undoable.map { "\($0.step.rawValue) \($0.key)" } ?? ""
            done = ["done: \(step) is taken back; the ring is held until satoken keys resume"]
            done += StepWords.workOfRollback(before.undoable?.step, next, observations).map { "  \($0)" }
            return RingChange(next)
        }
        try ChangeReport(done, after, now: keeper.time.seconds).print(output, console)
    }

    private func takenBack(_ ring: Ring, _ observations: ObservationLog, _ now: Int) throws -> Ring {
        do throws(RollbackRefusal) {
            return try ring.rollingBack(observations, at: now)
        } catch {
            let status = RingStatus(ring, observations, now: now)
            let waits = error.waits.map { StepWords.wait($0, status) }
            throw Failure(([error.reason] + waits).joined(separator: "; "), code: .refused)
        }
    }
}
