import JOSE
import OpenSSL
import ServiceAccountTokens
import Testing

/// Rules of Semantics.md that no recording happens to show.
@Suite struct RuleTests {
    private func verdict(
        _ changes: [String: String] = [:], more: String = "", objects: ClusterObjects? = nil
    ) throws -> Verdict {
        let token = try TestToken(payload: TestToken.claims(changes, more: more)).signed()
        return try TestToken.verdict(token, .kubeAPIServer, objects: objects)
    }

    private func serverText(_ verdict: Verdict) -> String? {
        if case .refused(let failure) = verdict { failure.serverText } else { nil }
    }

    @Test(arguments: [
        ("exp", 60.0, true), ("exp", 60.1, false), ("nbf", -60.0, true), ("nbf", -60.1, false),
        ("iat", -60.0, true), ("iat", -60.1, false),
    ])
    func `times have a leeway of a minute, to the fraction`(claim: String, offset: Double, accepted: Bool)
        throws
    {
        let token = try TestToken(payload: TestToken.claims([claim: "1795500000"])).signed()
        let verifier = TokenVerifier(try TestToken.policy(.kubeAPIServer))
        let verdict = verifier.verify(Array(token.utf8), now: 1_795_500_000 + offset)
        #expect(verdict.isAuthenticated == accepted)
    }

