import ArgumentParser
import Files
import JOSE

/// A share of tokens with a flaw: signature=0.1.
struct FlawShare: ExpressibleByArgument {
    let flaw: Flaw
    let share: Double

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let flaw = Flaw(rawValue: String(parts[0])), let share = Double(parts[1]),
            (0...1).contains(share)
        else { return nil }
        self.flaw = flaw
        self.share = share
    }
}

struct BenchVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Measure whole verifications, beside a plain loop in C.",
        discussion: """
            The tokens are made first. Then all contestants verify the same batches of 1024 in turn, in one thread, \
            and their CPU time is taken: the median of the rounds, and how far the rounds are apart. The C loop decodes \
            each signature and calls EVP_DigestVerify with a fresh context; it reads no header and no claims.
            """)

    @OptionGroup var options: BenchOptions

    @Flag(help: "One corpus in which the algorithms take turns, in place of one each.")
    var mixed = false

    @Option(
        help: ArgumentHelp(
            "Share of tokens that are flawed: signature, expired, audience, unknown-key or garbage. Repeatable.",
            valueName: "flaw=share"))
    var invalid: [FlawShare] = []

    @Option(
        help: ArgumentHelp(
            "Write the tokens (ALG.txt), which live a day, and their keys (ALG.pem, ALG.jwks.json) into this folder.",
            valueName: "folder"))
    var corpus: String?

    func validate() throws {
        guard case .ring = options.keys else { return }
        if mixed { throw ValidationError("--mixed goes with new keys") }
        // They would be good where the ring's keys are trusted.
        if corpus != nil { throw ValidationError("--corpus writes tokens of new keys only") }
    }

    func run() throws {
        let subjects = try options.subjects(mixed: mixed)
        let flaws = Dictionary(invalid.map { ($0.flaw, $0.share) }) { $1 }
        try options.report(subjects.map(\.name), title: "satoken bench verify") { index in
            let corpus = try Corpus(
                count: options.tokens, keys: subjects[index].keys, flaws: flaws, now: System.now.rounded())
            if let folder = self.corpus { try corpus.write(folder, name: subjects[index].name) }
            let contest = Contest(corpus)
            let (whole, stages) = try contest.run(rounds: options.rounds)
            return BenchReport(
                name: subjects[index].name,
                subject:
                    "\(options.tokens) tokens, \(corpus.flawed) flawed, \(subjects[index].keys.trusted.count) keys, "
                    + "\(corpus.text.count / corpus.places.count) bytes a token",
                facts: [
                    ("tokens", .integer(options.tokens)),
                    ("keys", .integer(subjects[index].keys.trusted.count)),
                    ("flawed", .integer(corpus.flawed)),
                ], rounds: options.rounds, whole: whole, stages: stages,
                threads: try contest.run(threads: options.threadCounts, rounds: options.rounds))
        }
    }
}
