import ExternalSigner
import JOSE
import JSON
import OpenSSL
import ServiceAccountTokens
import Testing

@Suite("The three answers of a signer") struct SignerTests {
    @Test("A token of each algorithm: header exactly alg, kid and typ; the signature in JOSE's form")
    func algorithms() throws {
        for (key, algorithm) in [
            (Stage.rsa[0], "RS256"), (Stage.p256[0], "ES256"), (Stage.p384, "ES384"), (Stage.p521, "ES512"),
        ] {
            let signer = try Signer(Stage.keys([key]))
            let claims = Stage.claims()
            let answer = try signer.sign(claims)
            let header = try JSONValue(parsing: Base64URL.decode(Array(answer.header.utf8)).bytes)
            #expect(header.members.map(\.name) == ["alg", "kid", "typ"])
            #expect(header["alg"]?.string == algorithm)
            #expect(header["typ"]?.string == "JWT")
            let known = try Stage.verification(key)
            #expect(header["kid"]?.string == known.keyID)
            let verifier = TokenVerifier(VerificationPolicy(issuers: [Stage.issuer], keys: [known]))
            let token = Array("\(answer.header).\(claims).\(answer.signature)".utf8)
            guard case .authenticated = verifier.verify(token, now: Double(Stage.now + 1)) else {
                Issue.record("\(algorithm): the token is refused")
                continue
            }
        }
    }

    @Test("FetchKeys has SPKI in DER, kube's kid, the order of the files, and the excluded keys marked")
    func fetchKeys() throws {
        let keys = try Stage.keys([Stage.rsa[0], Stage.p256[0], Stage.p256[1]], excluded: [2], read: 77)
        let answer = Signer(keys, refreshHint: 60).fetchKeys(for: "a")
        #expect(answer.keys.map(\.isExcluded) == [false, false, true])
        #expect(answer.keys[0].subjectPublicKeyInfo == Stage.rsa[0].publicKey.subjectPublicKeyInfo)
        #expect(
            try answer.keys.map(\.keyID) == [Stage.rsa[0], Stage.p256[0], Stage.p256[1]].map(Stage.keyID))
        #expect(answer.read == 77)
        #expect(answer.refreshHint == 60)
    }

    @Test("A signing key that is excluded, or not handed out at all, is no configuration")
    func unusableKeys() throws {
        #expect(throws: SignerKeys.Problem.self) { try Stage.keys([Stage.p256[0]], excluded: [0]) }
        #expect(throws: SignerKeys.Problem.self) {
            try SignerKeys(
                verificationKeys: [Stage.verification(Stage.p256[1])],
                publishedKeys: [Stage.verification(Stage.p256[1])],
                signer: TokenSigner(Stage.p256[0]), rules: SigningRules(issuers: ["i"], longestLifetime: 600),
                generation: nil, read: 0)
        }
    }

    @Test("The longest lifetime is at least 600, and one that was told holds after the policy grew shorter")
    func lifetimes() throws {
        #expect(try Signer(Stage.keys([Stage.p256[0]], longestLifetime: 60)).metadata() == 600)
        let signer = try Signer(Stage.keys([Stage.p256[0]], longestLifetime: 86_400))
        signer.take(try Stage.keys([Stage.p256[0]], longestLifetime: 3600))
        #expect(throws: SigningRefusal.self) { try signer.sign(Stage.claims(lifetime: 86_400)) }
        signer.take(try Stage.keys([Stage.p256[0]], longestLifetime: 86_400))
        #expect(signer.metadata() == 86_400)
        signer.take(try Stage.keys([Stage.p256[0]], longestLifetime: 3600))
        _ = try signer.sign(Stage.claims(lifetime: 86_400))
        #expect(throws: SigningRefusal.self) { try signer.sign(Stage.claims(lifetime: 86_401)) }
        #expect(signer.metadata() == 3600)
    }

    @Test("The time of the data is that of the reading, also where the keys are the same")
    func dataTimestamp() throws {
        let signer = try Signer(Stage.keys([Stage.p256[0]], read: 100))
        #expect(signer.fetchKeys(for: nil).read == 100)
        signer.take(try Stage.keys([Stage.p256[0]], read: 160))
        #expect(signer.fetchKeys(for: nil).read == 160)
    }
}

