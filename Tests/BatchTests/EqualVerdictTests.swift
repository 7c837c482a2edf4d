import Batch
import Files
import JOSE
import JSON
import OpenSSL
import ServiceAccountTokens
import TestSupport
import Testing
import Text

/// The tokens of the recordings, with the settings of the server that judged them.
struct RecordedTokens {
    let tokens: [[UInt8]]
    let times: [Double]
    let audiences: [[String]]
    private let recording: JSONValue

    static let files = ["token-reviews.json", "mutated-reviews.json"]

    init(_ file: String) throws {
        recording = try Conformance.json(file)
        let cases = recording["cases"]?.elements ?? []
        tokens = cases.map { Array(($0["token"]?.string ?? "").utf8) }
        times = cases.map { Double($0["time"]?.text ?? "") ?? 0 }
        audiences = cases.map { $0["audiences"]?.elements.compactMap(\.string) ?? [] }
    }

    func policy(_ profile: VerificationProfile, looksUp: Bool) throws -> VerificationPolicy {
        let strings = { (name: String) in recording[name]?.elements.compactMap(\.string) ?? [] }
        var objects = ClusterObjects()
        try objects.add(Conformance.json(#require(recording["objects"]?.string)))
        return VerificationPolicy(
            issuers: strings("issuers"), apiAudiences: strings("apiAudiences"),
            keys: try strings("keyFiles").flatMap { path in
                try KeyFile(Conformance.bytes(path), path: path).keys.map { try VerificationKey($0) }
            }, profile: profile, objects: looksUp ? objects : nil)
    }
}

/// What `TokenVerifier` says, as a batch has it.
private func reference(
    _ policy: VerificationPolicy, _ token: [UInt8], audiences: [String], now: Double
) -> Judgement {
    switch TokenVerifier(policy).verify(token, audiences: audiences, now: now) {
    case .authenticated(let token): .accepted(keyID: token.keyID)
    case .refused(let failure): .refused(failure)
    case .anonymous, .unauthenticated: .noToken
    }
}

@Suite struct EqualVerdictTests {
    @Test(arguments: RecordedTokens.files, Engine.allCases.filter(\.isAvailable))
    func `every recorded token is judged as TokenVerifier judges it, in order`(file: String, engine: Engine)
        throws
    {
        let recorded = try RecordedTokens(file)
        for (profile, looksUp) in [
            (VerificationProfile.strict, false), (.strict, true), (.kubeAPIServer, false),
            (.kubeAPIServer, true),
        ] {
            let policy = try recorded.policy(profile, looksUp: looksUp)
            let verifier = BatchVerifier(policy, engine: engine)
            // All at one moment, and again with room for tables to be made: 1,316 tokens of few keys.
            for audiences in [[], ["vault"]] {
                let now = recorded.times[0] + 600
                let judgements = try verifier.judge(
                    recorded.tokens, audiences: audiences, now: now, threads: 2)
                #expect(judgements.count == recorded.tokens.count)
                for (token, judgement) in zip(recorded.tokens, judgements) {
                    #expect(judgement == reference(policy, token, audiences: audiences, now: now))
                }
            }
        }
    }

    @Test func `a token is judged at its own time and for its own audiences`() throws {
        let recorded = try RecordedTokens("token-reviews.json")
        let policy = try recorded.policy(.kubeAPIServer, looksUp: true)
        let verifier = BatchVerifier(policy)
        for (index, token) in recorded.tokens.enumerated() {
            let (audiences, now) = (recorded.audiences[index], recorded.times[index])
            let judgement = try verifier.judge([token], audiences: audiences, now: now)
            #expect(judgement == [reference(policy, token, audiences: audiences, now: now)])
        }
    }

    @Test(arguments: RecordedTokens.files)
    func `every recorded token's subject is the one that TokenVerifier reads, for the first time or again`(
        file: String
    ) throws {
        let recorded = try RecordedTokens(file)
        let policy = try recorded.policy(.kubeAPIServer, looksUp: false)
        let verifier = TokenVerifier(policy)
        let now = recorded.times[0] + 600
        var session = try BatchVerifier(policy).session(now: now)
        let tokens = recorded.tokens + recorded.tokens.reversed()
        var places: [Range<Int>] = []
        var text: [UInt8] = []
        for token in tokens {
            places.append(text.count..<text.count + token.count)
            text += token
        }
        let subjects = session.judgeSubjects(text, at: places).subjects
        #expect(subjects.count == tokens.count)
        for (token, subject) in zip(tokens, subjects) {
            // Only what stands before the first failure is read.
            let examination = verifier.examine(token, now: now, stopsAtFailure: true).examination
            let account = examination?.claims?.serviceAccount
            let wanted =
                account.map { $0.namespace + $0.name == "" ? "" : "\($0.namespace)/\($0.name)" } ?? ""
            #expect(ExactText(subject.account) == ExactText(wanted))
            #expect(ExactText(subject.keyID) == ExactText(examination?.header?.keyID ?? ""))
        }
    }

    @Test(arguments: Engine.allCases.filter(\.isAvailable))
    func `good and bad signatures are told apart in one batch, by keys of every kind`(engine: Engine) throws {
        let signers = try [
            PrivateKey.generateRSA(bits: 2048), .generateRSA(bits: 3072), .generateRSA(bits: 2304),
            .generateEC(.p256),
            .generateEC(.p256), .generateEC(.p384), .generateEC(.p521),
        ].map { ($0, try TokenSigner($0)) }
        let keys = try signers.map { try VerificationKey($0.0.publicKey) }
        let claims = """
            {"aud":["https://a"],"exp":1795503600,"iat":1795499990,"iss":"https://a","jti":"id","kubernetes.io":\
            {"namespace":"ci","serviceaccount":{"name":"builder","uid":"u"}},"nbf":1795499990,\
            "sub":"system:serviceaccount:ci:builder"}
            """
        var tokens: [[UInt8]] = []
        for (_, signer) in signers {
            let good = Array(try signer.token(payload: Array(claims.utf8)).utf8)
            let dot = try #require(good.lastIndex(of: UInt8(ascii: ".")))
            var bad = good
            bad[dot + 20] = bad[dot + 20] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            let expired = claims.replacing("1795503600", with: "1795400000")
            tokens += [good, bad, Array(try signer.token(payload: Array(expired.utf8)).utf8)]
        }
        // Enough of them that every key gets its table.
        tokens = Array(repeatElement(tokens, count: 12).joined())
        let verifier = BatchVerifier(VerificationPolicy(issuers: ["https://a"], keys: keys), engine: engine)
        let judgements = try verifier.judge(tokens, now: 1_795_500_000, threads: 2)
        for (index, judgement) in judgements.enumerated() {
            let key = keys[index / 3 % keys.count]
            let wanted: Judgement =
                switch index % 3 {
                case 0: .accepted(keyID: key.keyID)
                case 1: .refused(.refusedByKeys([KeyRefusal(keyID: key.keyID, reason: .badSignature)]))
                default: .refused(.expired(at: 1_795_400_000, now: 1_795_500_000))
                }
            #expect(judgement == wanted)
        }
    }
}
