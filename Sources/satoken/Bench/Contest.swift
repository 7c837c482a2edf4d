import Batch
import Files
import JOSE
import OpenSSL
import ServiceAccountTokens
import Yardstick

/// Ways to verify one corpus, measured side by side: they alternate every batch inside one process and one thread,
/// since clocks swing for seconds at a time. Costs are CPU time of the thread.
struct Contest {
    private let corpus: Corpus
    /// The engine that is measured, with the tables of all keys: a benchmark of many rounds is not about making them.
    private let verifier: BatchVerifier
    private let watch: BenchWatch

    private static let batch = 1024

    init(_ corpus: Corpus, _ watch: BenchWatch) throws {
        self.corpus = corpus
        self.watch = watch
        verifier = BatchVerifier(corpus.policy, engine: .precomputed)
        try verifier.makeTables { try watch.step("table", $0, of: $1) }
    }

    /// The rounds of each way: the C loop, each engine, and single stages of the work.
    func run(rounds: Int) throws -> (whole: [Rounds], stages: [Rounds]) {
        let yardsticks = corpus.policy.keys.compactMap { Yardstick($0.key.subjectPublicKeyInfo) }
        var plain = try BatchVerifier(corpus.policy, engine: .evp).session(now: corpus.now)
        var fast = try verifier.session(now: corpus.now)
        var stages = try Stages(corpus, watch)
        let ways = ["C loop", "evp", "precomputed"]
        var results = (ways + Stages.names).map { Rounds(name: $0, tokens: corpus.places.count) }
        // One round more than is counted: caches are filled in it.
        for round in 0...rounds {
            for own in Rounds.pieces(corpus.places.count, atMost: Self.batch) {
                try watch.step("round", round + 1, of: rounds + 1)
                let places = Array(corpus.places[own])
                var seconds: [Double] = []
                func measure(_ work: () -> Void) {
                    let before = System.threadTime
                    work()
                    seconds.append(System.threadTime - before)
                }
                var good = 0
                measure {
                    for index in own
                    where yardsticks[corpus.signers[index]].verifies(corpus.text, at: corpus.places[index]) {
                        good += 1
                    }
                }
                var judgements: [[Judgement]] = []
                measure { judgements.append(plain.judge(corpus.text, at: places)) }
                measure { judgements.append(fast.judge(corpus.text, at: places)) }
                if judgements[0] != judgements[1] || good < judgements[0].count(where: \.isAccepted) {
                    throw Failure(
                        "the contestants do not agree on the tokens from \(own.lowerBound) on",
                        code: .software)
                }
                seconds += try stages.measure(own)
                if round > 0 { results.note(batch: seconds, of: own.count) }
            }
            if round > 0 { results.endRound() }
        }
        return (Array(results.prefix(ways.count)), Array(results.dropFirst(ways.count)))
    }

    /// Wall-clock seconds of the whole corpus by each number of threads, alternating.
    func run(threads: [Int], rounds: Int) throws -> [Rounds] {
        var results = threads.map { Rounds(name: "\($0)", tokens: corpus.places.count) }
        for round in 0...rounds {
            for own in Rounds.pieces(corpus.places.count, atMost: Rounds.manyTokens) {
                let tokens = corpus.places[own].map { Array(corpus.text[$0]) }
                let seconds = try threads.map { count in
                    try watch.step("round of threads", round + 1, of: rounds + 1)
                    let before = System.uptime
                    _ = try verifier.judge(tokens, now: corpus.now, threads: count)
                    return System.uptime - before
                }
                if round > 0 { results.note(batch: seconds, of: own.count) }
            }
            if round > 0 { results.endRound() }
        }
        return results
    }
}
