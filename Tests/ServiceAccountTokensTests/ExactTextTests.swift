import JOSE
import OpenSSL
import ServiceAccountTokens
import Testing
import Text

/// Swift takes two spellings of one character for the same text: é in one piece and in two, the Kelvin sign and K. The
/// API server compares bytes, and so does every rule.
@Suite struct ExactTextTests {
    static let profiles = [VerificationProfile.kubeAPIServer, .strict].map(\.name)
    /// What is accepted, and another spelling of it.
    static let spellings = [("https://K", "https://\u{212a}"), ("https://\u{e9}", "https://e\u{301}")]

    private func verdict(
        _ token: TestToken, issuer: String = TestToken.issuer, apiAudiences: [String]? = nil,
        keys: [VerificationKey]? = nil, _ profile: String = "kube-apiserver", audiences: [String] = [],
        objects: ClusterObjects? = nil
    ) throws -> Verdict {
        let policy = VerificationPolicy(
            issuers: [issuer], apiAudiences: apiAudiences, keys: try keys ?? TestToken.keys(),
            profile: profile == "strict" ? .strict : .kubeAPIServer, objects: objects)
        return try TokenVerifier(policy).verify(
            Array(token.signed().utf8), audiences: audiences, now: TestToken.now)
    }

    private func token(_ changes: [String: String] = [:], more: String = "") -> TestToken {
        TestToken(payload: TestToken.claims(changes, more: more))
    }

    @Test(arguments: spellings)
    func `Swift itself takes them for one text`(accepted: String, other: String) {
        #expect(accepted == other)
        #expect(!accepted.isExactly(other))
    }

    @Test(arguments: spellings, profiles)
    func `an issuer in another spelling is a foreign one`(spelling: (String, String), profile: String) throws
    {
        let (accepted, other) = spelling
        func verdict(_ issuer: String) throws -> Verdict {
            try self.verdict(
                token(["iss": "\"\(issuer)\"", "aud": "[\"x\"]"]), issuer: accepted, apiAudiences: ["x"],
                profile)
        }
        #expect(try verdict(accepted).isAuthenticated)
        #expect(try verdict(other) == .refused(.foreignIssuer(other, accepted: [accepted])))
    }

    @Test(arguments: spellings, profiles)
    func `an audience in another spelling is another one`(spelling: (String, String), profile: String) throws
    {
        let (accepted, other) = spelling
        let (own, foreign) = (token(["aud": "[\"\(accepted)\"]"]), token(["aud": "[\"\(other)\"]"]))
        let wrong = Verdict.refused(.wrongAudience(token: [other], accepted: [accepted]))
        #expect(try verdict(own, apiAudiences: [accepted], profile).isAuthenticated)
        #expect(try verdict(foreign, apiAudiences: [accepted], profile) == wrong)
        #expect(try verdict(own, profile, audiences: [accepted]).isAuthenticated)
        #expect(try verdict(foreign, profile, audiences: [accepted]) == wrong)
    }

    @Test(arguments: profiles)
    func `a key ID in another spelling names no key`(profile: String) throws {
        // A key whose ID has a K in it.
        let key = try VerificationKey(TestToken.signingKey("unknown").publicKey)
        let odd = key.keyID.replacing("K", with: "\u{212a}")
        try #require(!odd.isExactly(key.keyID), "the key's ID has no K")
        #expect(try verdict(TestToken(key: "unknown"), keys: [key], profile).isAuthenticated)
        let unknown = VerificationFailure.unknownKey(keyID: odd, known: [key.keyID])
        #expect(
            try verdict(TestToken(key: "unknown", keyID: odd), keys: [key], profile) == .refused(unknown))
        let policy = VerificationPolicy(issuers: ["x"], keys: [key])
        #expect(policy.keys(named: key.keyID).count == 1)
        #expect(policy.keys(named: odd).isEmpty)
    }

    @Test func `names composed otherwise are no repeat`() throws {
        let claims = try UnverifiedClaims.read(Array("{\"\u{e9}\":1,\"e\u{301}\":2}".utf8))
        #expect(claims.registeredFault == nil)
        #expect(claims.ambiguity == nil)
        #expect(try verdict(token(more: ",\"\u{e9}\":1,\"e\u{301}\":2")).isAuthenticated)
        #expect(try !verdict(token(more: ",\"\u{e9}\":1,\"\u{e9}\":2")).isAuthenticated)
    }

    @Test func `an object of an equivalent name is another object`() throws {
        var objects = ClusterObjects()
        objects[.serviceAccount, "ci", "K"] = ClusterObject(uid: "u-1")
        for (name, isThere) in [("K", true), ("\u{212a}", false)] {
            let claim = "{\"namespace\":\"ci\",\"serviceaccount\":{\"name\":\"\(name)\",\"uid\":\"u-1\"}}"
            let verdict = try verdict(token(["kubernetes.io": claim]), objects: objects)
            #expect(verdict.isAuthenticated == isThere)
        }
    }

    @Test(arguments: ["a/\u{301}b", "%\u{301}", "/\u{301}"], profiles)
    func `a slash or percent sign under an accent is one`(namespace: String, profile: String) throws {
        let claim = "{\"namespace\":\"\(namespace)\",\"serviceaccount\":{\"name\":\"x\",\"uid\":\"u\"}}"
        let token = token([
            "kubernetes.io": claim, "sub": "\"system:serviceaccount:\(namespace):x\"",
        ])
        for objects in [nil, ClusterObjects()] {
            #expect(
                try verdict(token, profile, objects: objects)
                    == .refused(.unaddressable(isNamespace: true, namespace)))
        }
    }
}
