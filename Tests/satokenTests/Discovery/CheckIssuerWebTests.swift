import TestSupport
import Testing

/// What is served, by whom and how.
@Suite struct CheckIssuerWebTests {
    private let web: IssuerWeb
    init() throws { web = try IssuerWeb() }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func `an issuer in good order passes`(version: String) throws {
        let server = try web.server(options: [version])
        let findings = try Findings(
            [server.url(""), "--publish-lead-time", "2h"] + web.trust + IssuerDocuments.flags(["sa.pub"]))
        #expect(findings.outcome.code == 0, "\(findings.outcome)")
        #expect(findings.ids("fail") == [] && findings.ids("note") == [] && findings.ids("not-checked") == [])
        #expect(findings.words("tls").contains("CN=server"))
    }

    /// How the JWK Set is served, and the check that then fails or is noted.
    static let deliveries: [(type: String, cache: String?, result: String, id: String)] = [
        ("application/json", "max-age=60", "ok", "content-type"),
        ("application/json; charset=utf-8", nil, "ok", "content-type"),
        ("text/html", "max-age=60", "fail", "content-type"),
        ("application/json", nil, "note", "cache-control"),
        ("application/json", "public", "note", "cache-control"),
        ("application/json", "no-store", "ok", "cache-control"),
        ("application/json", "max-age=7201", "fail", "cache-control"),
        ("application/json", "max-age=60, s-maxage=99999", "fail", "cache-control"),
    ]

    @Test(arguments: deliveries)
    func `content type and Cache-Control are judged`(
        delivery: (type: String, cache: String?, result: String, id: String)
    ) throws {
        let server = try web.server()
        try server.serve("openid/v1/jwks", web.keySet(delivery.type, delivery.cache))
        let findings = try Findings([server.url(""), "--publish-lead-time", "2h"] + web.trust)
        #expect(findings.results(delivery.id).last == delivery.result, "\(findings.outcome)")
        #expect(findings.outcome.code == (delivery.result == "fail" ? 1 : 0))
    }

    @Test func `a JWK Set that caches keep for a year is noted without a lead time, too`() throws {
        let server = try web.server()
        try server.serve("openid/v1/jwks", web.keySet("application/json", "max-age=31536000, immutable"))
        let findings = try Findings([server.url("")] + web.trust)
        #expect(findings.results("cache-control") == ["note"], "\(findings.outcome)")
    }

