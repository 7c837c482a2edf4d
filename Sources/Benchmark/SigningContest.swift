internal import Files
internal import JOSE
package import OpenSSL
internal import ServiceAccountTokens
internal import Yardstick

/// Ways to sign the tokens of the same requests, measured as `Contest` measures.
package struct SigningContest {
    private static let batch = 64

    private let requests: [BenchRequest]
    private let keys: [PrivateKey]
    private let issuers: [TokenIssuer]
    private let now: Double
    private let watch: BenchWatch

    package init(count: Int, keys: [PrivateKey], now: Double, _ watch: BenchWatch) throws {
        requests = try (0..<count).map { try BenchRequest($0) }
        self.keys = keys
        issuers = try keys.map { try BenchRequest.issuer($0) }
        self.now = now
        self.watch = watch
    }

    /// The rounds of the C loop and of issuing, and single stages of the work.
    package func run(rounds: Int) throws -> (whole: [Rounds], stages: [Rounds]) {
        let yardsticks = try keys.compactMap { Yardstick(try $0.pkcs8()) }
        let headers = try keys.map { key in
            let key = try VerificationKey(key.publicKey)
            return "{\"alg\":\"\(key.algorithm?.rawValue ?? "")\",\"kid\":\"\(key.keyID)\"}"
        }
        let schemes = keys.map { SignatureAlgorithm(for: $0.publicKey)?.scheme ?? .rsaPKCS1(.sha256) }
        // What is signed in each token, and the payload in it.
        let texts = try requests.enumerated().map { index, request in
            try watch.step("token", index + 1, of: requests.count)
            let token = try request.issue(by: issuers[index % keys.count], now: now)
            return token.split(separator: ".").map { Array($0.utf8) }
        }
        let payloads = try texts.map { try Base64URL.decode($0[1]).bytes }
        let inputs = texts.map { $0[0] + [UInt8(ascii: ".")] + $0[1] }

        let ways = ["C loop", "satoken"]
        var results = (ways + ["signature and hash", "base64url"]).map {
            Rounds(name: $0, tokens: requests.count)
        }
        for round in 0...rounds {
            for own in Rounds.pieces(requests.count, atMost: Self.batch) {
                try watch.step("round", round + 1, of: rounds + 1)
                var seconds: [Double] = []
                func measure(_ work: (Int) throws -> Bool) throws {
                    let before = System.threadTime
                    let isDone = try own.allSatisfy(work)
                    seconds.append(System.threadTime - before)
                    if !isDone {
                        throw BenchmarkError.unsigned(from: own.lowerBound)
                    }
                }
                let count = keys.count
                try measure {
                    !yardsticks[$0 % count].token(header: headers[$0 % count], payload: payloads[$0]).isEmpty
                }
                try measure { !(try requests[$0].issue(by: issuers[$0 % count], now: now)).isEmpty }
                try measure {
                    !(try keys[$0 % count].signature(of: inputs[$0], by: schemes[$0 % count])).isEmpty
                }
                try measure { !Base64URL.encode(payloads[$0]).isEmpty }
                if round > 0 { results.note(batch: seconds, of: own.count) }
            }
            if round > 0 { results.endRound() }
        }
        return (Array(results.prefix(ways.count)), Array(results.dropFirst(ways.count)))
    }

    /// Wall-clock seconds of all tokens by each number of threads, alternating.
    package func run(threads: [Int], rounds: Int) throws -> [Rounds] {
        var results = threads.map { Rounds(name: "\($0)", tokens: requests.count) }
        for round in 0...rounds {
            for own in Rounds.pieces(requests.count, atMost: Rounds.manyTokens) {
                let seconds = try threads.map { count in
                    try watch.step("round of threads", round + 1, of: rounds + 1)
                    let before = System.uptime
                    Threads.run(count) { thread in
                        for index in stride(from: own.lowerBound + thread, to: own.upperBound, by: count) {
                            _ = try? requests[index].issue(by: issuers[index % keys.count], now: now)
                        }
                    }
                    return System.uptime - before
                }
                if round > 0 { results.note(batch: seconds, of: own.count) }
            }
            if round > 0 { results.endRound() }
        }
        return results
    }
}
