import ArgumentParser
import KeyRing

struct KeysRollback: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback", abstract: "Take the last step back, and hold the ring until it is resumed.",
        discussion: """
            Only the last step, and once. A key that was ever handed out as signing.key becomes previous, never published: \
            its tokens may be out. A held ring stands still until satoken keys resume.
            """)

    @OptionGroup var ring: RingOptions

    func run() throws {
        let keeper = RingKeeper(ring)
        var done: [String] = []
        let after = try keeper.order { snapshot, receipts, now in
            let before = snapshot.ring
            do {
                let change = RingChange(try before.rollingBack(receipts, at: now))
                let step = before.undoable.map { "\($0.step.rawValue) \($0.key)" } ?? ""
                done = ["done: \(step) is taken back; the ring is held until satoken keys resume"]
                done += StepWords.workOfRollback(before.undoable?.step, change.ring).map { "  \($0)" }
                return change
            } catch let refusal as RollbackRefusal {
                let situation = Situation(before, receipts, now: now)
                let waits = refusal.waits.map { StepWords.wait($0, situation) }
                throw Failure(([refusal.reason] + waits).joined(separator: "; "), code: .refused)
            }
        }
        try ChangeReport(done, after, now: keeper.time.seconds).print(ring)
    }
}
