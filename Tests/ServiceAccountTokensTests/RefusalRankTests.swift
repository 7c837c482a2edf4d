import JOSE
import ServiceAccountTokens
import Testing

/// Of several keys' refusals the most useful one is reported, and the server's text keeps the server's order.
@Suite struct RefusalRankTests {
    /// Reasons from the one that says most about a token to the one that says least.
    static let reasons: [KeyRefusal.Reason] = [
        .claims(.notNumericDate), .badSignature, .shortKey(bits: 1024, minimum: 2048), .unsoundKey,
        .unknownExtension("exp"), .otherAlgorithm("ES256", own: .rs256),
    ]

    @Test func `each reason comes before those that say less, whatever the order of the keys`() {
        for (place, first) in Self.reasons.enumerated() {
            for second in Self.reasons[(place + 1)...] {
                let refusals = [
                    KeyRefusal(keyID: "a", reason: first), KeyRefusal(keyID: "b", reason: second),
                ]
                #expect(refusals.mostUseful?.reason == first)
                #expect(refusals.reversed().mostUseful?.reason == first)
            }
        }
    }

    @Test func `of refusals alike the first key's is reported`() {
        let refusals = ["a", "b"].map { KeyRefusal(keyID: $0, reason: .badSignature) }
        #expect(refusals.mostUseful?.keyID == "a")
        #expect([KeyRefusal]().mostUseful == nil)
    }

    /// A token without kid whose signature is wrong, and the files of the keys in both orders.
    @Test(arguments: [["keys/sa.pub", "keys/sa-ec.pub"], ["keys/sa-ec.pub", "keys/sa.pub"]])
    func `a bad signature is reported under the key whose algorithm fits`(files: [String]) throws {
        var token = TestToken()
        (token.algorithm, token.key, token.keyID) = ("ES256", "sa-ec", "")
        let signed = try token.signed()
        let bad = signed.dropLast() + (signed.hasSuffix("A") ? "Q" : "A")
        let keys = try TestToken.keys(files)
        for profile in [VerificationProfile.kubeAPIServer, .strict] {
            var changed = String(bad)
            if profile == .strict {
                // Canonical in its last character, and wrong before it.
                changed = signed.replacing(signed.suffix(8), with: "AAAA" + signed.suffix(4))
            }
            guard case .refused(let failure) = try TestToken.verdict(changed, profile, keys: keys) else {
                Issue.record("accepted")
                continue
            }
            #expect(failure.label == "signature", "\(profile.name)")
            guard case .refusedByKeys(let refusals) = failure else {
                Issue.record("\(failure)")
                continue
            }
            #expect(refusals.map(\.keyID) == keys.map(\.keyID), "the order of the keys stays")
            #expect(
                failure.serverText
                    == "[invalid bearer token, go-jose/go-jose: error in cryptographic primitive]")
        }
    }
}
