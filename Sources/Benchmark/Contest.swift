package import Batch
internal import Files
internal import JOSE
internal import OpenSSL
internal import ServiceAccountTokens
internal import Yardstick

/// Ways to verify one corpus, measured side by side: they alternate every batch inside one process and one thread,
/// since clocks swing for seconds at a time. Costs are CPU time of the thread.
package struct Contest {
    private let corpus: Corpus
    /// The engines that this processor can run, with the tables of all keys: a benchmark of many rounds is not about making
    /// them.
    private let verifiers: [BatchVerifier]
    /// The one whose stages and threads are measured.
    private let chosen: BatchVerifier
    private let watch: BenchWatch

    private static let batch = 1024

    package init(_ corpus: Corpus, _ engine: Engine, _ watch: BenchWatch) throws {
        self.corpus = corpus
        self.watch = watch
        let verifiers = Engine.allCases.filter(\.isAvailable).map { BatchVerifier(corpus.policy, engine: $0) }
        for verifier in verifiers { try verifier.makeTables { try watch.step("table", $0, of: $1) } }
        self.verifiers = verifiers
        chosen = verifiers.first { $0.engine == engine } ?? verifiers[0]
    }

    /// The rounds of each way: the C loop, each engine, and single stages of the work.
    package func run(rounds: Int) throws -> (whole: [Rounds], stages: [Rounds]) {
        let yardsticks = corpus.policy.keys.compactMap { Yardstick($0.key.subjectPublicKeyInfo) }
        let contestants = try verifiers.map { try Contestant($0, now: corpus.now) }
        var stages = try Stages(corpus, chosen.signatureEngine())
        let ways = ["C loop"] + verifiers.map(\.engine.rawValue)
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
                for contestant in contestants {
                    measure { judgements.append(contestant.judge(corpus.text, at: places)) }
                }
                if judgements.contains(where: { $0 != judgements[0] })
                    || good < judgements[0].count(where: \.isAccepted)
                {
                    throw BenchmarkError.disagreement(from: own.lowerBound)
                }
                seconds += try stages.measure(own)
                if round > 0 { results.note(batch: seconds, of: own.count) }
            }
            if round > 0 { results.endRound() }
        }
        return (Array(results.prefix(ways.count)), Array(results.dropFirst(ways.count)))
    }

    /// Wall-clock seconds of the whole corpus by each number of threads, alternating.
    package func run(threads: [Int], rounds: Int) throws -> [Rounds] {
        var results = threads.map { Rounds(name: "\($0)", tokens: corpus.places.count) }
        for round in 0...rounds {
            for own in Rounds.pieces(corpus.places.count, atMost: Rounds.manyTokens) {
                let tokens = corpus.places[own].map { Array(corpus.text[$0]) }
                let seconds = try threads.map { count in
                    try watch.step("round of threads", round + 1, of: rounds + 1)
                    let before = System.uptime
                    _ = try chosen.judge(tokens, now: corpus.now, threads: count)
                    return System.uptime - before
                }
                if round > 0 { results.note(batch: seconds, of: own.count) }
            }
            if round > 0 { results.endRound() }
        }
        return results
    }
}

/// A session in a list of sessions.
private final class Contestant {
    private var session: BatchSession

    init(_ verifier: BatchVerifier, now: Double) throws { session = try verifier.session(now: now) }

    func judge(_ text: [UInt8], at places: [Range<Int>]) -> [Judgement] { session.judge(text, at: places) }
}
