import ArgumentParser
import Batch
import Files
import JOSE
import JSON
import KeyRing
import RingOperation
import ServiceAccountTokens
import Text
import TokenConfiguration

struct KeysRevoke: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Take an exposed key out of everything, for ever.",
        discussion: """
            Without a mode nothing is changed: it shows which accounts the revocation hits, and what each mode costs.

            --immediately     at once. An endpoint that has not yet seen the successor refuses its tokens until it has.
            --after-rollover  when the successor is known everywhere, every API server was seen to sign with it, and kubelets
                              had --renewal-time to renew Pods' tokens. Until then the exposed key is trusted.

            --ring NAME names the ring, to be sure which one is meant.

            It goes on over as many generations as it takes, each after the one before has stood for a while; satoken keys \
            rotate goes on with what has to be seen first. Exit code 1 until the key was seen gone everywhere.

            A --token-file with a token of the key is named before: API servers that refuse it show their keys no more.

            satoken keys revoke k1
            satoken keys revoke k1 --after-rollover --tokens tokens.txt
            """)

    @Argument(help: ArgumentHelp("The key's name.", valueName: "key")) var key: String?
    @Flag(help: "All keys of the ring.") var wholeRing = false
    @Flag(help: "Remove it at once.") var immediately = false
    @Flag(help: "Remove it when every API server signs with the successor.") var afterRollover = false

    @Option(
        name: .customLong("ring"),
        help: ArgumentHelp("The ring's name, to be sure which one is meant.", valueName: "name"))
    var ringName: String?

    @Option(
        name: .customLong("tokens"),
        help: ArgumentHelp(
            "File of live tokens, one a line: the accounts that it hits are counted. Repeatable.",
            valueName: "file"))
    var tokens: [String] = []

    @Option(help: ArgumentHelp("This member of each JSON line holds the token.", valueName: "member"))
    var field: TokenField?

    @OptionGroup var ring: RingOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if (key == nil) != wholeRing { throw ValidationError("either a KEY or --whole-ring") }
        if immediately && afterRollover {
            throw ValidationError("one mode: --immediately or --after-rollover")
        }
        if field != nil && tokens.isEmpty { throw ValidationError("--field goes with --tokens") }
    }

    func run(_ console: Console) throws {
        let before = try ring.directory(console).read()
        let order = try RevocationOrder(of: key, in: before.ring)
        let names = order.keys
        let pile =
            try tokens.isEmpty
            ? nil : TokenPile(tokens, field: field, of: before, now: Double(ring.time.seconds))
        let impact =
            order.impact(before.ring, pile)
            + ConcernWords.unmanaged(
                RingStatus(before.ring, before.observations, now: ring.time.seconds)
            ).map { "a revocation does not wait for this: \($0)" }
        let observers = ObserverWords.dying(with: names, before.ring)
        guard immediately || afterRollover else {
            let status = RingStatus(before.ring, before.observations, now: ring.time.seconds)
            try output.print(
                text: impact + observers + RevocationWords.modes(names, status) + ["nothing is changed"],
                json: .object([("hits", .strings(impact + observers)), ("done", .array([]))]), console)
            throw Refused()
        }
        for line in observers { console.warn("\(line)") }
        try confirm(before.ring, console)
        for line in impact { console.note("\(line)") }
        let keeper = RingKeeper(ring, console)
        let done = try order.carryOut(keeper, immediately: immediately)
        let after = try keeper.directory.read()
        var report = ChangeReport(
            done + RevocationWords.left(RingStatus(after.ring, after.observations, now: keeper.time.seconds)),
            after,
            now: keeper.time.seconds)
        report.isRefused = after.ring.revocation != nil
        try report.print(output, console)
    }

    /// Asks for the ring's name: there is no way back.
    private func confirm(_ ring: Ring, _ console: Console) throws {
        var answer = ringName
        if answer == nil && console.isInputTerminal {
            console.note("there is no way back; the ring's name, to go on:")
            var reader = try LineReader("-", limit: 1024)
            if case .bytes(let bytes) = try reader.next() { answer = String(decoding: bytes, as: UTF8.self) }
        }
        guard let answer, answer.isExactly(ring.name) else {
            throw Failure(
                "the ring's name is needed to revoke: this ring is \(Shown.text(ring.name)), issuer "
                    + Shown.text(ring.issuers.first ?? ""),
                hint: "--ring \(Shown.text(ring.name))", code: .usage)
        }
    }
}
