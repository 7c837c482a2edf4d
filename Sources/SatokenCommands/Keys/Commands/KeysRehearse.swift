import ArgumentParser
import KeyRing
import RingOperation
import ServiceAccountTokens

struct KeysRehearse: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "rehearse",
        abstract: "Make a copy of the ring to try things with, by a clock of its own.",
        discussion: """
            The copy has new keys in place of the ring's, so that nothing it signs is believed anywhere. Its commands take \
            --now, and it is never exported or published. Its endpoints are to be files, which show what the copy has: it \
            says how.

            satoken keys rehearse trial --keys /etc/satoken/keys
            """)

    @Argument(help: ArgumentHelp("Directory of the copy, which is made.", valueName: "copy"))
    var copy: String

    @OptionGroup var ring: RingOptions
    @OptionGroup var output: OutputOptions

    func run(_ console: Console) throws {
        let snapshot = try RingDirectory(copy).rehearse(from: ring.directory(console))
        var done = ["done: \(copy) is a rehearsal: satoken keys rotate --keys \(copy) --now TIME"]
        // Beside the copy, where no file of the ring's own endpoints is.
        let beside = copy.hasSuffix("/") ? String(copy.dropLast()) : copy
        var options = ""
        for endpoint in snapshot.ring.policy.endpoints {
            let name = Shown.text(endpoint.name)
            let file = "\(beside)-\(name).json"
            options += " \(PolicyWords.option(endpoint)) \(name)=\(file)"
            switch endpoint.kind {
            case .apiServer:
                done.append(
                    "  \(name) restarts: satoken jwks --service-account-key-file \(copy)/current/verification.pem > \(file)"
                )
            case .issuer: done.append("  \(name) publishes: cp \(copy)/current/jwks.json \(file)")
            }
        }
        if !options.isEmpty {
            done.append("  its endpoints become files: satoken keys policy --keys \(copy)\(options)")
        }
        try ChangeReport(done, snapshot, now: ring.time.seconds).print(output, console)
    }
}
