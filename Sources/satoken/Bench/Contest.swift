import Batch
import Files
import JOSE
import OpenSSL
import ServiceAccountTokens
import Yardstick

/// Ways to verify one corpus, measured side by side: they alternate every batch inside one process and one thread,
/// since clocks swing for seconds at a time. Costs are CPU time of the thread.
struct Contest {
    let corpus: Corpus
    private static let batch = 1024

    /// The rounds of each way: the C loop, each engine, and single stages of the work.
    func run(rounds: Int) throws -> [Rounds] {
        let yardsticks = corpus.policy.keys.compactMap { Yardstick($0.key.subjectPublicKeyInfo) }
        var plain = try BatchVerifier(corpus.policy, engine: .evp).session(now: Corpus.now)
        var fast = try BatchVerifier(corpus.policy, engine: .precomputed).session(now: Corpus.now)
        let verifier = TokenVerifier(corpus.policy)
        var examination = Examination(policy: corpus.policy, audiences: [], now: Corpus.now)
        let sha256 = try SHA256()
        var digest = [UInt8](repeating: 0, count: 32)
        var decoded: [UInt8] = []

        var results = ["C loop", "evp", "precomputed", "rest", "sha256", "base64url", "claims"].map {
            Rounds(name: $0, tokens: corpus.places.count)
        }
        let signed = corpus.places.map { place in
            place.lowerBound..<(corpus.text[place].lastIndex(of: UInt8(ascii: ".")) ?? place.upperBound)
        }
        let payloads = try signed.map { place in
            let start =
                corpus.text[place].firstIndex(of: UInt8(ascii: ".")).map { $0 + 1 } ?? place.upperBound
            return try Base64URL.decode(Array(corpus.text[start..<place.upperBound])).bytes
        }
        // One round more than is counted: tables are made and caches filled in it.
        for round in 0...rounds {
            var taken = [Double](repeating: 0, count: results.count)
            for start in stride(from: 0, to: corpus.places.count, by: Self.batch) {
                let own = start..<min(start + Self.batch, corpus.places.count)
                let places = Array(corpus.places[own])
                func measure(_ way: Int, _ work: () throws -> Void) rethrows {
                    let before = System.threadTime
                    try work()
                    let seconds = System.threadTime - before
                    taken[way] += seconds
                    if round > 0 { results[way].batches.append(seconds / Double(own.count)) }
                }
                var good = 0
                measure(0) {
                    for index in own
                    where yardsticks[corpus.signers[index]].verifies(corpus.text, at: corpus.places[index]) {
                        good += 1
                    }
                }
                var judgements: [[Judgement]] = []
                measure(1) { judgements.append(plain.judge(corpus.text, at: places)) }
                measure(2) { judgements.append(fast.judge(corpus.text, at: places)) }
                if judgements[0] != judgements[1] || good < judgements[0].count(where: \.isAccepted) {
                    throw Failure("the contestants do not agree on the tokens from \(start)", code: .software)
                }
                measure(3) {
                    for place in places where examination.begin(corpus.text, at: place) {
                        _ = verifier.judgeBeforeSignature(&examination)
                    }
                }
                try measure(4) {
                    for place in signed[own] {
                        try sha256.hash(corpus.text.span.extracting(place), into: &digest)
                    }
                }
                measure(5) {
                    for place in places {
                        decoded.removeAll(keepingCapacity: true)
                        for part in Self.parts(of: place, in: corpus.text) {
                            _ = try? Base64URL.decode(corpus.text.span.extracting(part), into: &decoded)
                        }
                    }
                }
                measure(6) { for payload in payloads[own] { _ = try? UnverifiedClaims.read(payload) } }
            }
            if round > 0 { for way in results.indices { results[way].seconds.append(taken[way]) } }
        }
        return results
    }

    /// Payload and signature of a token.
    private static func parts(of place: Range<Int>, in text: [UInt8]) -> [Range<Int>] {
        let dot = UInt8(ascii: ".")
        guard let first = text[place].firstIndex(of: dot), let last = text[place].lastIndex(of: dot),
            first < last
        else { return [] }
        return [first + 1..<last, last + 1..<place.upperBound]
    }

    /// Wall-clock seconds of the whole corpus by each number of threads, alternating.
    func run(threads: [Int], rounds: Int) throws -> [Rounds] {
        let verifier = BatchVerifier(corpus.policy)
        let tokens = corpus.places.map { Array(corpus.text[$0]) }
        var results = threads.map { Rounds(name: "\($0)", tokens: tokens.count) }
        for round in 0...rounds {
            for (way, count) in threads.enumerated() {
                let before = System.now
                _ = try verifier.judge(tokens, now: Corpus.now, threads: count)
                if round > 0 { results[way].seconds.append(System.now - before) }
            }
        }
        return results
    }
}
