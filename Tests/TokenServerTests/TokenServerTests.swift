import JSON
import ServiceAccountTokens
import TestSupport
import Testing
import TokenServer

@Suite struct TokenServerTests {
    private static let reviews = "/apis/authentication.k8s.io/v1/tokenreviews"
    private static let jane = "/api/v1/namespaces/ci/serviceaccounts/builder/token"

    @Test(arguments: [
        ("GET", "/nothing", 404), ("GET", "/apis/authentication.k8s.io/v1/tokenreviews", 405),
        ("POST", "/apis/authentication.k8s.io/v1/tokenreviews/x", 404),
        ("POST", "/apis/authentication.k8s.io/v1beta1/tokenreviews", 404),
        ("POST", "/api/v1/serviceaccounts/builder/token", 404), ("PUT", jane, 405),
        ("POST", jane + "/x", 404), ("POST", "//api/v1/namespaces/ci/serviceaccounts/builder/token", 404),
        ("POST", "/metrics", 405), ("BREW", "/metrics", 405), ("GET", "/livez", 200), ("POST", "/livez", 405),
        ("GET", "/readyz", 200), ("GET", "/metrics", 200), ("POST", Route.webhookPath, 404),
    ])
    func `paths and methods get their status`(method: String, path: String, status: Int) throws {
        let body = path == Route.webhookPath ? #"{"spec":{"token":"t"}}"# : "{}"
        let response = try Stage.server().answer(method, path, body, as: Stage.admin).response
        #expect(response.status == status)
        if status >= 400 { #expect(try response.json["code"]?.integer == status) }
    }

    @Test(arguments: ["nopath", "http://h/livez", "/%", "/%g0", "/%1", "*", ""])
    func `a target that is no path makes no request`(target: String) {
        #expect(APIRequest(method: "GET", target: target) == nil)
    }

    @Test func `escapes in paths are read`() throws {
        let server = try Stage.server()
        let exchange = try server.answer(
            "POST", "/api/v1/namespaces/ci/serviceaccounts/b%75ilder/token?pretty=true", "{}", as: Stage.admin
        )
        #expect(exchange.response.status == 201)
    }

    @Test(
        arguments: [
            (nil, nil, 201), ("application/json", nil, 201), ("application/json; charset=utf-8", nil, 201),
            ("APPLICATION/JSON", nil, 201), ("application/yaml", nil, 415), ("text/plain", nil, 415),
            ("garbage", nil, 415), ("application/vnd.kubernetes.protobuf", nil, 400),
            (nil, "application/vnd.kubernetes.protobuf,application/json", 201),
            (nil, "application/vnd.kubernetes.protobuf, */*", 201),
            (nil, "application/vnd.kubernetes.protobuf", 406),
            (nil, "application/json;as=Table;v=v1;g=meta.k8s.io,application/json", 201),
        ] as [(String?, String?, Int)])
    func `bodies and answers have media types`(type: String?, accept: String?, status: Int) throws {
        var headers: [(name: String, value: String)] = []
        if let type { headers.append(("Content-Type", type)) }
        if let accept { headers.append(("Accept", accept)) }
        let response = try Stage.server().answer(
            "POST", Self.reviews, #"{"spec":{"token":"x"}}"#, headers: headers, as: Stage.admin
        ).response
        #expect(response.status == status)
        #expect(response[header: "Content-Type"] == "application/json")
    }

    @Test(arguments: [
        "", "null", "[]", "{", "{}", #"{"spec":null}"#, #"{"spec":{"token":""}}"#, #"{"spec":{"token":{}}}"#,
        #"{"kind":"Pod","spec":{"token":"x"}}"#, "\u{0}", String(repeating: "[", count: 100_000),
        String(repeating: #"{"a":"#, count: 50_000),
    ])
    func `what a client sends is never a failure of the server`(body: String) throws {
        for path in [Self.reviews, Self.jane] {
            let response = try Stage.server().answer("POST", path, body, as: Stage.admin).response
            let expected = path == Self.jane && ["{}", #"{"spec":null}"#].contains(body) ? 201 : 400
            // An empty spec is a TokenRequest, and a token where none belongs is passed over with a warning.
            if path == Self.jane && body.contains("spec") { continue }
            #expect(response.status == expected, "\(path) \(body.prefix(40))")
        }
    }

    @Test func `a review's verdict is for the metrics, its reason for the log, and its token for neither`()
        throws
    {
        let exchange = try Stage.server().answer(
            "POST", Self.reviews, #"{"spec":{"token":"eyJhbGciOiJSUzI1NiJ9.e30.AAAA"}}"#, as: Stage.admin)
        #expect(exchange.response.status == 201 && exchange.user == "admin")
        #expect(exchange.verdict?.isEmpty == false && exchange.verdict?.contains("eyJ") == false)
        #expect(exchange.refusal == "token: invalid bearer token")
    }

    @Test func `without a signing key tokens are not issued`() throws {
        let server = try Stage.server()
        let old = server.snapshot
        server.snapshot = ServerSnapshot(verifier: old.verifier, facts: old.facts)
        #expect(try server.answer("POST", Self.jane, "{}", as: Stage.admin).response.status == 404)
    }

    // MARK: Webhook

    private static let foreign = "https://other.example.com"

    private func webhook() throws -> TokenServer {
        try Stage.server(profile: .strict, webhooks: [WebhookIssuer("\(Self.foreign)=other:")])
    }

    private func token(issuer: String, audiences: [String]) throws -> String {
        var request = TokenRequest()
        request.audiences = audiences
        return try TokenIssuer(
            signer: Stage.signer("sa"),
            policy: IssuancePolicy(issuer: issuer, apiAudiences: Stage.apiAudiences)
        ).issue(
            request, namespace: "ci", name: "builder",
            facts: IssuanceFacts(objects: Stage.objects("objects.json")), now: 1_795_500_000
        ).token
    }

    private func review(_ server: TokenServer, _ token: String, version: String, audience: String) throws
        -> JSONValue
    {
        let response = try server.answer(
            "POST", Route.webhookPath,
            #"{"kind":"TokenReview","apiVersion":"authentication.k8s.io/\#(version)","spec":{"token":"\#(token)","audiences":["\#(audience)"]}}"#,
            as: Stage.admin
        ).response
        #expect(response.status == 201)
        let json = try response.json
        #expect(json["apiVersion"]?.string == "authentication.k8s.io/\(version)")
        return try #require(json["status"])
    }

    @Test(arguments: ["v1", "v1beta1"])
    func `a webhook's users and groups have the prefix and nothing of the cluster's own`(version: String)
        throws
    {
        let token = try token(issuer: Self.foreign, audiences: ["api"])
        let status = try review(webhook(), token, version: version, audience: "api")
        #expect(
            status["user"]?.text
                == #"{"username":"other:system:serviceaccount:ci:builder","uid":"bdc1d993-b0e1-499c-92d8-48311dc0f4ee","#
                + #""groups":["other:system:serviceaccounts","other:system:serviceaccounts:ci","other:system:authenticated"]}"#
        )
        #expect(status["authenticated"]?.bool == true && status["audiences"]?.text == #"["api"]"#)
    }

    @Test func `a webhook refuses all issuers but its own with a status and 201`() throws {
        let server = try webhook()
        let own = try token(issuer: Stage.issuer, audiences: ["api"])
        let elsewhere = try token(issuer: Self.foreign, audiences: ["vault"])
        for token in [own, elsewhere, "garbage"] {
            let status = try review(server, token, version: "v1", audience: "api")
            #expect(status["authenticated"] == nil && status["error"]?.string?.isEmpty == false)
            #expect(status["user"]?.text == "{}")
        }
        // The webhook's issuer is none of the server's own.
        let response = try server.answer(
            "POST", Self.reviews,
            #"{"spec":{"token":"\#(token(issuer: Self.foreign, audiences: ["api"]))","audiences":["api"]}}"#,
            as: Stage.admin
        ).response
        #expect(try response.json["status"]?["authenticated"] == nil)
    }

    @Test func `legacy tokens are no webhook's`() throws {
        let recording = try Conformance.bytes("legacy-token-from-kcm.jwt")
        let token = String(decoding: recording, as: UTF8.self)
        let status = try review(webhook(), token, version: "v1", audience: Stage.issuer)
        #expect(status["authenticated"] == nil)
    }

    @Test(arguments: [
        "https://a", "=p", "https://a=", "https://a=system:", "https://a=system:x", "https://a=sys",
    ])
    func `a webhook's issuer needs a prefix of its own`(text: String) {
        #expect(throws: WebhookIssuer.Problem.self) { try WebhookIssuer(text) }
    }

    // MARK: Operation

    @Test func `a failed reload is said, and the server stays ready`() throws {
        let server = try Stage.server()
        #expect(try server.answer("GET", "/readyz").response.text == "ok")
        server.metrics.note(source: "keys", isFresh: false)
        let stale = try server.answer("GET", "/readyz").response
        #expect(stale.status == 200)
        #expect(
            stale.text
                == "[!]keys: the last reload failed, what was read before is served\nreadyz check passed\n")
        server.metrics.note(source: "keys", isFresh: true)
        #expect(
            try server.answer("GET", "/readyz?verbose").response.text == "[+]keys ok\nreadyz check passed\n")
        server.end()
        #expect(try server.answer("GET", "/readyz").response.status == 500)
        #expect(try server.answer("GET", "/livez").response.status == 200)
    }

    @Test func `metrics are the text of Prometheus`() throws {
        let metrics = ServerMetrics(clock: { 1000 })
        let server = TokenServer(try Stage.server().snapshot, metrics: metrics)
        metrics.count(try server.answer("GET", "/livez"), seconds: 0.0007)
        metrics.count(
            try server.answer("POST", Self.reviews, #"{"spec":{"token":"x"}}"#, as: Stage.admin), seconds: 20)
        metrics.note(keys: ["active": 1, "previous": 2], nextStep: 940)
        metrics.note(source: "keys", isFresh: false)
        let lines = try server.answer("GET", "/metrics", as: Stage.admin).response.text.split(separator: "\n")
        for line in [
            #"satokend_requests_total{route="livez",code="200"} 1"#,
            #"satokend_requests_total{route="tokenreview",code="201"} 1"#,
            #"satokend_request_duration_seconds_bucket{route="livez",le="0.0005"} 0"#,
            #"satokend_request_duration_seconds_bucket{route="livez",le="0.001"} 1"#,
            #"satokend_request_duration_seconds_bucket{route="livez",le="+Inf"} 1"#,
            #"satokend_request_duration_seconds_bucket{route="tokenreview",le="10.0"} 0"#,
            #"satokend_request_duration_seconds_count{route="tokenreview"} 1"#,
            #"satokend_keys{state="active"} 1"#, #"satokend_keys{state="previous"} 2"#,
            "satokend_next_rotation_step_seconds -60.0", #"satokend_failed_reloads_total{source="keys"} 1"#,
        ] { #expect(lines.contains(Substring(line)), "\(line)") }
        // Each value belongs to a family that was announced before it.
        var family = ""
        for line in lines {
            if line.hasPrefix("# TYPE ") { family = String(line.split(separator: " ")[2]) }
            if !line.hasPrefix("#") { #expect(line.hasPrefix(family)) }
        }
    }
}
