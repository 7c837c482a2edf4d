import JOSE
import OpenSSL
import ServiceAccountTokens
import TestSupport
import Testing

/// Swift takes two spellings of one character for the same text: é in one piece and in two, the Kelvin sign and K. The
/// API server compares bytes.
struct ToTheLetterTests {
    private static let now = 1_795_491_500.0
    private static let composed = "https://\u{e9}.example"
    private static let decomposed = "https://e\u{301}.example"

    @Test(arguments: [VerificationProfile.kubeAPIServer, .strict].map(\.name))
    func `an issuer in another spelling is a foreign one`(profile: String) throws {
        let token = try token(issuer: Self.decomposed, audience: "a")
        #expect(try verdict(token, issuer: Self.decomposed, audience: "a", profile).isAuthenticated)
        let foreign = VerificationFailure.foreignIssuer(Self.decomposed, accepted: [Self.composed])
        #expect(try verdict(token, issuer: Self.composed, audience: "a", profile) == .refused(foreign))
    }

    @Test(arguments: [VerificationProfile.kubeAPIServer, .strict].map(\.name))
    func `an audience in another spelling is another one`(profile: String) throws {
        let token = try token(issuer: "i", audience: "\u{212a}")
        #expect(try verdict(token, issuer: "i", audience: "\u{212a}", profile).isAuthenticated)
        let wrong = VerificationFailure.wrongAudience(token: ["\u{212a}"], accepted: ["K"])
        #expect(try verdict(token, issuer: "i", audience: "K", profile) == .refused(wrong))
    }

    @Test(arguments: [VerificationProfile.kubeAPIServer, .strict].map(\.name))
    func `a key ID in another spelling names no key`(profile: String) throws {
        let keyID = try VerificationKey(key().publicKey).keyID
        let odd = keyID.replacing("K", with: "\u{212a}")
        try #require(odd.utf8.count > keyID.utf8.count, "the key's ID has no K")
        let token = try token(issuer: "i", audience: "a", keyID: odd)
        let unknown = VerificationFailure.unknownKey(keyID: odd, known: [keyID])
        #expect(try verdict(token, issuer: "i", audience: "a", profile) == .refused(unknown))
    }

    @Test(arguments: ["a/\u{301}b", "%\u{301}", "/\u{301}"])
    func `a slash under an accent is a slash`(namespace: String) throws {
        let token = try token(issuer: "i", audience: "a", namespace: namespace)
        let unaddressable = VerificationFailure.unaddressable(isNamespace: true, namespace)
        #expect(try verdict(token, issuer: "i", audience: "a", "kube-apiserver") == .refused(unaddressable))
    }

    @Test func `members in two spellings are two members`() throws {
        let claims = try UnverifiedClaims.read(Array("{\"\u{e9}\":1,\"e\u{301}\":2}".utf8))
        #expect(claims.registeredFault == nil)
        #expect(claims.ambiguity == nil)
    }

    private func key() throws -> PrivateKey {
        try KeyFile.signingKey(Conformance.bytes("keys/\(Self.keyFile)"), path: Self.keyFile)
    }

    // A key whose ID has a K in it.
    private static let keyFile = "unknown.key"

    private func token(issuer: String, audience: String, keyID: String? = nil, namespace: String = "ci")
        throws -> [UInt8]
    {
        let key = try key()
        let account = JSONText.object([("name", "builder"), ("uid", "u")])
        let payload = JSONText.object([
            ("aud", .strings([audience])), ("exp", .integer(Int(Self.now) + 600)), ("iss", .string(issuer)),
            ("kubernetes.io", .object([("namespace", .string(namespace)), ("serviceaccount", account)])),
            ("sub", .string("system:serviceaccount:\(namespace):builder")),
        ])
        let header = JSONText.object([
            ("alg", "RS256"), ("kid", .string(try keyID ?? VerificationKey(key.publicKey).keyID)),
        ])
        let input = Base64URL.encode(header.bytes) + [UInt8(ascii: ".")] + Base64URL.encode(payload.bytes)
        let signature = try key.signature(of: input, by: .rsaPKCS1(.sha256))
        return input + [UInt8(ascii: ".")] + Base64URL.encode(signature)
    }

    private func verdict(_ token: [UInt8], issuer: String, audience: String, _ profile: String) throws
        -> Verdict
    {
        var objects = ClusterObjects()
        objects[.serviceAccount, "ci", "builder"] = ClusterObject(uid: "u")
        let policy = VerificationPolicy(
            issuers: [issuer], apiAudiences: [audience], keys: [try VerificationKey(key().publicKey)],
            profile: profile == "strict" ? .strict : .kubeAPIServer, objects: objects)
        return TokenVerifier(policy).verify(token, now: Self.now)
    }
}
