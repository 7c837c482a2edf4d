internal import Batch
internal import Files
internal import JOSE
internal import OpenSSL
internal import ServiceAccountTokens

/// Tokens made for a benchmark, and what judges them.
package struct Corpus: Sendable {
    /// The moment of judgement: ten minutes after the tokens were issued, and a day before they expire.
    package let now: Double
    let policy: VerificationPolicy
    /// All tokens, one after the other.
    package let text: [UInt8]
    package let places: [Range<Int>]
    /// The key that each token was signed by, as its place in `policy.keys`.
    package let signers: [Int]
    package let flawed: Int

    /// Makes a corpus: Pods' tokens of 200 ServiceAccounts in 50 namespaces, as the API server would issue them.
    ///
    /// - Parameters:
    ///   - keys: those that sign, which take turns, and those that verify.
    ///   - flaws: of a thousand tokens, how many have each flaw.
    package init(count: Int, keys: BenchKeys, flaws: [Flaw: Int], now: Double, _ watch: BenchWatch) throws {
        let stranger = try keys.algorithm.newKey()
        let tokens = try Shares.map(count, threads: System.processors) { index in
            try watch.step("token", index + 1, of: count)
            let flaw = Self.flaw(of: index, flaws)
            let key = flaw == .unknownKey ? stranger : keys.signers[index % keys.signers.count]
            return try Self.token(BenchRequest(index, flaw), key, flaw, now)
        }
        policy = VerificationPolicy(
            issuers: [BenchRequest.issuerURL], keys: keys.trusted)
        text = Array(tokens.joined())
        places = tokens.reduce(into: []) { places, token in
            let start = places.last?.upperBound ?? 0
            places.append(start..<start + token.count)
        }
        signers = (0..<count).map { keys.places[$0 % keys.places.count] }
        flawed = (0..<count).count { Self.flaw(of: $0, flaws) != nil }
        self.now = now
    }

    /// Flaws spread evenly: the token's place in a cycle of a thousand decides.
    private static func flaw(of index: Int, _ flaws: [Flaw: Int]) -> Flaw? {
        var place = index * 617 % 1000
        for flaw in Flaw.allCases {
            place -= flaws[flaw] ?? 0
            if place < 0 { return flaw }
        }
        return nil
    }

    private static func token(
        _ request: BenchRequest, _ key: PrivateKey, _ flaw: Flaw?, _ now: Double
    ) throws -> [UInt8] {
        let issued = try request.issue(
            by: BenchRequest.issuer(key), now: flaw == .expired ? now - 200_000 : now - 600)
        var token = Array(issued.utf8)
        switch flaw {
        case .signature:
            let place = token.count - 40
            token[place] = token[place] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
        case .garbage: token = token.map { $0 == UInt8(ascii: ".") ? UInt8(ascii: "_") : $0 }
        default: break
        }
        return token
    }
}
