import ArgumentParser
import KeyRing
import RingOperation

struct KeysResume: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let a ring go on after a rollback.",
        discussion: """
            A ring that is not held stays as it is, exit code 0. The step that was taken back is due again when its time has \
            come.

            satoken keys resume
            """)

    @OptionGroup var ring: RingOptions
    @OptionGroup var output: OutputOptions

    func run(_ console: Console) throws {
        let keeper = RingKeeper(ring, console)
        var done = ["the ring was not held"]
        let after = try keeper.order { snapshot, _, now in
            guard snapshot.ring.isHeld else { return nil }
            done = ["done: the ring goes on"]
            return RingChange(snapshot.ring.resuming(at: now))
        }
        try ChangeReport(done, after, now: keeper.time.seconds).print(output, console)
    }
}
