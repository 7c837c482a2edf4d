import ArgumentParser
import Batch
import JOSE
import JSON
import KeyRing
import RingOperation
import ServiceAccountTokens

struct KeysUsage: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "usage",
        abstract: "Say from a pile of tokens which keys are still needed, and until when.",
        discussion: """
            One token a line, or with --field one JSON object a line. What is found may keep a key longer than its clocks \
            do, never shorter: a pile shows tokens that are there, and none that are missing from it.

            satoken keys usage tokens.txt
            """)

    @Argument(help: ArgumentHelp("Files of tokens; - for standard input.", valueName: "file"))
    var files: [String]

    @Option(
        help: ArgumentHelp(
            "Each line is a JSON object, and this member holds the token, such as status.token.",
            valueName: "member"))
    var field: TokenField?

    @OptionGroup var ring: RingOptions
    @OptionGroup var output: OutputOptions

    func run(_ console: Console) throws {
        let before = try ring.directory(console).read()
        let pile = try TokenPile(files, field: field, of: before, now: Double(ring.time.seconds))
        var longer: [String] = []
        var observations = before.observations
        // Who only looks needs no right to change the ring.
        if !pile.note(in: &observations, of: before.ring).isEmpty {
            try ring.directory(console).record(at: ring.time) { snapshot, observations in
                longer = pile.note(in: &observations, of: snapshot.ring)
            }
        }
        try output.print(
            text: lines(pile, before.ring, longer), json: json(pile, before.ring, longer), console)
    }

    private func lines(_ pile: TokenPile, _ ring: Ring, _ longer: [String]) -> [String] {
        var lines: [String] = []
        for key in ring.keys {
            guard let tally = pile[key] else { continue }
            lines.append("\(key.name)  \(key.keyID)  \(key.state.rawValue)")
            lines.append("  \(PileWords.line(tally))")
        }
        for (keyID, tally) in foreign(pile, ring) {
            lines.append("unmanaged  \(Shown.text(keyID))")
            lines.append("  \(PileWords.line(tally))")
        }
        if pile.unreadable > 0 { lines.append("lines without a token: \(pile.unreadable)") }
        let unmanaged = foreign(pile, ring).map(\.0)
        if !unmanaged.isEmpty {
            lines.append(
                "tokens of unmanaged keys are refused once API servers read the ring's files: \(ConcernWords.importing(unmanaged))"
            )
        }
        lines += ring.keys.filter(\.isTrusted).map { PileWords.verdict($0, pile[$0]) }
        if !longer.isEmpty {
            lines.append("noted: \(longer.joined(separator: ", ")) stays for as long as that")
        }
        return lines
    }

    private func foreign(_ pile: TokenPile, _ ring: Ring) -> [(String, TokenPile.Tally)] {
        pile.tallies.filter { ring.key(withID: $0.key) == nil }.sorted { $0.value.count > $1.value.count }
            .prefix(20)
            .map { ($0.key, $0.value) }
    }

    private func json(_ pile: TokenPile, _ ring: Ring, _ longer: [String]) -> JSONText {
        let own = ring.keys.compactMap { key in pile[key].map { PileWords.json(key.name, key.keyID, $0) } }
        let others = foreign(pile, ring).map { PileWords.json(nil, $0.0, $0.1) }
        return .object([
            ("keys", .array(own + others)), ("unreadable", .integer(pile.unreadable)),
            ("lengthened", .strings(longer)),
        ])
    }
}
