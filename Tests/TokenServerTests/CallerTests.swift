import Files
import JSON
import OpenSSL
import ServiceAccountTokens
import TestSupport
import Testing
import TokenServer

@Suite struct CallerTests {
    private static let whoami = "/apis/authentication.k8s.io/v1/selfsubjectreviews"

    private func certificate(_ authority: TestAuthority, _ name: String) throws -> ClientCertificate {
        let bundle = CertificateBundle(try authority.bytes("\(name).pem"))
        return try #require(ClientCertificate(der: bundle.certificates.map(\.der)))
    }

    private func authorities(_ authority: TestAuthority) throws -> ClientAuthorities {
        try ClientAuthorities(CertificateBundle(authority.bytes("ca.pem")).certificates)
    }

    private func user(_ exchange: Exchange) throws -> JSONValue? {
        try exchange.response.json["status"]?["userInfo"]
    }

    @Test func `a client certificate makes its common name a user`() throws {
        let authority = try TestAuthority()
        try authority.issue("jane", usage: "clientAuth")
        let authenticator = CallerAuthenticator(authorities: try authorities(authority))
        let verdict = authenticator.judge(try certificate(authority, "jane"), now: System.now)
        let server = try Stage.server(authenticator: authenticator)
        let exchange = try server.answer("POST", Self.whoami, "{}", as: verdict)
        let info = try #require(try user(exchange))
        #expect(info["username"]?.string == "jane")
        #expect(info["groups"]?.text == #"["system:authenticated"]"#)
        let credential = info["extra"]?["authentication.kubernetes.io/credential-id"]?.elements.first?.string
        #expect(credential?.hasPrefix("X509SHA256=") == true)
        #expect(credential?.utf8.count == 11 + 64)
    }

    @Test func `certificates that no authority signed make anonymous callers`() throws {
        let (own, foreign) = (try TestAuthority(), try TestAuthority())
        try own.issue("server", usage: "serverAuth")
        try own.issue(
            "old", usage: "clientAuth",
            validity: ["-startdate", "20200101000000Z", "-enddate", "20200102000000Z"])
        try foreign.issue("jane", usage: "clientAuth")
        let authenticator = CallerAuthenticator(authorities: try authorities(own))
        for (authority, name) in [(own, "server"), (own, "old"), (foreign, "jane")] {
            let verdict = authenticator.judge(try certificate(authority, name), now: System.now)
            #expect(verdict.problem?.isEmpty == false, "\(name)")
            let server = try Stage.server(authenticator: authenticator)
            #expect(try server.answer("GET", "/openid/v1/jwks", as: verdict).response.status == 200)
            // Anonymous callers may not ask who they are (system:basic-user is for known ones).
            #expect(try server.answer("POST", Self.whoami, "{}", as: verdict).response.status == 403)
            // kube-apiserver knows no such caller.
            var strict = authenticator
            strict.refusesForeignCertificates = true
            let refusing = try Stage.server(authenticator: strict)
            #expect(try refusing.answer("POST", Self.whoami, "{}", as: verdict).response.status == 401)
        }
    }

    private static let proxied: [(name: String, value: String)] = [
        ("X-Remote-User", "jane"), ("X-Remote-Uid", "u-1"), ("X-Remote-Group", "dev"),
        ("x-remote-group", "ops"), ("X-Remote-Extra-Acme.com%2fScope", "a"),
        ("X-Remote-Extra-acme.com%2Fscope", "b"),
    ]

    @Test func `a proxy's certificate speaks for the user in the header fields`() throws {
        let authority = try TestAuthority()
        try authority.issue("proxy", usage: "clientAuth")
        let authenticator = CallerAuthenticator(
            proxy: FrontProxy(authorities: try authorities(authority), allowedNames: ["proxy"]))
        let verdict = authenticator.judge(try certificate(authority, "proxy"), now: System.now)
        let server = try Stage.server(authenticator: authenticator)
        let exchange = try server.answer("POST", Self.whoami, "{}", headers: Self.proxied, as: verdict)
        #expect(
            try user(exchange)?.text
                == #"{"username":"jane","uid":"u-1","groups":["dev","ops","system:authenticated"],"#
                + #""extra":{"acme.com/scope":["a","b"]}}"#)
    }

