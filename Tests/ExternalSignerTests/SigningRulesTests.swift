import ExternalSigner
import JOSE
import JSON
import Testing

@Suite("What a signer signs") struct SigningRulesTests {
    private let rules = SigningRules(issuers: [Stage.issuer, "https://old.example"], longestLifetime: 86_400)

    private func rule(_ claims: String, by rules: SigningRules? = nil) -> SigningRefusal.Rule? {
        do throws(SigningRefusal) {
            try (rules ?? self.rules).check(Array(claims.utf8))
            return nil
        } catch {
            return error.rule
        }
    }

    @Test("Claims of kube-apiserver are signed, with unknown members and by any issuer of the ring")
    func signed() {
        #expect(rule(Stage.claims()) == nil)
        #expect(rule(Stage.claims(issuer: "https://old.example")) == nil)
        #expect(rule(Stage.claims(lifetime: 86_400)) == nil)
        #expect(rule(Stage.claims(extra: [("future", .bool(true))])) == nil)
        #expect(rule(Stage.claims(inKubernetes: [("future", .object([("x", .integer(1))]))])) == nil)
    }

    @Test(
        "Each refusal names its rule",
        arguments: [
            (Stage.claims(issuer: "https://foreign.example"), .issuer),
            (Stage.claims(issuer: "kubernetes/serviceaccount"), .issuer),
            (Stage.claims(issuer: Stage.issuer + "/"), .issuer),
            (Stage.claims(extra: [("ISS", "https://foreign.example")]), .json),
            (Stage.claims(extra: [("iss", "https://foreign.example")]), .json),
            (Stage.claims(lifetime: 86_401), .lifetime), (Stage.claims(lifetime: 0), .lifetime),
            (Stage.claims(lifetime: -5), .lifetime),
            (Stage.claims(subject: "system:serviceaccount:default:other"), .claims),
            (Stage.claims(subject: "alice"), .claims), (Stage.claims(namespace: ""), .claims),
            (Stage.claims(name: ""), .claims), (Stage.claims(uid: ""), .claims),
            (Stage.claims(name: "a/b"), .claims), (Stage.claims(namespace: "a:b"), .claims),
            (Stage.claims(audiences: []), .claims),
            (Stage.text(.object([("iss", .string(Stage.issuer))])), .claims),
            (Stage.text(.string("text")), .json), (Stage.text(.array([])), .json),
            (Stage.text(.raw("{\"iss\":")), .json), (Stage.text(.object([("iss", .integer(1))])), .json),
            (Base64URL.string([0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D]), .json), ("", .json),
            ("{}", .encoding), ("a", .encoding), ("e30=", .encoding), ("e30\n", .encoding),
            ("e31", .encoding),
            ("e3\u{0}0", .encoding), (String(repeating: "A", count: SigningRules.largestPayload + 1), .size),
        ] as [(String, SigningRefusal.Rule)])
    func refused(_ claims: String, _ expected: SigningRefusal.Rule) {
        #expect(rule(claims) == expected)
    }

    @Test("A number that is no plain integer is no time")
    func oddTimes() {
        let payload = """
            {"aud":["a"],"exp":1900003600.5,"iat":1900000000,"iss":"\(Stage.issuer)","kubernetes.io":{"namespace":"n",\
            "serviceaccount":{"name":"s","uid":"u"}},"sub":"system:serviceaccount:n:s"}
            """
        #expect(rule(Stage.text(.raw(payload))) == .lifetime)
        #expect(rule(Stage.text(.raw(payload.replacing("1900003600.5", with: "1900003600")))) == nil)
        #expect(rule(Stage.text(.raw(payload.replacing("\"exp\":1900003600.5,", with: "")))) == .lifetime)
        #expect(rule(Stage.text(.raw(payload.replacing("\"iat\":1900000000,", with: "")))) == .lifetime)
    }

    @Test("--allow-any-claims opens the form, and neither the issuer nor the lifetime")
    func anyClaims() {
        let open = SigningRules(issuers: [Stage.issuer], longestLifetime: 600, allowsAnyClaims: true)
        func payload(_ issuer: String, _ lifetime: Int) -> String {
            Stage.text(
                .object([
                    ("exp", .integer(Stage.now + lifetime)), ("iat", .integer(Stage.now)),
                    ("iss", .string(issuer)),
                ]))
        }
        #expect(rule(payload(Stage.issuer, 600), by: open) == nil)
        #expect(rule(payload(Stage.issuer, 601), by: open) == .lifetime)
        #expect(rule(payload("https://foreign.example", 600), by: open) == .issuer)
        #expect(rule(payload(Stage.issuer, 600)) == .claims)
    }

    @Test("A refusal quotes what it shows, and shortens a flood")
    func words() {
        let flood = String(repeating: "é", count: 5000)
        do throws(SigningRefusal) {
            try rules.check(Array(Stage.claims(issuer: "\u{1b}[2J" + flood).utf8))
            Issue.record("the claims passed")
        } catch {
            #expect(error.reason.utf8.count < 1000)
            #expect(error.reason.contains("\\x1b[2J"))
        }
    }
}
