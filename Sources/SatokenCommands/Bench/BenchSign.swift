import ArgumentParser
import Benchmark
import Files
import JOSE
import JSON

struct BenchSign: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Measure issuing tokens, beside a plain loop in C.",
        discussion: """
            Each token is a Pod's, made from its TokenRequest as the API server makes it: checks, claims, signature. The \
            C loop encodes the same payloads and calls EVP_DigestSign with a fresh context. Both take turns every 64 \
            tokens, in one thread, and their CPU time is taken.

            satoken bench sign --algorithm RS256
            """)

    @OptionGroup var options: BenchOptions

    func run(_ console: Console) throws {
        let subjects = try options.subjects()
        try options.report(subjects.map(\.name), title: "satoken bench sign", console) { index, watch in
            let keys = try subjects[index].keys(watch).signers
            let contest = try SigningContest(
                count: options.tokens, keys: keys, now: System.now.rounded(), watch)
            let (whole, stages) = try contest.run(rounds: options.rounds)
            return BenchReport(
                name: subjects[index].name,
                subject: "\(options.tokens) tokens, \(keys.count) keys",
                facts: [("tokens", .integer(options.tokens)), ("keys", .integer(keys.count))],
                rounds: options.rounds, whole: whole, stages: stages,
                threads: try contest.run(threads: options.threadCounts, rounds: options.rounds))
        }
    }
}
