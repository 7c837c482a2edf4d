import OpenSSL
import TestSupport
import Testing

@testable import HTTPS

@Suite struct HTTPSClientTests {
    /// One authority for all tests: keys take time.
    static let authority = Result {
        let authority = try TestAuthority()
        try authority.issue("server")
        try authority.issue("elsewhere", names: "DNS:other.example,DNS:*.wild.example,IP:192.0.2.7")
        try authority.issue("localhost", names: nil)
        try authority.issue(
            "ended", validity: ["-startdate", "20200101000000Z", "-enddate", "20200201000000Z"])
        try authority.issue("client", names: nil, usage: "clientAuth")
        return authority
    }
    let authority: TestAuthority

    init() throws { authority = try Self.authority.get() }

    func client(
        trust: String = "ca.pem", identity: ClientIdentity? = nil, token: String? = nil,
        _ change: (inout HTTPSClient.Limits) -> Void = { _ in }
    ) throws -> HTTPSClient {
        var limits = HTTPSClient.Limits()
        limits.size = 100_000
        change(&limits)
        return try HTTPSClient(
            trust: .these(CertificateBundle(authority.bytes(trust)).certificates), identity: identity,
            bearerToken: token, limits: limits)
    }

    func problem(_ client: HTTPSClient, _ url: String) -> FetchProblem? {
        #expect(throws: FetchProblem.self) { try client.get(WebAddress(url)) }
    }

    @Test(arguments: ["127.0.0.1", "::1"], ["-tls1_2", "-tls1_3"])
    func `a document comes with its headers, its TLS and the server's certificates`(
        address: String, version: String
    ) throws {
        let server = try TLSServer(
            authority, address: address,
            serving: [
                "a": Answer.json("{}", headers: ["Cache-Control: public", "cache-control: max-age=3600"])
            ],
            options: [version])
        let host = address == "::1" ? "[::1]" : address
        let document = try client().get(WebAddress(server.url("a", host: host)))
        #expect(document.body == Array("{}".utf8))
        #expect(document.header("content-type") == "application/json")
        #expect(document.header("Cache-Control") == "public, max-age=3600")
        #expect(document.header("Date") == nil)
        #expect(document.tlsVersion == (version == "-tls1_2" ? "TLSv1.2" : "TLSv1.3"))
        #expect(document.chain == [CertificateBundle(try authority.bytes("server.pem")).certificates[0].der])
    }

    @Test func `chunks are put together, and a large document comes whole`() throws {
        let large = String(repeating: "0123456789abcdef", count: 6000)
        let server = try TLSServer(
            authority,
            serving: [
                "chunked":
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n",
                "large": Answer.ok(large),
            ])
        #expect(try client().get(WebAddress(server.url("chunked"))).body == Array("abcde".utf8))
        #expect(try client().get(WebAddress(server.url("large"))).body == Array(large.utf8))
    }

    @Test func `a certificate must be for the host that was called, and says for whom it is`() throws {
        let server = try TLSServer(authority, certificate: "elsewhere")
        for host in ["localhost", "127.0.0.1"] {
            guard case .untrusted(let certificate) = problem(try client(), server.url("", host: host)) else {
                Issue.record("\(host)")
                continue
            }
            #expect(certificate.kind == .otherName)
            #expect(certificate.names == ["other.example", "*.wild.example", "192.0.2.7"])
            #expect(certificate.description.contains("not for \(host)"))
        }
    }

    @Test func `the common name of a subject is no host name`() throws {
        let server = try TLSServer(authority, certificate: "localhost")
        guard case .untrusted(let certificate) = problem(try client(), server.url("")) else {
            Issue.record()
            return
        }
        #expect(certificate.kind == .otherName)
        #expect(certificate.description.contains("names no host in subjectAltName"))
    }

    @Test func `a certificate that has ended is refused with its dates`() throws {
        let server = try TLSServer(authority, certificate: "ended")
        guard case .untrusted(let certificate) = problem(try client(), server.url("")) else {
            Issue.record()
            return
        }
        #expect(certificate.kind == .outOfDate)
        #expect(certificate.validity == "2020-01-01T00:00:00Z to 2020-02-01T00:00:00Z")
    }