    @Test func `the first failure in the server's order is its answer`() throws {
        let expired = ["exp": "1795400000"]
        let vault = ["aud": "[\"vault\"]"]
        #expect(
            serverText(try verdict(expired.merging(vault) { a, _ in a }))?.contains("token audiences") == true
        )
        #expect(
            serverText(try verdict(expired, objects: ClusterObjects()))
                == "[invalid bearer token, service account token has expired]")
        #expect(
            serverText(try verdict(expired.merging(["nbf": "1795600000"]) { a, _ in a }))
                == "[invalid bearer token, service account token is not valid yet]")
    }

    @Test(arguments: [
        (true, nil, "accepted"),
        (true, 100.0, "[invalid bearer token, service account ci/builder has been deleted]"),
        (true, 30.0, "accepted"),
        (false, nil, "[invalid bearer token, serviceaccounts \"builder\" not found]"),
    ])
    func `a deleted ServiceAccount counts until the leeway is over`(
        exists: Bool, ago: Double?, answer: String
    ) throws {
        var objects = ClusterObjects()
        if exists {
            var account = ClusterObject(uid: "u-1")
            account.deletion = ago.map { TestToken.now - $0 }
            objects[.serviceAccount, "ci", "builder"] = account
        }
        #expect(serverText(try verdict(objects: objects)) ?? "accepted" == answer)
    }

    @Test func `the uid is compared before the deletion`() throws {
        var objects = ClusterObjects()
        var account = ClusterObject(uid: "u-2")
        account.deletion = TestToken.now - 1000
        objects[.serviceAccount, "ci", "builder"] = account
        #expect(
            serverText(try verdict(objects: objects))
                == "[invalid bearer token, service account UID (u-2) does not match claim (u-1)]")
    }

    @Test(arguments: [
        ("pod", "{\"name\":\"\",\"uid\":\"x\"}"), ("pod", "{}"), ("secret", "{\"name\":\"a/b\"}"),
        ("node", "{\"name\":\"..\"}"),
    ])
    func `a reference that the API cannot address is refused without any objects`(
        kind: String, reference: String
    ) throws {
        let claim =
            "{\"namespace\":\"ci\",\"\(kind)\":\(reference),\"serviceaccount\":{\"name\":\"builder\",\"uid\":\"u-1\"}}"
        #expect(
            serverText(try verdict(["kubernetes.io": claim]))
                == "[invalid bearer token, service account token has been invalidated]")
    }

    @Test(arguments: [
        (
            "{\"namespace\":\"a/b\",\"serviceaccount\":{\"name\":\"x\"}}",
            "invalid namespace \"a/b\": [may not contain '/']"
        ),
        (
            "{\"namespace\":\"ci\",\"serviceaccount\":{\"name\":\"..\"}}",
            "invalid resource name \"..\": [may not be '..']"
        ),
        ("{\"namespace\":\"ci\"}", "resource name may not be empty"),
        ("{\"serviceaccount\":{\"name\":\"x\"}}", "the server could not find the requested resource"),
        ("[]", "json: cannot unmarshal array into Go value of type serviceaccount.kubernetes"),
        ("5", "json: cannot unmarshal number into Go value of type serviceaccount.kubernetes"),
        (
            "{\"namespace\":true,\"serviceaccount\":5}",
            "json: cannot unmarshal number into Go value of type serviceaccount.ref"
        ),
        ("{\"namespace\":true}", "json: cannot unmarshal bool into Go value of type string"),
        ("{\"pod\":{\"name\":\"a\",\"name\":\"b\"}}", "json: duplicate key 'name' in object"),
    ])
    func `the kubernetes.io claim is read as Go reads it`(claim: String, reason: String) throws {
        #expect(serverText(try verdict(["kubernetes.io": claim])) == "[invalid bearer token, \(reason)]")
    }

    @Test(arguments: [
        ("{\"a\":1,\"a\":2}", "json: duplicate key 'a' in object"),
        ("[1e400]", "json: cannot unmarshal number 1e400 into Go value of type float64"),
        ("null", "go-jose/go-jose/jwt: expected string or array value to unmarshal to Audience"),
        ("[\"a\",1]", "go-jose/go-jose/jwt: expected string or array value to unmarshal to Audience"),
    ])
    func `aud is read as any value first`(audience: String, reason: String) throws {
        #expect(serverText(try verdict(["aud": audience])) == "[invalid bearer token, \(reason)]")
    }

    @Test func `an issuer in another case lets the server look, and is refused then`() throws {
        #expect(
            serverText(try verdict(["iss": ""], more: ",\"i\u{17f}s\":\"\(TestToken.issuer)\""))
                == "[invalid bearer token, token issuer \"\" is invalid]")
        #expect(
            serverText(try verdict(["iss": "\"https://other\""], more: ",\"ISS\":\"\(TestToken.issuer)\""))
                == "[invalid bearer token, token issuer \"https://other\" is invalid]")
        #expect(serverText(try verdict(more: ",\"Iss\":5")) == "invalid bearer token")
    }

    @Test func `errors of several keys are one list, each text once`() throws {
        var token = TestToken(payload: TestToken.claims(["exp": "\"x\""]))
        token.key = "sa"
        let signed = try token.signed()
        let header = "{\"alg\":\"RS256\"}"
        let body = signed.split(separator: ".")[1]
        let input = Base64URL.string(Array(header.utf8)) + "." + body
        let key = try TestToken.signingKey("sa")
        let signature = try key.signature(of: Array(input.utf8), by: SignatureAlgorithm.rs256.scheme)
        let verdict = try TestToken.verdict(input + "." + Base64URL.string(signature), .kubeAPIServer)
        #expect(
            serverText(verdict)
                == "[invalid bearer token, go-jose/go-jose/jwt: expected number value to unmarshal NumericDate, "
                + "go-jose/go-jose: error in cryptographic primitive]")
    }

    @Test func `without look-up a legacy token needs neither Secret nor ServiceAccount`() throws {
        let payload = LegacyToken(
            namespace: "ci", serviceAccountName: "builder", serviceAccountUID: "u", secretName: "s"
        ).payload
        let token = try TokenSigner(TestToken.signingKey("sa")).token(payload: payload)
        let verify = { (lookup: Bool) in
            TokenVerifier(
                VerificationPolicy(
                    issuers: [TestToken.issuer], keys: try TestToken.keys(), serviceAccountLookup: lookup,
                    objects: ClusterObjects())
            ).verify(Array(token.utf8), now: TestToken.now)
        }
        #expect(try verify(false).isAuthenticated)
        #expect(serverText(try verify(true)) == "[invalid bearer token, Token has been invalidated]")
    }

    @Test func `without anonymous access a leading space is no error and no user`() throws {
        let policy = VerificationPolicy(
            issuers: [TestToken.issuer], keys: try TestToken.keys(), profile: .kubeAPIServer,
            anonymousAuth: false)
        let verdict = TokenVerifier(policy).verify(Array(" x".utf8), now: TestToken.now)
        #expect(verdict == .unauthenticated)
        #expect(verdict.tokenReview.hasSuffix("\"status\":{\"user\":{}}}"))
    }
}
