import ArgumentParser
import KeyRing

struct KeysRehearse: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rehearse",
        abstract: "Make a copy of the ring to try things with, by a clock of its own.",
        discussion: """
            The copy has new keys in place of the ring's, so that nothing it signs is believed anywhere. Its commands take \
            --now, and it is never exported or published. Its consumers are to be files, which show what the copy has: it \
            says how.
            """)

    @Argument(help: ArgumentHelp("Directory of the copy, which is made.", valueName: "copy"))
    var copy: String

    @OptionGroup var ring: RingOptions

    func run() throws {
        let snapshot = try RingDirectory(copy).rehearse(from: ring.directory)
        var done = ["done: \(copy) is a rehearsal: satoken keys rotate --keys \(copy) --now TIME"]
        let consumers = snapshot.ring.policy.consumers.map { ($0, Shown.text($0.name)) }
        for (consumer, name) in consumers {
            switch consumer.kind {
            case .apiServer:
                done.append(
                    "  \(name) restarts: satoken jwks --service-account-key-file \(copy)/current/verification.pem > "
                        + "\(name).json")
            case .issuer: done.append("  \(name) publishes: cp \(copy)/current/jwks.json \(name).json")
            }
        }
        if !consumers.isEmpty {
            let options = consumers.map { " \(PolicyWords.option($0)) \($1)=\($1).json" }.joined()
            done.append("  its consumers become files: satoken keys policy --keys \(copy)\(options)")
        }
        try ChangeReport(done, snapshot, now: ring.time.seconds).print(ring)
    }
}
