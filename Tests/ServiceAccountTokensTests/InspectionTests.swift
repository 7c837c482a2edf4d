import Findings
import JOSE
import JSON
import OpenSSL
import Recognition
import ServiceAccountTokens
import Testing

/// Causes and fixes, each of which depends on what is wrong with the token and on where it was found.
@Suite struct InspectionTests {
    private func inspect(
        _ token: String, place: ExplanationContext.Place = .elsewhere, keys: KeyOrigin = .server,
        issuers: [String] = [TestToken.issuer], audiences: [String] = []
    ) throws -> Inspection {
        func policy(_ profile: VerificationProfile) throws -> VerificationPolicy {
            VerificationPolicy(issuers: issuers, keys: try TestToken.keys(), profile: profile)
        }
        return Inspection(
            Inspection.Subject(Array(token.utf8), place: place), audiences: audiences, now: TestToken.now,
            keys: keys, policies: (try policy(.kubeAPIServer), try policy(.strict)))
    }

    private func inspect(claims changes: [String: String], place: ExplanationContext.Place = .elsewhere)
        throws
        -> Inspection
    {
        try inspect(TestToken(payload: TestToken.claims(changes)).signed(), place: place)
    }

    // MARK: Times

    static let times: [(changes: [String: String], summary: String, cause: String, fix: String)] = [
        (
            ["exp": "1.733162101e+26"],
            "exp is 1.733162101e+26, more than 64 bits of seconds hold: the API server takes it as long past",
            "another program made the token", "mend that program"
        ),
        (
            ["exp": "9223372036854775808"], "exp is 9223372036854775808, more than 64 bits of seconds hold",
            "another program made the token", "mend that program"
        ),
        (
            ["nbf": "1795499990000", "iat": "1795499990000", "exp": "1795503600000"],
            "nbf is 1795499990000, which is milliseconds (2026-11-24T05:59:50Z as such): claims are in seconds",
            "another program made the token", "divide by 1000"
        ),
        (
            ["iat": "1795499990000000"],
            "iat is 1795499990000000, which is microseconds (2026-11-24T05:59:50Z as such): claims are in seconds",
            "another program made the token", "divide by 1000000"
        ),
        (
            ["exp": "3600"], "exp is 3600, which is before the year 2000",
            "a duration was written in place of a time",
            "a time is seconds since 1970"
        ),
        (
            ["nbf": "300000000000"], "nbf is 300000000000, which is after the year 9999",
            "another program made the token", "a time is seconds since 1970"
        ),
        (
            ["exp": "1e400"], "exp is 1e400, more than 64 bits of seconds hold",
            "a token that Kubernetes did not make",
            "mend the program"
        ),
        (
            ["exp": "\"1795503600\""], "exp is a string (\"1795503600\"), a number is wanted",
            "a token that Kubernetes did not make", "mend the program"
        ),
        (
            ["aud": "5", "exp": "true"],
            "exp is a boolean (true), a number is wanted; aud is a number (5), a string or an array of strings is wanted",
            "a token that Kubernetes did not make", "mend the program"
        ),
        (
            ["kubernetes.io": "{\"namespace\":7}"],
            "kubernetes.io.namespace is a number (7), a string is wanted",
            "a token that Kubernetes did not make", "mend the program"
        ),
    ]

    @Test(arguments: times)
    func `a time that Kubernetes does not write is named as it stands`(
        changes: [String: String], summary: String, cause: String, fix: String
    ) throws {
        let inspection = try inspect(claims: changes)
        let explanation = try #require(inspection.explanation)
        #expect(explanation.summary.hasPrefix(summary), "\(explanation)")
        #expect(explanation.cause?.contains(cause) == true, "\(explanation)")
        #expect(explanation.fix?.contains(fix) == true, "\(explanation)")
    }

