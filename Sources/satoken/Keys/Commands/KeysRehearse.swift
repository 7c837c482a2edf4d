import ArgumentParser
import KeyRing

struct KeysRehearse: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rehearse",
        abstract: "Make a copy of the ring to try things with, by a clock of its own.",
        discussion: """
            The copy has new keys in place of the ring's, so that nothing it signs is believed anywhere. Its commands take \
            --now, and it is never exported or published.
            """)

    @Argument(help: ArgumentHelp("Directory of the copy, which is made.", valueName: "copy"))
    var copy: String

    @OptionGroup var ring: RingOptions

    func run() throws {
        let snapshot = try RingDirectory(copy).rehearse(from: ring.directory)
        try ChangeReport(
            ["done: \(copy) is a rehearsal: satoken keys rotate --keys \(copy) --now TIME"], snapshot,
            now: ring.time.seconds
        ).print(ring)
    }
}