    @Test func `without the proxy's certificate its header fields are not looked at`() throws {
        let (proxies, clients) = (try TestAuthority(), try TestAuthority())
        try proxies.issue("other", usage: "clientAuth")
        try clients.issue("joe", usage: "clientAuth")
        let authenticator = CallerAuthenticator(
            proxy: FrontProxy(authorities: try authorities(proxies), allowedNames: ["proxy"]),
            authorities: try authorities(clients))
        let server = try Stage.server(authenticator: authenticator)
        let headers = Self.proxied + [("X-Remote-Group", "system:masters")]
        // No certificate, and one of the authority with another name.
        let other = authenticator.judge(try certificate(proxies, "other"), now: System.now)
        for verdict in [.none, other] {
            let exchange = try server.answer("GET", "/metrics", headers: headers, as: verdict)
            #expect(exchange.response.status == 403 && exchange.user == "system:anonymous")
        }
        // A client's certificate is the client's own.
        let joe = authenticator.judge(try certificate(clients, "joe"), now: System.now)
        #expect(
            try user(server.answer("POST", Self.whoami, "{}", headers: headers, as: joe))?["username"]?.string
                == "joe")
    }

    private func token(_ audiences: [String], now: Double) throws -> String {
        var request = TokenRequest()
        request.audiences = audiences
        let issuer = TokenIssuer(
            signer: try Stage.signer("sa"),
            policy: IssuancePolicy(issuer: Stage.issuer, apiAudiences: Stage.apiAudiences))
        return try issuer.issue(
            request, namespace: "ci", name: "builder",
            facts: IssuanceFacts(objects: Stage.objects("objects.json")), now: now
        ).token
    }

    @Test(arguments: ["Bearer ", "bearer ", "  BEARER "])
    func `a token for an API audience makes its ServiceAccount the caller`(scheme: String) throws {
        let now = 1_795_500_000.0
        let server = try Stage.server(profile: .strict)
        let headers = [(name: "Authorization", value: scheme + (try token([], now: now)))]
        let exchange = try server.answer("POST", Self.whoami, "{}", headers: headers, now: now)
        #expect(try user(exchange)?["username"]?.string == "system:serviceaccount:ci:builder")
        #expect(exchange.user == "system:serviceaccount:ci:builder")
    }

    @Test func `a token for another audience, an expired one and garbage are refused with 401`() throws {
        let now = 1_795_500_000.0
        let server = try Stage.server(profile: .strict)
        for (token, time) in [
            (try token(["vault"], now: now), now), (try token([], now: now), now + 4000), ("x", now),
        ] {
            let exchange = try server.answer(
                "POST", Self.whoami, "{}", headers: [("Authorization", "Bearer \(token)")], now: time)
            #expect(exchange.response.status == 401)
            #expect(
                exchange.response.text
                    == #"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}"#
            )
            // The log gets the reason, and not the token.
            let refusal = try #require(exchange.refusal)
            #expect(refusal.hasPrefix("token: ") && !refusal.contains("eyJ"))
        }
    }

    @Test func `what is remembered of a connection makes no token good for longer`() throws {
        let now = 1_795_500_000.0
        let server = try Stage.server(profile: .strict)
        let token = try token([], now: now)
        var memo = CallerMemo()
        func status(_ token: String, _ now: Double) throws -> Int {
            try server.answer(
                "POST", Self.whoami, "{}", headers: [("Authorization", "Bearer \(token)")], &memo, now: now
            ).response.status
        }
        #expect(try status(token, now) == 201)
        #expect(try status(token, now + 0.9) == 201)
        // Other bytes are another token.
        #expect(try status(String(token.dropLast()) + (token.last == "A" ? "B" : "A"), now) == 401)
        #expect(try status(token, now) == 201)
        // An hour, and a minute for clocks that differ.
        #expect(try status(token, now + 3659) == 201)
        #expect(try status(token, now + 3662) == 401)
        #expect(try status(token, now + 3659) == 201)
        // What was there before the token was issued is no reason to accept it.
        #expect(try status(token, now - 100) == 401)
        // A key that is not trusted any more counts at once.
        #expect(try status(token, now) == 201)
        server.snapshot = try Stage.server(profile: .strict, keyFiles: ["keys/sa-ec.pub"]).snapshot
        #expect(try status(token, now) == 401)
    }

    @Test func `a snapshot never has the number of another one`() throws {
        var numbers: Set<Int> = []
        // Each takes the place in memory of the one before.
        for _ in 0..<10 { numbers.insert(try Stage.server().snapshot.number) }
        #expect(numbers.count == 10)
    }

    @Test(arguments: ["Basic abc", "Bearer", "Bearer  x", "", "Token x"])
    func `what is no bearer token is no credential`(value: String) throws {
        let exchange = try Stage.server().answer(
            "GET", "/metrics", headers: [("Authorization", value)])
        #expect(exchange.response.status == 403 && exchange.user == "system:anonymous")
    }

    @Test func `nothing is done in another's name`() throws {
        let exchange = try Stage.server().answer(
            "POST", Self.whoami, "{}", headers: [("impersonate-user", "root")], as: Stage.admin)
        #expect(exchange.response.status == 403)
    }
}
