import ArgumentParser
import Batch
import Benchmark
import Files
import JOSE
import JSON

struct BenchVerify: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Measure whole verifications, beside a plain loop in C.",
        discussion: """
            The tokens are made first. Then all contestants verify the same batches of 1024 in turn, in one thread, \
            and their CPU time is taken: the median of the rounds, and how far the rounds are apart. The C loop decodes \
            each signature and calls EVP_DigestVerify with a fresh context; it reads no header and no claims.

            satoken bench verify --algorithm ES256 --mixed
            """)

    @OptionGroup var options: BenchOptions

    @Flag(help: "One corpus in which the algorithms take turns, in place of one each.")
    var mixed = false

    @Option(help: "Whose stages and threads are measured: vector, precomputed or evp.")
    var engine = EngineArgument(.fastest)

    @Option(
        help: ArgumentHelp(
            "Share of tokens that are flawed: signature, expired, audience, unknown-key or garbage. Repeatable; all shares "
                + "together are 1 at most.",
            valueName: "flaw=share"))
    var invalid: [FlawShare] = []

    @Option(
        help: ArgumentHelp(
            "Write the tokens (ALG.txt), which live a day, and their keys (ALG.pem, ALG.jwks.json) into this folder, which "
                + "must not have them yet. A run that fails or is stopped takes them back.",
            valueName: "folder"))
    var corpus: String?

    func validate() throws {
        let flaws = invalid.map(\.flaw)
        if Set(flaws).count < flaws.count { throw ValidationError("--invalid names a flaw twice") }
        if invalid.reduce(0, { $0 + $1.thousandths }) > 1000 {
            throw ValidationError("the shares of --invalid add up to more than 1")
        }
        guard case .ring = options.keys else { return }
        if mixed { throw ValidationError("--mixed goes with new keys") }
        // They would be good where the ring's keys are trusted.
        if corpus != nil { throw ValidationError("--corpus writes tokens of new keys only") }
    }

    func run(_ console: Console) throws {
        let engine = try engine.available
        let subjects = try options.subjects(mixed: mixed)
        let folder = try corpus.map { try CorpusFolder($0, names: subjects.map(\.name)) }
        do {
            try options.report(subjects.map(\.name), title: "satoken bench verify", console) { index, watch in
                let (name, keys) = subjects[index]
                return try measure(name, keys(watch), engine, folder, watch)
            }
        } catch {
            folder?.takeBack()
            throw error
        }
    }

    private func measure(
        _ name: String, _ keys: BenchKeys, _ engine: Engine, _ folder: CorpusFolder?, _ watch: BenchWatch
    ) throws -> BenchReport {
        let flaws = Dictionary(uniqueKeysWithValues: invalid.map { ($0.flaw, $0.thousandths) })
        let corpus = try Corpus(
            count: options.tokens, keys: keys, flaws: flaws, now: System.now.rounded(), watch)
        try folder?.write(corpus, name: name)
        let contest = try Contest(corpus, engine, watch)
        let (whole, stages) = try contest.run(rounds: options.rounds)
        return BenchReport(
            name: name,
            subject: "\(options.tokens) tokens, \(corpus.flawed) flawed, \(keys.trusted.count) keys, "
                + "\(corpus.text.count / corpus.places.count) bytes a token",
            facts: [
                ("tokens", .integer(options.tokens)), ("keys", .integer(keys.trusted.count)),
                ("flawed", .integer(corpus.flawed)),
            ], rounds: options.rounds, whole: whole, stages: stages,
            threads: try contest.run(threads: options.threadCounts, rounds: options.rounds))
    }
}