    @Test func `claims of a wrong type have a check of their own, and the signature keeps its word`() throws {
        let inspection = try inspect(claims: ["exp": "\"1795503600\"", "aud": "5"])
        func check(_ id: String) -> Check? { inspection.checks.first { $0.id.rawValue == id } }
        #expect(check("signature")?.result == .ok)
        #expect(check("claim-types")?.result == .fail)
        #expect(check("expiry-and-audience")?.result == .notChecked)
        #expect(check("audience")?.result == .notChecked)
        let lines = inspection.facts?.lines ?? []
        #expect(lines.contains { $0.name == "exp" && $0.value.contains("1795503600") })
        #expect(lines.contains { $0.name == "aud" && $0.value.contains("5") })
    }

    @Test func `an end in milliseconds is accepted, and said`() throws {
        let inspection = try inspect(claims: ["exp": "1795503600000"])
        #expect(!inspection.isRefused)
        #expect(inspection.caution?.contains("exp is 1795503600000, which is milliseconds") == true)
    }

    private static let pod =
        "{\"namespace\":\"ci\",\"pod\":{\"name\":\"web-0\",\"uid\":\"p-1\"},"
        + "\"serviceaccount\":{\"name\":\"builder\",\"uid\":\"u-1\"}}"

    @Test func `of a token from the future the fix is for the token in hand, too`() throws {
        let times = ["iat": "1795672800", "nbf": "1795672800", "exp": "1795676400"]
        let pods = try #require(
            inspect(claims: times.merging(["kubernetes.io": Self.pod]) { $1 }).explanation)
        #expect(pods.cause?.contains("was ahead") == true)
        #expect(pods.fix?.contains("kubelets keep a token until then: delete the Pod") == true)
        let others = try #require(inspect(claims: times).explanation)
        #expect(others.fix?.contains("kubectl create token") == true)
        let near = try #require(
            inspect(claims: ["iat": "1795500100", "nbf": "1795500100"]).explanation)
        #expect(near.cause == "the clocks of the API servers disagree")
    }

    @Test func `an expired token is renewed by what made it`() throws {
        let expired = ["exp": "1795400000"]
        let words: [(ExplanationContext.Place, Bool, String)] = [
            (.elsewhere, true, "kubelets write a new one"), (.elsewhere, false, "bound to no Pod"),
            (.kubeconfig, false, "restart its Pod on that node"), (.secret, false, "fills the Secret"),
            (.kubeconfig, true, "a copy of a Pod's token"), (.secret, true, "a copy of a Pod's token"),
        ]
        for (place, isPods, words) in words {
            let changes = isPods ? expired.merging(["kubernetes.io": Self.pod]) { $1 } : expired
            let explanation = try #require(inspect(claims: changes, place: place).explanation)
            let advice = "\(explanation.cause ?? "") \(explanation.fix ?? "")"
            #expect(advice.contains(words), "\(place): \(advice)")
        }
    }

    // MARK: Signatures

    private func parts(_ algorithm: String, _ key: String) throws -> (input: String, signature: [UInt8]) {
        var token = TestToken()
        (token.algorithm, token.key) = (algorithm, key)
        let parts = try token.signed().split(separator: ".").map(String.init)
        return ("\(parts[0]).\(parts[1])", try Base64URL.decode(Array(parts[2].utf8)).bytes)
    }

    /// r and s as the numbers of an ASN.1 SEQUENCE.
    private func der(_ raw: [UInt8]) -> [UInt8] {
        let numbers = [raw.prefix(raw.count / 2), raw.suffix(raw.count / 2)].map { half -> [UInt8] in
            let digits = Array(half.drop { $0 == 0 })
            let number = (digits.first ?? 0) >= 0x80 ? [0] + digits : digits
            return [0x02, UInt8(number.count)] + number
        }
        let body = numbers[0] + numbers[1]
        return [0x30, UInt8(body.count)] + body
    }

    private func explain(_ input: String, _ signature: [UInt8]) throws -> Explanation {
        try #require(inspect("\(input).\(Base64URL.string(signature))").explanation)
    }

    @Test func `a signature in DER is shown to be the key's`() throws {
        let (input, signature) = try parts("ES256", "sa-ec")
        let good = try explain(input, der(signature))
        #expect(good.summary.contains("it is ASN.1 (DER), and right as such"), "\(good)")
        #expect(good.fix?.contains("32 bytes each") == true)
        var wrong = signature
        wrong[5] ^= 1
        let bad = try explain(input, der(wrong))
        #expect(bad.summary.contains("does not match under key"), "\(bad)")
    }

    @Test func `a signature without its leading zeros is shown to be the key's`() throws {
        // One signature in 128 has such a zero; each is of other randomness.
        for _ in 0..<4000 {
            let (input, signature) = try parts("ES256", "sa-ec")
            guard signature[0] == 0 || signature[32] == 0 else { continue }
            let short =
                signature[0] == 0 ? Array(signature.dropFirst()) : Array(signature[..<32] + signature[33...])
            let explanation = try explain(input, short)
            #expect(
                explanation.summary.contains("the zeros that r or s begins with are missing"),
                "\(explanation)")
            return
        }
        Issue.record("no signature with a leading zero")
    }

    @Test func `signatures of other wrong lengths are cut off or have something behind them`() throws {
        for (algorithm, key, expected) in [("ES256", "sa-ec", 64), ("RS256", "sa", 256)] {
            let (input, signature) = try parts(algorithm, key)
            #expect(signature.count == expected)
            let cut = try explain(input, Array(signature.dropLast(10)))
            #expect(
                cut.summary.contains("the signature is \(expected - 10) bytes, \(algorithm) has \(expected)"),
                "\(cut)")
            #expect(cut.fix == "copy it again, whole")
            let long = try explain(input, signature + [1, 2, 3])
            #expect(long.summary.contains("something follows it"), "\(long)")
        }
    }

    // MARK: Issuers and audiences

    static let issuers: [(issuer: String, accepted: String, cause: String, fix: String)] = [
        (
            "\"x.example\"", "x.example", "quotes around one of them: a flag was quoted twice",
            "of the API server that made the token"
        ),
        ("x.example", "\"x.example\"", "quotes around one of them", "that the token is judged by"),
        ("https://x.example/", "https://x.example", "a slash at the end", "to the letter"),
        ("https://X.example", "https://x.example", "differ in case", "to the letter"),
        ("http://x.example", "https://x.example", "the schemes differ", "to the letter"),
        ("https://x.example:443", "https://x.example", "the port that goes without saying", "to the letter"),
        ("https://sts.windows.net/t/", "https://x.example", "a token of Entra ID", "kubectl create token"),
        (
            "https://token.actions.githubusercontent.com", "https://x.example", "a token of GitHub Actions",
            "kubectl create token"
        ),
        (
            "https://oidc.eks.eu-west-1.amazonaws.com/id/A", "https://x.example", "of an EKS cluster",
            "a token of this cluster"
        ),
        ("https://y.example", "https://x.example", "another cluster's token", "after its present one"),
    ]

    @Test(arguments: issuers)
    func `issuers are told apart by a slip of the hand, or by whose they are`(
        issuer: String, accepted: String, cause: String, fix: String
    ) throws {
        let quoted = JSONText.string(issuer).text
        let token = try TestToken(payload: TestToken.claims(["iss": quoted])).signed()
        let explanation = try #require(inspect(token, issuers: [accepted]).explanation)
        #expect(explanation.cause?.contains(cause) == true, "\(explanation)")
        #expect(explanation.fix?.contains(fix) == true, "\(explanation)")
    }

    @Test func `an issuer that no ServiceAccount's token has is never to be accepted`() throws {
        let changes = ["iss": "\"argocd\"", "sub": "\"admin:apiKey\"", "kubernetes.io": ""]
        let explanation = try #require(inspect(claims: changes).explanation)
        #expect(
            explanation.cause?.hasPrefix("no ServiceAccount's token, for its sub is admin:apiKey") == true)
        #expect(explanation.fix?.contains("--service-account-issuer") == false)
    }

    // MARK: Keys and objects

    @Test func `a token that names no key was not changed under one`() throws {
        var token = TestToken()
        token.keyID = ""
        let parts = try token.signed().split(separator: ".")
        let other = try Base64URL.decode(Array(parts[2].utf8)).bytes.enumerated()
            .map { $0.offset == 100 ? $0.element ^ 1 : $0.element }
        let explanation = try #require(
            inspect("\(parts[0]).\(parts[1]).\(String(decoding: Base64URL.encode(other), as: UTF8.self))")
                .explanation)
        #expect(explanation.summary.hasPrefix("it names no key, and the signature matches under none"))
        #expect(explanation.cause?.contains("another sa.key") == true)
        #expect(explanation.fix?.contains("a Secret's token: delete the Secret") == true)
    }

    @Test func `where a Pod is gone the fix is for a client that goes on`() throws {
        let inspection = try inspect(TestToken().signed())
        let context = ExplanationContext(keys: .server, examination: inspection.examination)
        for failure in [
            VerificationFailure.boundObjectNotFound(.pod, name: "web-0"),
            .boundObjectUID(.pod, name: "web-0", live: "a", claimed: "b"),
        ] {
            let fix = Explanation(failure, in: context).fix
            #expect(fix?.contains("kubectl create token builder -n ci") == true, "\(fix ?? "")")
        }
        let account = Explanation(.serviceAccountNotFound(namespace: "ci", name: "builder"), in: context)
        #expect(account.fix?.contains("restart the Pods") == true)
    }

    @Test func `audiences that are nearly the same are said to be`() throws {
        let token = try TestToken(payload: TestToken.claims(["aud": "[\"vault/\"]"])).signed()
        let explanation = try #require(inspect(token, audiences: ["vault"]).explanation)
        #expect(
            explanation.cause == "they differ by a slash at the end, and audiences are compared to the letter"
        )
    }

    // MARK: What is no token

    @Test func `no token at all never comes to an authenticator`() throws {
        let inspection = try inspect("")
        #expect(inspection.explanation?.summary == "there is no token: what was given is empty")
        let document = try JSONValue(parsing: Array(inspection.json.text.utf8))
        #expect(document["verdicts"]?["kube-apiserver"]?["reason"]?.string == "BadRequest")
        #expect(document["verdicts"]?["kube-apiserver"]?["code"]?.integer == 400)
    }

    @Test func `what stands in a token's place has its own cause and fix`() throws {
        let inspection = try inspect("$TOKEN")
        #expect(inspection.explanation?.cause == "the name of a variable was sent, not its value")
        #expect(inspection.isRefused)
        let document = try JSONValue(parsing: Array(inspection.json.text.utf8))
        #expect(document["looksLike"]?.string == "a variable that was not expanded: $TOKEN")
    }

    @Test func `checks in JSON have an id, a result, a message and a fix`() throws {
        let document = try JSONValue(parsing: Array(inspect(claims: ["exp": "1795400000"]).json.text.utf8))
        let checks = document["checks"]?.elements ?? []
        for check in checks {
            #expect(["ok", "fail", "not-checked"].contains(check["result"]?.string))
            #expect(check["message"]?.string?.isEmpty == false)
            #expect((check["result"]?.string == "fail") || check["fix"]?.kind == .null)
        }
        let expiry = checks.first { $0["id"]?.string == "expiry" }
        #expect(expiry?["message"]?.string?.hasPrefix("expiry: it expired at 2026-11-23T02:13:20Z") == true)
        #expect(expiry?["fix"]?.string?.isEmpty == false)
    }

    @Test func `the line of the server's log at --v=4 is told`() throws {
        var objects = ClusterObjects()
        objects[.serviceAccount, "ci", "builder"] = ClusterObject(uid: "u-1")
        let token = try TestToken(payload: TestToken.claims(["kubernetes.io": Self.pod])).signed()
        let verifier = TokenVerifier(try TestToken.policy(.kubeAPIServer, objects: objects))
        let (verdict, examination, _) = verifier.examine(Array(token.utf8), now: TestToken.now)
        guard case .refused(let failure) = verdict, let claims = examination?.claims else {
            Issue.record("accepted")
            return
        }
        #expect(
            failure.verboseLine(claims)
                == "Could not retrieve bound pod ci/web-0 for service account ci/builder: pods \"web-0\" not found"
        )
    }
}
