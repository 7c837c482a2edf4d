import ArgumentParser
import KeyRing

struct KeysRehearse: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rehearse",
        abstract: "Make a copy of the ring to try things with, by a clock of its own.",
        discussion: """
            The copy has new keys in place of the ring's, so that nothing it signs is believed anywhere. Its commands take \
            --now, and it is never exported or published. Its API servers are to be files, which show what the copy has: \
            satoken keys policy --keys COPY --api-server cp-1=FILE, and after each step \
            satoken jwks --service-account-key-file COPY/current/verification.pem > FILE.
            """)

    @Argument(help: ArgumentHelp("Directory of the copy, which is made.", valueName: "copy"))
    var copy: String

    @OptionGroup var ring: RingOptions

    func run() throws {
        let snapshot = try RingDirectory(copy).rehearse(from: ring.directory)
        var done = ["done: \(copy) is a rehearsal: satoken keys rotate --keys \(copy) --now TIME"]
        for server in snapshot.ring.policy.apiServers {
            let name = Shown.text(server.name)
            done.append(
                "  satoken keys policy --keys \(copy) --api-server \(name)=FILE: its \(name) is a file")
        }
        if !snapshot.ring.policy.apiServers.isEmpty {
            done.append(
                "  satoken jwks --service-account-key-file \(copy)/current/verification.pem > FILE: it restarts"
            )
        }
        try ChangeReport(done, snapshot, now: ring.time.seconds).print(ring)
    }
}