@Suite("Which key signs while the files change") struct ActivationTests {
    private let old = Stage.p256[0]
    private let new = Stage.p256[1]

    private func kid(_ signer: Signer) -> String { signer.signingKeyIDs.current }

    @Test("The key that is current at start signs at once")
    func start() throws {
        #expect(try kid(Signer(Stage.keys([new, old]))) == Stage.keyID(new))
    }

    @Test(
        "A key that a reload brings signs after two answers to one client, and not after one answer to each of two"
    )
    func twoAnswers() throws {
        let signer = try Signer(Stage.keys([old]))
        signer.take(try Stage.keys([new, old]))
        #expect(try kid(signer) == Stage.keyID(old))
        #expect(try signer.signingKeyIDs.waiting == Stage.keyID(new))
        _ = signer.fetchKeys(for: "a")
        _ = signer.fetchKeys(for: "b")
        for _ in 0..<5 { _ = signer.fetchKeys(for: nil) }
        #expect(try kid(signer) == Stage.keyID(old))
        _ = signer.fetchKeys(for: "a")
        #expect(try kid(signer) == Stage.keyID(new))
        #expect(signer.signingKeyIDs.waiting == nil)
    }

    @Test("A key that was published before it signs is known already")
    func publishedBefore() throws {
        let signer = try Signer(Stage.keys([old, new]))
        _ = signer.fetchKeys(for: "a")
        _ = signer.fetchKeys(for: "a")
        signer.take(try Stage.keys([old, new], signing: 1))
        #expect(try kid(signer) == Stage.keyID(new))
        // The order is the files' own: a ring puts the new key first one generation later.
        #expect(try signer.fetchKeys(for: "a").keys.map(\.keyID) == [old, new].map(Stage.keyID))
    }

    @Test("While a key waits, the one that signs is handed out first, and the order is not noted")
    func orderWhileWaiting() throws {
        let signer = try Signer(Stage.keys([old]))
        signer.take(try Stage.keys([new, Stage.p256[2], old]))
        let first = signer.fetchKeys(for: "a")
        #expect(try first.keys.map(\.keyID) == [old, new, Stage.p256[2]].map(Stage.keyID))
        #expect(!first.showsOrder)
        let second = signer.fetchKeys(for: "a")
        #expect(try second.keys.map(\.keyID) == [new, Stage.p256[2], old].map(Stage.keyID))
        #expect(second.showsOrder)
    }

    @Test("A key that left or is excluded never signs again, whether its successor is known or not")
    func revoked() throws {
        for excluded in [false, true] {
            let signer = try Signer(Stage.keys([old]))
            signer.take(try Stage.keys(excluded ? [new, old] : [new], excluded: excluded ? [1] : []))
            #expect(try kid(signer) == Stage.keyID(new))
        }
    }

    @Test("A key that left and came back has to be answered anew")
    func comesBack() throws {
        let signer = try Signer(Stage.keys([old, new]))
        _ = signer.fetchKeys(for: "a")
        _ = signer.fetchKeys(for: "a")
        signer.take(try Stage.keys([old]))
        signer.take(try Stage.keys([new, old]))
        #expect(try kid(signer) == Stage.keyID(old))
    }

    @Test("Many clients are remembered in bounded memory, and the latest count")
    func manyClients() throws {
        let signer = try Signer(Stage.keys([old]))
        signer.take(try Stage.keys([new, old]))
        for client in 0..<10_000 { _ = signer.fetchKeys(for: "\(client)") }
        #expect(try kid(signer) == Stage.keyID(old))
        _ = signer.fetchKeys(for: "9999")
        #expect(try kid(signer) == Stage.keyID(new))
    }
}
