import Dispatch
import JOSE
import OpenSSL
import ServiceAccountTokens
import Synchronization

/// What may be wrong with a token of a corpus.
enum Flaw: String, CaseIterable {
    case signature, expired, audience, garbage
    case unknownKey = "unknown-key"
}

/// Tokens made for a benchmark, all of one algorithm, and what judges them.
struct Corpus: Sendable {
    static let issuer = "https://kubernetes.default.svc"
    static let now = 1_795_500_000.0

    let policy: VerificationPolicy
    /// All tokens, one after the other.
    let text: [UInt8]
    let places: [Range<Int>]
    /// The key that each token was signed by, as its place in `policy.keys`.
    let signers: [Int]
    let flawed: Int

    /// Makes a corpus: Pods' tokens of 200 ServiceAccounts in 50 namespaces, as the API server would issue them.
    ///
    /// - Parameters:
    ///   - flaws: the share of tokens that have each flaw.
    init(count: Int, keys: Int, curve: Curve?, flaws: [Flaw: Double]) throws {
        let signing = try (0...keys).map { _ in
            try curve.map { try PrivateKey.generateEC($0) } ?? PrivateKey.generateRSA(bits: 2048)
        }
        let tokens = Mutex([[UInt8]](repeating: [], count: count))
        let failure = Mutex<(any Error)?>(nil)
        DispatchQueue.concurrentPerform(iterations: count) { index in
            do {
                let token = try Self.token(index, signing, flaw: Self.flaw(of: index, flaws))
                tokens.withLock { $0[index] = token }
            } catch {
                failure.withLock { $0 = error }
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
        policy = VerificationPolicy(
            issuers: [Self.issuer], keys: try signing.dropLast().map { try VerificationKey($0.publicKey) })
        let all = tokens.withLock { $0 }
        text = Array(all.joined())
        places = all.reduce(into: []) { places, token in
            let start = places.last?.upperBound ?? 0
            places.append(start..<start + token.count)
        }
        signers = (0..<count).map { $0 % keys }
        flawed = (0..<count).count { Self.flaw(of: $0, flaws) != nil }
    }

    /// Flaws spread evenly: the token's place in a cycle of a thousand decides.
    private static func flaw(of index: Int, _ flaws: [Flaw: Double]) -> Flaw? {
        var place = Double(index * 617 % 1000) / 1000
        for flaw in Flaw.allCases {
            place -= flaws[flaw] ?? 0
            if place < 0 { return flaw }
        }
        return nil
    }

    private static func token(_ index: Int, _ keys: [PrivateKey], flaw: Flaw?) throws -> [UInt8] {
        let key = flaw == .unknownKey ? keys[keys.count - 1] : keys[index % (keys.count - 1)]
        let issuer = TokenIssuer(
            signer: try TokenSigner(key),
            policy: IssuancePolicy(issuer: Self.issuer, apiAudiences: [Self.issuer]))
        let request = try TokenRequest(
            parsing: Array(
                """
                {"spec":{"audiences":["\(flaw == .audience ? "vault" : Self.issuer)"],"expirationSeconds":7200,\
                "boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"web-\(index)",\
                "uid":"71b99668-8f6e-4d71-bea3-68af28ff835e"}}}
                """.utf8))
        let node = ObjectReference(name: "node-\(index % 30)", uid: "a292d0c0-c72f-4bcd-bbef-5ad5b4e86573")
        let issued = try issuer.issue(
            request, namespace: "team-\(index % 50)", name: "builder-\(index % 200)",
            facts: IssuanceFacts(uid: "bdc1d993-b0e1-499c-92d8-48311dc0f4ee", node: node),
            now: flaw == .expired ? now - 86_400 : now - 600)
        var token = Array(issued.token.utf8)
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