    @Test func `a certificate must be vouched for by somebody who is trusted`() throws {
        let server = try TLSServer(authority)
        guard case .untrusted(let certificate) = problem(try client(trust: "ended.pem"), server.url(""))
        else {
            Issue.record()
            return
        }
        #expect(certificate.kind == .unknownAuthority)
        #expect(certificate.issuer == "CN=test authority")
        // Trusted itself, it ends its chain as with Go.
        try server.serve("a", Answer.ok("x"))
        #expect(try client(trust: "server.pem").get(WebAddress(server.url("a"))).body == Array("x".utf8))
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func `a client certificate is shown to a server that asks for one`(version: String) throws {
        let server = try TLSServer(
            authority, serving: ["a": Answer.ok("x")],
            options: [version, "-Verify", "1", "-verify_return_error", "-CAfile", authority["ca.pem"]])
        let refusal = try #require(problem(try client(), server.url("a")))
        #expect(refusal.description.contains("no TLS connection") || refusal == .closed, "\(refusal)")
        let identity = try ClientIdentity(
            certificates: authority.bytes("client.pem"), key: authority.bytes("client.key"))
        #expect(try client(identity: identity).get(WebAddress(server.url("a"))).body == Array("x".utf8))
    }

    @Test func `certificate and key must be a pair`() throws {
        #expect(throws: ClientIdentity.Problem.noPair) {
            try ClientIdentity(
                certificates: authority.bytes("client.pem"), key: authority.bytes("server.key"))
        }
        #expect(throws: ClientIdentity.Problem.noKey) {
            try ClientIdentity(
                certificates: authority.bytes("client.pem"), key: authority.bytes("client.pem"))
        }
        #expect(throws: ClientIdentity.Problem.noCertificate) {
            try ClientIdentity(
                certificates: authority.bytes("client.key"), key: authority.bytes("client.key"))
        }
    }

    @Test func `a bearer token is sent over TLS and never in the open`() throws {
        let tls = try TLSServer(authority, replying: Answer.ok("x"))
        let address = try WebAddress(tls.url("a?b"))
        #expect(try client(token: "sesame").get(address).body == Array("x".utf8))
        #expect(tls.hears("GET /a?b HTTP/1.1\r\nHost: localhost:\(tls.port)\r\n"))
        #expect(tls.hears("\r\nAuthorization: Bearer sesame\r\n"))
        let plain = try PlainServer(answering: Answer.ok("x"))
        #expect(try client(token: "sesame").get(WebAddress(plain.url("a"))).body == Array("x".utf8))
        #expect(plain.requests.hasPrefix("GET /a HTTP/1.1\r\nHost: 127.0.0.1:\(plain.port)\r\n"))
        #expect(!plain.requests.contains("sesame"))
    }

    @Test func `statuses and redirects are problems`() throws {
        let server = try TLSServer(
            authority,
            serving: [
                "301": Answer.status("301 Moved", headers: ["Location: https://other.example/x"]),
                "401": Answer.status("401 Unauthorized", body: "{}"), "500": Answer.status("500 Oh dear"),
                "404": Answer.status("404 Not Found"), "204": Answer.status("204 No Content"),
                "gzip": Answer.ok("x", headers: ["Content-Encoding: gzip"]),
            ])
        let client = try client()
        #expect(
            problem(client, server.url("301")) == .redirect(status: 301, location: "https://other.example/x"))
        #expect(
            problem(client, server.url("401")) == .status(401, answer: RefusingAnswer(reason: "Unauthorized"))
        )
        #expect(
            problem(client, server.url("404")) == .status(404, answer: RefusingAnswer(reason: "Not Found")))
        #expect(problem(client, server.url("500")) == .status(500, answer: RefusingAnswer(reason: "Oh dear")))
        #expect(
            problem(client, server.url("204")) == .status(204, answer: RefusingAnswer(reason: "No Content")))
        #expect(problem(client, server.url("gzip"))?.description.contains("compressed") == true)
    }

    @Test func `time and size have an end`() throws {
        let server = try TLSServer(
            authority,
            serving: [
                "endless": "HTTP/1.1 200 OK\r\n\r\n",
                "large": Answer.ok(String(repeating: "x", count: 100_001)),
            ])
        try server.link("zeros", to: "/dev/zero")
        #expect(problem(try client(), server.url("large")) == .tooLarge(limit: 100_000))
        #expect(
            problem(try client(), server.url("zeros"))?.description.contains("headers are longer") == true)
        // Last: a server that waits serves nobody else.
        try server.stall("slow")
        let impatient = try client { $0.whole = 0.3 }
        #expect(problem(impatient, server.url("slow")) == .timedOut(during: "the answer", seconds: 0.3))
        // The system takes the call, nobody speaks TLS.
        let silent = try PlainServer(answering: nil)
        let hasty = try client { $0.connecting = 0.2 }
        #expect(
            problem(hasty, silent.url("", scheme: "https")) == .timedOut(during: "connecting", seconds: 0.2))
    }

    @Test func `an endless body ends at the limit`() throws {
        let server = try PlainServer(
            answering: "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 1 << 20))
        #expect(problem(try client(), server.url("")) == .tooLarge(limit: 100_000))
    }

    @Test func `connections that fail say why`() throws {
        let plain = try PlainServer(answering: "HTTP/1.1 400 Bad Request\r\n\r\n")
        guard case .tls(let reasons) = problem(try client(), plain.url("", scheme: "https")) else {
            Issue.record()
            return
        }
        #expect(reasons.contains { $0.contains("wrong version number") || $0.contains("http request") })
        let port = try PlainServer(answering: nil).port
        #expect(
            problem(try client(), "https://127.0.0.1:\(port)/")
                == .unreachable(address: "127.0.0.1:\(port)", reason: "connection refused"))
        // RFC 6761: no resolver finds this, and no query leaves a resolver that knows the RFC.
        guard case .unresolved(let host, _) = problem(try client(), "https://satoken.invalid/") else {
            Issue.record()
            return
        }
        #expect(host == "satoken.invalid")
        let old = try TLSServer(authority, options: ["-tls1_1", "-cipher", "ALL:@SECLEVEL=0"])
        guard case .tls = problem(try client(), old.url("")) else {
            Issue.record()
            return
        }
        let mute = try PlainServer(answering: "")
        #expect(problem(try client(), mute.url("")) == .closed)
    }

    @Test func `plain http is for loopback addresses`() throws {
        #expect(problem(try client(), "http://192.0.2.1/") == .insecure)
        let server = try PlainServer(answering: Answer.ok("x"))
        #expect(try client().get(WebAddress(server.url("", host: "localhost"))).tlsVersion == nil)
    }

    @Test func `a body that is cut short is no document`() throws {
        let server = try PlainServer(answering: "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
        #expect(problem(try client(), server.url(""))?.description.contains("after 3 bytes") == true)
    }
}
