import JOSE
import OpenSSL
import ServiceAccountTokens
import Testing

/// Texts that Unicode calls equivalent are different texts to Go, and to every rule.
@Suite struct ExactTextTests {
    /// The Kelvin sign, which Swift's == takes for K.
    private static let kelvin = "\u{212a}"

    private func verdict(
        _ changes: [String: String], issuer: String = TestToken.issuer, audiences: [String] = [],
        objects: ClusterObjects? = nil, more: String = ""
    ) throws -> Verdict {
        let token = try TestToken(payload: TestToken.claims(changes, more: more)).signed()
        let policy = VerificationPolicy(
            issuers: [issuer], keys: try TestToken.keys(), profile: .kubeAPIServer, objects: objects)
        return TokenVerifier(policy).verify(Array(token.utf8), audiences: audiences, now: TestToken.now)
    }

    @Test func `an issuer with a Kelvin sign is another issuer`() throws {
        let accepted = "https://K"
        #expect("https://K" == "https://\(Self.kelvin)", "Swift itself tells them apart now")
        for (issuer, isAccepted) in [(accepted, true), ("https://\(Self.kelvin)", false)] {
            let changes = ["iss": "\"\(issuer)\"", "aud": "[\"x\"]"]
            #expect(try verdict(changes, issuer: accepted, audiences: ["x"]).isAuthenticated == isAccepted)
        }
    }

    @Test func `an audience composed otherwise is another audience`() throws {
        #expect(try !verdict(["aud": "[\"e\u{301}\"]"], audiences: ["\u{e9}"]).isAuthenticated)
        #expect(try verdict(["aud": "[\"\u{e9}\"]"], audiences: ["\u{e9}"]).isAuthenticated)
    }

    @Test func `names composed otherwise are no repeat`() throws {
        #expect(try verdict([:], more: ",\"\u{e9}\":1,\"e\u{301}\":2").isAuthenticated)
        #expect(try !verdict([:], more: ",\"\u{e9}\":1,\"\u{e9}\":2").isAuthenticated)
    }

    @Test func `an object of an equivalent name is another object`() throws {
        var objects = ClusterObjects()
        objects[.serviceAccount, "ci", "K"] = ClusterObject(uid: "u-1")
        let claim = { (name: String) in
            "{\"namespace\":\"ci\",\"serviceaccount\":{\"name\":\"\(name)\",\"uid\":\"u-1\"}}"
        }
        #expect(try verdict(["kubernetes.io": claim("K")], objects: objects).isAuthenticated)
        #expect(try !verdict(["kubernetes.io": claim(Self.kelvin)], objects: objects).isAuthenticated)
    }

    @Test func `a slash with a mark on it is a slash`() throws {
        let claim = "{\"namespace\":\"a/\u{301}b\",\"serviceaccount\":{\"name\":\"x\",\"uid\":\"u\"}}"
        for profile in [VerificationProfile.strict, .kubeAPIServer] {
            let payload = TestToken.claims([
                "kubernetes.io": claim, "sub": "\"system:serviceaccount:a/\u{301}b:x\"",
            ])
            let verdict = try TestToken.verdict(TestToken(payload: payload).signed(), profile)
            #expect(verdict == .refused(.unaddressable(isNamespace: true, "a/\u{301}b")))
        }
    }

    @Test func `a key ID with a Kelvin sign names no key`() throws {
        // Of many keys, one has a K in its ID.
        var key = try PrivateKey.generateEC(.p256)
        var verification = try VerificationKey(key.publicKey)
        while !verification.keyID.contains("K") {
            key = try PrivateKey.generateEC(.p256)
            verification = try VerificationKey(key.publicKey)
        }
        let policy = VerificationPolicy(issuers: ["x"], keys: [verification])
        #expect(policy.keys(named: verification.keyID).count == 1)
        #expect(policy.keys(named: verification.keyID.replacing("K", with: Self.kelvin)).isEmpty)
    }
}
