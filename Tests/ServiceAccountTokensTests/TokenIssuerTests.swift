import JOSE
import JSON
import OpenSSL
import ServiceAccountTokens
import Testing

@Suite struct TokenIssuerTests {
    private static let issuer = "https://kubernetes.default.svc"

    /// Issues for ci/builder, and gives the payload and the answer.
    private func issue(
        _ request: TokenRequest, maximum: Int? = nil, extends: Bool = true,
        facts: IssuanceFacts = IssuanceFacts(uid: "u-1"), tokenID: String? = "id"
    ) throws -> (issued: IssuedToken, payload: JSONValue) {
        let issuer = TokenIssuer(
            signer: try TokenSigner(TestToken.signingKey("sa-ec")),
            policy: IssuancePolicy(
                issuer: Self.issuer, apiAudiences: [Self.issuer, "api-2"], maximumExpiration: maximum,
                extendsExpiration: extends))
        let issued = try issuer.issue(
            request, namespace: "ci", name: "builder", facts: facts, now: 1_795_500_000.9, tokenID: tokenID)
        return (issued, try Parts(issued.token).payload)
    }

    private func podRequest(_ seconds: Int?, audiences: [String] = []) -> TokenRequest {
        var request = TokenRequest()
        request.expirationSeconds = seconds
        request.audiences = audiences
        request.boundObjectRef = .init(kind: "Pod", name: "web-0", uid: "p-1")
        return request
    }

    @Test func `a token for want of objects has the facts that were given`() throws {
        let facts = IssuanceFacts(uid: "u-1", node: ObjectReference(name: "node-a", uid: "n-1"))
        let (issued, payload) = try issue(podRequest(nil), facts: facts)
        #expect(
            payload.text
                == "{\"aud\":[\"https://kubernetes.default.svc\",\"api-2\"],\"exp\":1795503600,\"iat\":1795500000,"
                + "\"iss\":\"https://kubernetes.default.svc\",\"jti\":\"id\",\"kubernetes.io\":{\"namespace\":\"ci\","
                + "\"node\":{\"name\":\"node-a\",\"uid\":\"n-1\"},\"pod\":{\"name\":\"web-0\",\"uid\":\"p-1\"},"
                + "\"serviceaccount\":{\"name\":\"builder\",\"uid\":\"u-1\"}},\"nbf\":1795500000,"
                + "\"sub\":\"system:serviceaccount:ci:builder\"}")
        #expect(issued.warnings.isEmpty)
    }

    @Test(
        arguments: [
            (3607, true, [], nil, 31_536_000, true), (3607, false, [], nil, 3607, false),
            (3606, true, [], nil, 3606, false),
            (3607, true, ["api-2"], nil, 31_536_000, true), (3607, true, ["vault"], nil, 3607, false),
            (3607, true, ["api-2", "vault"], nil, 3607, false), (7200, true, [], 3607, 31_536_000, true),
            (3607, true, [], 3600, 3600, false),
        ] as [(Int, Bool, [String], Int?, Int, Bool)])
    func `a Pod's default token is extended, and no other`(
        seconds: Int, extends: Bool, audiences: [String], maximum: Int?, lifetime: Int, warns: Bool
    ) throws {
        let (issued, payload) = try issue(
            podRequest(seconds, audiences: audiences), maximum: maximum, extends: extends)
        let issuedAt = try #require(payload["iat"]?.integer)
        #expect(try #require(payload["exp"]?.integer) - issuedAt == lifetime)
        #expect(payload["kubernetes.io"]?["warnafter"]?.integer == (warns ? issuedAt + 3607 : nil))
        // The answer names the lifetime that was asked for.
        #expect(issued.expirationSeconds == min(seconds, maximum ?? seconds))
    }

    @Test func `an unbound token is never extended`() throws {
        var request = TokenRequest()
        request.expirationSeconds = 3607
        let (_, payload) = try issue(request)
        #expect(payload["exp"]?.integer == 1_795_503_607)
    }

    @Test func `a longer request is shortened, with the server's warning`() throws {
        var request = TokenRequest()
        request.expirationSeconds = 7200
        let (issued, payload) = try issue(request, maximum: 3600)
        #expect(payload["exp"]?.integer == 1_795_503_600)
        #expect(issued.warnings == ["requested expiration of 7200 seconds shortened to 3600 seconds"])
    }

    @Test func `an ID that is not given is a random UUID`() throws {
        let ids = try (0..<20).map { _ in
            try #require(issue(TokenRequest(), tokenID: nil).payload["jti"]?.string)
        }
        #expect(Set(ids).count == 20)
        let digit = "[0-9a-f]"
        let pattern = try Regex("\(digit){8}-\(digit){4}-4\(digit){3}-[89ab]\(digit){3}-\(digit){12}")
        for id in ids { #expect(id.wholeMatch(of: pattern) != nil, "\(id)") }
    }

    @Test func `uids that differ are a conflict, and none is a refusal`() throws {
        var request = TokenRequest()
        request.uid = "u-2"
        #expect(throws: IssuanceError.uidMismatch(name: "builder", live: "u-1", requested: "u-2")) {
            try issue(request)
        }
        #expect(throws: IssuanceError.unknownUID(name: "builder")) {
            try issue(TokenRequest(), facts: IssuanceFacts())
        }
        #expect(try issue(request, facts: IssuanceFacts()).issued.uid == "u-2")
        var objects = ClusterObjects()
        objects[.serviceAccount, "ci", "builder"] = ClusterObject(uid: "u-3")
        #expect(throws: IssuanceError.uidMismatch(name: "builder", live: "u-3", requested: "u-1")) {
            try issue(TokenRequest(), facts: IssuanceFacts(objects: objects, uid: "u-1"))
        }
        var pod = podRequest(nil)
        pod.boundObjectRef?.uid = ""
        #expect(throws: IssuanceError.unknownReferenceUID(.pod, name: "web-0")) { try issue(pod) }
    }

    @Test(arguments: [
        "", "[]", "5", "{", "{\"kind\":\"TokenReview\"}", "{\"apiVersion\":\"v1\"}",
        "{\"spec\":{\"audiences\":[{}]}}",
        "{\"spec\":{\"boundObjectRef\":{\"name\":1}}}", "{\"metadata\":{\"labels\":{\"a\":1}}}",
        "{\"metadata\":[]}",
        "{\"spec\":{\"expirationSeconds\":1e3}}", "{\"spec\":{\"expirationSeconds\":99999999999999999999}}",
    ])
    func `what does not decode is a bad request`(body: String) {
        let error = #expect(throws: IssuanceError.self) { try TokenRequest(parsing: Array(body.utf8)) }
        #expect(error?.status.code == 400)
        #expect(error?.status.reason == "BadRequest")
    }
}