    /// What the server answers for the discovery document, and a word of what is said.
    static let answers: [(answer: String, word: String)] = [
        (
            Answer.status("301 Moved", headers: ["Location: https://evil.example/"]),
            "redirects are not followed"
        ),
        (Answer.status("404 Not Found"), "satoken publish"), (Answer.status("500 Oops"), "status 500"),
        (Answer.status("429 Too Many Requests"), "a limit of requests"),
        (Answer.status("503 Service Unavailable"), "the server behind it does not"),
        (
            Answer.status("409 Public access is not permitted", headers: ["x-ms-request-id: 1"]),
            "let all clients read"
        ),
        (Answer.status("401 Unauthorized"), "service-account-issuer-discovery"),
        (Answer.status("200 OK", headers: ["Content-Encoding: br"]), "compressed"),
        ("SSH-2.0-OpenSSH\r\n", "no proper HTTP"),
        ("HTTP/1.1 500 Broken\r\nContent-Length: 99\r\n\r\n{", "status 500 Broken"),
        (
            "HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 9\r\n\r\n",
            "status 302 points to /there"
        ),
        ("HTTP/1.1 403 Forbidden\r\nServer: x\r\n\r\n", "status 403 Forbidden"),
        ("HTTP/1.1 401 Unauthorized\r\nContent-Length: x\r\n\r\n", "status 401 Unauthorized"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", "ends after 1 bytes"),
        ("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", "larger than"),
        ("HTTP/1.1 200 OK\r\nA: " + String(repeating: "b", count: 70_000) + "\r\n\r\n", "headers are longer"),
        (Answer.json("<html>"), "HTML page"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", "lacks issuer"),
    ]

    @Test(arguments: answers)
    func `whatever a server answers has its line`(answer: (answer: String, word: String)) throws {
        let server = try web.server()
        try server.serve(".well-known/openid-configuration", answer.answer)
        let findings = try Findings([server.url("")] + web.trust)
        #expect(findings.outcome.code == 1, "\(findings.outcome)")
        #expect(findings.outcome.output.contains(answer.word), "\(findings.outcome)")
    }

    @Test func `an endless document is too large, also without a length and a goodbye`() throws {
        let server = try web.server()
        try server.serve(
            ".well-known/openid-configuration",
            "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: " ", count: 1_100_000))
        let findings = try Findings([server.url("")] + web.trust)
        #expect(findings.outcome.code == 1)
        #expect(
            findings.words("discovery-reachable").contains("larger than 1048576 bytes"), "\(findings.outcome)"
        )
    }

    @Test func `a JWK Set that fails leaves the discovery document judged`() throws {
        let server = try web.server()
        try server.serve("openid/v1/jwks", Answer.status("503 Busy"))
        let findings = try Findings([server.url("")] + web.trust)
        #expect(findings.ids("fail") == ["jwks-reachable"], "\(findings.outcome)")
        #expect(findings.results("issuer") == ["ok"])
    }

    @Test func `an untrusted server is a failed check, with the names it has`() throws {
        let other = try web.server(certificate: "elsewhere")
        let wrong = try Findings([other.url("")] + web.trust)
        #expect(wrong.outcome.code == 1)
        #expect(wrong.words("discovery-reachable").contains("it is for other.example, not for localhost"))
        let stranger = try web.server()
        let unknown = try Findings([stranger.url("")])
        #expect(unknown.outcome.code == 1)
        #expect(unknown.words("discovery-reachable").contains("--certificate-authority"))
    }

    @Test func `nobody there is unavailable, and says where`() throws {
        let port = try PlainServer(answering: nil).port
        let outcome = try satoken(["check-issuer", "https://127.0.0.1:\(port)"] + web.trust)
        #expect(outcome.code == 69)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errorLines[0].contains("127.0.0.1:\(port): connection refused"), "\(outcome)")
        let server = try web.server()
        try server.stall("slow/.well-known/openid-configuration")
        let slow = try satoken(
            ["check-issuer", server.url("slow"), "--request-timeout", "300ms"] + web.trust)
        #expect(slow.code == 69, "\(slow)")
        #expect(slow.error.contains("took longer than"), "\(slow)")
    }

    @Test(arguments: [
        (".well-known/openid-configuration", "discovery document's"), ("openid/v1/jwks", "JWK Set's"),
    ])
    func `the address of a document is told from the issuer's`(path: String, words: String) throws {
        let outcome = try satoken(["check-issuer", "https://issuer.example/a/\(path)"])
        #expect(outcome.code == 64, "\(outcome)")
        #expect(outcome.errorLines[0].contains(words), "\(outcome)")
        #expect(outcome.errorLines[1] == "satoken: hint: the issuer is https://issuer.example/a")
    }

    @Test func `a server of plain http is told apart from one of old TLS`() throws {
        let server = try PlainServer(answering: "HTTP/1.1 400 Bad Request\r\n\r\n")
        let findings = try Findings(["https://127.0.0.1:\(server.port)"] + web.trust)
        #expect(findings.words("discovery-reachable").contains("not plain http"), "\(findings.outcome)")
    }

    @Test(arguments: ["ftp://x", "https://", "https://user@x", "https://x#y", "https://x y", "https://x?y"])
    func `what is no URL is a usage error`(url: String) throws {
        #expect(try satoken(["check-issuer", url]).code == 64)
    }

    @Test func `plain http is for this machine`() throws {
        let findings = try Findings(["http://192.0.2.1"])
        #expect(findings.outcome.code == 1)
        #expect(findings.words("discovery-reachable").contains("plain http"))
    }

    @Test func `plain http to a name that nobody knows is plain http, and no matter of names`() throws {
        let findings = try Findings(["http://issuer.invalid"])
        #expect(findings.outcome.code == 1, "\(findings.outcome)")
        #expect(findings.words("discovery-reachable").contains("https was expected"))
        let set = try satoken(
            ["verify", "--service-account-issuer", "x", "--jwks", "http://issuer.invalid/set", "e30.e30.e30"])
        #expect(set.code == 64, "\(set)")
        #expect(set.errorLines[0].contains("https was expected"))
    }

    @Test func `a named issuer stands for the URL`() throws {
        let server = try web.server()
        let findings = try Findings(
            [server.url(""), "--service-account-issuer", "https://other.example"] + web.trust)
        #expect(findings.results("issuer") == ["fail"])
    }

    @Test func `the thumbprint is that of the top certificate of the chain`() throws {
        let chain = web.authority["chain.pem"]
        try web.authority.write(
            "chain.pem",
            String(decoding: web.authority.bytes("server.pem") + web.authority.bytes("ca.pem"), as: UTF8.self)
        )
        let server = try web.server(options: ["-cert_chain", chain])
        let findings = try Findings([server.url(""), "--relying-party", "aws"] + web.trust)
        let expected = try web.authority.openssl("x509", "-in", "ca.pem", "-noout", "-fingerprint", "-sha1")
        let digits = expected.split(separator: "=").last ?? ""
        let thumbprint = digits.lowercased().filter(\.isHexDigit)
        #expect(thumbprint.count == 40)
        #expect(findings.words("aws").contains("thumbprint \(thumbprint)"), "\(findings.outcome)")
    }
}
