import ArgumentParser
import Files
import JOSE
import OpenSSL

struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure verification on this machine.", subcommands: [BenchVerify.self])
}

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

/// What is measured.
enum BenchAlgorithm: String, ExpressibleByArgument, CaseIterable {
    case rs256 = "RS256"
    case es256 = "ES256"

    var curve: Curve? { self == .es256 ? .p256 : nil }
}

struct BenchVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Measure whole verifications, beside a plain loop in C.",
        discussion: """
            The tokens are made first. Then all contestants verify the same batches of 1024 in turn, in one thread, \
            and their CPU time is taken: the median of the rounds, and how far the rounds are apart. The C loop decodes \
            each signature and calls EVP_DigestVerify with a fresh context; it reads no header and no claims.
            """)

    @Option(help: ArgumentHelp("How many tokens of each algorithm.", valueName: "count"))
    var tokens = 8192

    @Option(help: ArgumentHelp("How many keys sign them.", valueName: "count"))
    var keys = 4

    @Option(help: ArgumentHelp("RS256 or ES256. Repeatable (default: both).", valueName: "alg"))
    var algorithm: [BenchAlgorithm] = []

    @Option(
        help: ArgumentHelp(
            "Share of tokens that are flawed: signature, expired, audience, unknown-key or garbage. Repeatable.",
            valueName: "flaw=share"))
    var invalid: [FlawShare] = []

    @Option(help: ArgumentHelp("How many rounds are counted.", valueName: "count"))
    var rounds = 7

    @Option(help: ArgumentHelp("How many threads at most.", valueName: "count"))
    var threads: Int?

    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...10_000_000).contains(tokens), (1...1000).contains(keys), (1...1000).contains(rounds) else {
            throw ValidationError(
                "--tokens, --keys and --rounds are at least 1, and --keys and --rounds at most 1000")
        }
    }

    func run() throws {
        var documents: [(name: String, value: JSONText)] = []
        for algorithm in algorithm.isEmpty ? BenchAlgorithm.allCases : algorithm {
            let flaws = Dictionary(invalid.map { ($0.flaw, $0.share) }) { $1 }
            let corpus = try Corpus(count: tokens, keys: keys, curve: algorithm.curve, flaws: flaws)
            let contest = Contest(corpus: corpus)
            let (results, stages) = try contest.run(rounds: rounds)
            let counts = [1, threads ?? System.processors].reduce(into: [Int]()) {
                if !$0.contains($1) { $0.append($1) }
            }
            let threads = try contest.run(threads: counts, rounds: rounds)
            if output.format == .text {
                try StandardOutput.print(text(algorithm, corpus, results, stages, threads))
            }
            documents.append(
                (
                    algorithm.rawValue,
                    .object([
                        ("tokens", .integer(tokens)), ("keys", .integer(keys)),
                        ("flawed", .integer(corpus.flawed)),
                        ("rounds", .integer(rounds)), ("cpu", .array(results.map(\.json))),
                        ("stages", .array(stages.map(\.json))),
                        ("threads", .array(threads.map(\.json))),
                    ])
                ))
        }
        if output.format == .json { try StandardOutput.print(JSONText.object(documents).text) }
    }

    private func text(
        _ algorithm: BenchAlgorithm, _ corpus: Corpus, _ results: [Rounds], _ stages: [Rounds],
        _ threads: [Rounds]
    ) -> String {
        let loop = results[0].median
        let evp = results[1].median
        var lines = [
            "\(algorithm.rawValue): \(corpus.places.count) tokens, \(corpus.flawed) flawed, \(keys) keys, "
                + "\(corpus.text.count / corpus.places.count) bytes a token; CPU time, median of \(rounds) rounds",
            "  whole job      µs/token  tokens/s  x C loop  x evp  p50   p99   spread",
        ]
        for result in results {
            lines.append(
                "  " + column(result.name, 13) + right(Rounds.text(result.median, 2), 10)
                    + right("\(Int(1e6 / result.median))", 10)
                    + right(Rounds.text(loop / result.median, 2), 10)
                    + right(Rounds.text(evp / result.median, 2), 7)
                    + right(Rounds.text(result.microseconds(0.5), 1), 6)
                    + right(Rounds.text(result.microseconds(0.99), 1), 6)
                    + right("\(Int(result.spread * 100)) %", 9))
        }
        lines.append("  one stage      µs/token")
        for result in stages {
            lines.append("  " + column(result.name, 27) + right(Rounds.text(result.median, 2), 6))
        }
        for result in threads {
            lines.append(
                "  \(result.name) thread\(result.name == "1" ? "" : "s"), wall clock: \(Int(1e6 / result.median)) tokens/s, "
                    + "x one thread \(Rounds.text((threads.first?.median ?? 0) / result.median, 2))")
        }
        if results.contains(where: { $0.spread > 0.2 }) {
            lines.append("  noisy: rounds are more than 20 % apart; look at the ratios, not at the times")
        }
        return lines.joined(separator: "\n")
    }

    private func column(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
