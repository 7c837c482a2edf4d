import Foundation
import TestSupport
import Testing

@Suite struct CheckIssuerWebTests {
    static let authority = Result {
        let authority = try TestAuthority()
        try authority.issue("server")
        try authority.issue("elsewhere", names: "DNS:other.example")
        try authority.issue("client", names: nil, usage: "clientAuth")
        return authority
    }
    let authority: TestAuthority
    let trust: [String]

    init() throws {
        authority = try Self.authority.get()
        trust = ["--ca-file", authority["ca.pem"]]
    }

    /// A server with both documents, as kube-apiserver serves them.
    func server(certificate: String = "server", options: [String] = []) throws -> TLSServer {
        let server = try TLSServer(authority, certificate: certificate, options: options)
        try server.serve(
            ".well-known/openid-configuration",
            Answer.json(
                IssuerDocuments.discovery(server.url("")), headers: ["Cache-Control: public, max-age=3600"]))
        try server.serve("openid/v1/jwks", keySet())
        return server
    }

    func keySet(_ type: String = "application/jwk-set+json", _ cache: String? = "public, max-age=3600") throws
        -> String
    {
        try Answer.json(
            IssuerDocuments.jwks(), type: type, headers: cache.map { ["Cache-Control: \($0)"] } ?? [])
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func `an issuer in good order passes`(version: String) throws {
        let server = try server(options: [version])
        let findings = try Findings(
            [server.url(""), "--lead-time", "2h"] + trust + IssuerDocuments.flags(["sa.pub"]))
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
        let server = try server()
        try server.serve("openid/v1/jwks", keySet(delivery.type, delivery.cache))
        let findings = try Findings([server.url(""), "--lead-time", "2h"] + trust)
        #expect(findings.results(delivery.id).last == delivery.result, "\(findings.outcome)")
        #expect(findings.outcome.code == (delivery.result == "fail" ? 1 : 0))
    }

    /// What the server answers for the discovery document, and a word of what is said.
    static let answers: [(answer: String, word: String)] = [
        (
            Answer.status("301 Moved", headers: ["Location: https://evil.example/"]),
            "redirects are not followed"
        ),
        (Answer.status("404 Not Found"), "satoken publish"), (Answer.status("500 Oops"), "status 500"),
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
        (Answer.json("<html>"), "no JSON"),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", "lacks issuer"),
    ]

    @Test(arguments: answers)
    func `whatever a server answers has its line`(answer: (answer: String, word: String)) throws {
        let server = try server()
        try server.serve(".well-known/openid-configuration", answer.answer)
        let findings = try Findings([server.url("")] + trust)
        #expect(findings.outcome.code == 1, "\(findings.outcome)")
        #expect(findings.outcome.output.contains(answer.word), "\(findings.outcome)")
    }

    @Test func `an endless document is too large, also without a length and a goodbye`() throws {
        let server = try server()
        try server.serve(
            ".well-known/openid-configuration",
            "HTTP/1.1 200 OK\r\n\r\n" + String(repeating: " ", count: 1_100_000))
        let findings = try Findings([server.url("")] + trust)
        #expect(findings.outcome.code == 1)
        #expect(
            findings.words("discovery-reachable").contains("larger than 1048576 bytes"), "\(findings.outcome)"
        )
    }

    @Test func `a JWK Set that fails leaves the discovery document judged`() throws {
        let server = try server()
        try server.serve("openid/v1/jwks", Answer.status("503 Busy"))
        let findings = try Findings([server.url("")] + trust)
        #expect(findings.ids("fail") == ["jwks-reachable"], "\(findings.outcome)")
        #expect(findings.results("issuer") == ["ok"])
    }

    @Test func `an untrusted server is a failed check, with the names it has`() throws {
        let other = try server(certificate: "elsewhere")
        let wrong = try Findings([other.url("")] + trust)
        #expect(wrong.outcome.code == 1)
        #expect(wrong.words("discovery-reachable").contains("it is for other.example, not for localhost"))
        let stranger = try server()
        let unknown = try Findings([stranger.url("")])
        #expect(unknown.outcome.code == 1)
        #expect(unknown.words("discovery-reachable").contains("--ca-file"))
    }

    @Test func `nobody there is unavailable, and says where`() throws {
        let port = try PlainServer(answering: nil).port
        let outcome = try satoken(["check-issuer", "https://127.0.0.1:\(port)"] + trust)
        #expect(outcome.code == 69)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errorLines[0].contains("127.0.0.1:\(port): connection refused"), "\(outcome)")
        let server = try server()
        try server.stall("slow/.well-known/openid-configuration")
        let slow = try satoken(["check-issuer", server.url("slow"), "--request-timeout", "300ms"] + trust)
        #expect(slow.code == 69, "\(slow)")
        #expect(slow.error.contains("took longer than"), "\(slow)")
    }

    @Test(arguments: ["ftp://x", "https://", "https://user@x", "https://x#y", "https://x y", "https://x?y"])
    func `what is no URL is a usage error`(url: String) throws {
        #expect(try satoken(["check-issuer", url]).code == 64)
    }

    @Test func `a clock that is off is a note, whatever moment is judged by`() throws {
        let server = try server()
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(secondsFromGMT: 0)
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        for (seconds, words) in [
            (-3600.0, "behind this machine's"), (3600, "ahead of this machine's"), (0, ""),
        ] {
            let date = format.string(from: Date(timeIntervalSinceNow: seconds))
            try server.serve(
                ".well-known/openid-configuration",
                Answer.json(IssuerDocuments.discovery(server.url("")), headers: ["Date: \(date)"]))
            let moment = Int(Date().timeIntervalSince1970 + seconds)
            for options in [[], ["--now", "\(moment)"]] {
                let findings = try Findings([server.url("")] + options + trust)
                #expect(findings.results("clock") == (words.isEmpty ? [] : ["note"]), "\(findings.outcome)")
                #expect(findings.words("clock").contains(words) || words.isEmpty)
            }
        }
    }

    @Test func `the certificate is judged by the moment that is named`() throws {
        let server = try server()
        let now = Date().timeIntervalSince1970
        for (days, result) in [(1.0, "ok"), (20, "note"), (31, "fail"), (-31, "fail")] {
            let findings = try Findings([server.url(""), "--now", "\(Int(now + days * 86_400))"] + trust)
            #expect(findings.results("tls") == [result], "\(findings.outcome)")
        }
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

    @Test func `whoever shows a token in vain is not told to show one`() throws {
        let server = try server()
        for path in [".well-known/openid-configuration", "openid/v1/jwks"] {
            try server.serve(path, Answer.status("403 Forbidden"))
        }
        let scratch = try Scratch()
        let without = try Findings([server.url("")] + trust)
        #expect(without.words("discovery-reachable").contains("look yourself with --token-file"))
        let with = try Findings([server.url(""), "--token-file", scratch.file("t", "x\n")] + trust)
        #expect(!with.words("discovery-reachable").contains("--token-file"), "\(with.outcome)")
        #expect(with.words("discovery-reachable").contains("are refused, too"))
        let set = try satoken(
            [
                "verify", "--service-account-issuer", "x", "--jwks", server.url("openid/v1/jwks"),
                "e30.e30.e30",
            ]
                + trust)
        #expect(set.code == 69)
        #expect(set.errorLines[1].contains("look yourself with --client-certificate,"), "\(set)")
    }

    @Test func `a lead time that nothing can be compared with is said to be`() throws {
        let server = try server()
        for headers in [[], ["Cache-Control: public"]] {
            try server.serve(
                "openid/v1/jwks", Answer.json(IssuerDocuments.jwks(), headers: headers))
            let findings = try Findings([server.url(""), "--lead-time", "2h"] + trust)
            #expect(findings.results("cache-control").last == "note", "\(findings.outcome)")
            #expect(
                findings.words("cache-control").contains(
                    "whether the lead time of 7200 s is enough cannot be said"))
        }
    }

    @Test func `a ring's own lead time is held against Cache-Control`() throws {
        let server = try server()
        let scratch = try Scratch()
        let issuer = server.url("")
        let ring = try satoken(
            ["keys", "init", "--keys", scratch["ring"], "--service-account-issuer", issuer, "--lead", "2h"])
        #expect(ring.code == 0, "\(ring)")
        for (age, result) in [(7200, "ok"), (7201, "fail")] {
            try server.serve(
                "openid/v1/jwks",
                Answer.json(IssuerDocuments.jwks(), headers: ["Cache-Control: max-age=\(age)"]))
            let findings = try Findings([issuer, "--keys", scratch["ring"]] + trust)
            #expect(findings.results("cache-control").last == result, "\(findings.outcome)")
        }
        let given = try Findings([issuer, "--keys", scratch["ring"], "--lead-time", "3h"] + trust)
        #expect(given.results("cache-control").last == "ok", "\(given.outcome)")
    }

    @Test func `a named issuer stands for the URL`() throws {
        let server = try server()
        let findings = try Findings(
            [server.url(""), "--service-account-issuer", "https://other.example"] + trust)
        #expect(findings.results("issuer") == ["fail"])
    }

    @Test func `a client certificate opens what is closed to others, and that is a failed check`() throws {
        let server = try server(options: [
            "-Verify", "1", "-verify_return_error", "-CAfile", authority["ca.pem"],
        ])
        let identity = [
            "--client-certificate", authority["client.pem"], "--client-key", authority["client.key"],
        ]
        let findings = try Findings([server.url("")] + trust + identity)
        #expect(findings.ids("fail") == ["anonymous"], "\(findings.outcome)")
        #expect(findings.results("jwks-document") == ["ok"])
        #expect(try Findings([server.url("")] + trust).outcome.code != 0)
    }

    @Test func `a token is shown to the named server after it refused, and never printed`() throws {
        let scratch = try Scratch()
        let token = try scratch.file("token", "open-sesame\n")
        let server = try TLSServer(authority, replying: Answer.status("401 Unauthorized"))
        // To the second call this server says nothing.
        let outcome = try satoken(
            ["check-issuer", server.url(""), "--token-file", token, "--request-timeout", "2s"] + trust)
        #expect(outcome.code == 69, "\(outcome)")
        #expect(server.hears("\r\nAuthorization: Bearer open-sesame\r\n"))
        #expect(!outcome.description.contains("sesame"))
    }

    @Test func `a token is not shown to the server that the documents point to`() throws {
        let scratch = try Scratch()
        let token = try scratch.file("token", "open-sesame\n")
        let other = try TLSServer(authority, replying: Answer.status("401 Unauthorized"))
        let server = try server()
        try server.serve(
            ".well-known/openid-configuration",
            Answer.json(IssuerDocuments.discovery(server.url(""), jwksURI: other.url("keys"))))
        let findings = try Findings([server.url(""), "--token-file", token] + trust)
        #expect(findings.ids("fail") == ["jwks-reachable"], "\(findings.outcome)")
        #expect(other.hears("GET /keys HTTP/1.1\r\n"))
        #expect(!other.hasHeard("sesame"))
    }

    /// Options that contradict themselves or name what is no use, and the exit code.
    static let options: [(options: [String], code: Int32, word: String)] = [
        (["--client-certificate", "x"], 64, "go together"), (["--request-timeout", "0"], 64, "longer than"),
        (["--relying-party", "oracle"], 64, "relying-party"),
        (["--ca-file", "/nonexistent"], 66, "no such file"),
        (["--ca-file", "KEY"], 65, "no certificate"), (["--token-file", "EMPTY"], 65, "no bearer token"),
        (["--client-certificate", "CERT", "--client-key", "KEY"], 78, "not the private key"),
        (["--client-certificate", "KEY", "--client-key", "KEY"], 65, "holds no certificate"),
        (["--client-certificate", "CERT", "--client-key", "CERT"], 65, "no private key"),
    ]

    @Test(arguments: options)
    func `options are checked before anybody is called`(
        options: (options: [String], code: Int32, word: String)
    ) throws {
        let scratch = try Scratch()
        let paths = [
            "KEY": authority["server.key"], "CERT": authority["client.pem"],
            "EMPTY": try scratch.file("a", "\n"),
        ]
        let outcome = try satoken(
            ["check-issuer", "https://127.0.0.1:1"] + options.options.map { paths[$0] ?? $0 })
        #expect(outcome.code == options.code, "\(outcome)")
        #expect(outcome.error.contains(options.word), "\(outcome)")
    }

    @Test func `the thumbprint is that of the top certificate of the chain`() throws {
        let chain = authority["chain.pem"]
        try authority.write(
            "chain.pem",
            String(decoding: authority.bytes("server.pem") + authority.bytes("ca.pem"), as: UTF8.self))
        let server = try server(options: ["-cert_chain", chain])
        let findings = try Findings([server.url(""), "--relying-party", "aws"] + trust)
        let expected = try authority.openssl("x509", "-in", "ca.pem", "-noout", "-fingerprint", "-sha1")
        let digits = expected.split(separator: "=").last ?? ""
        let thumbprint = digits.lowercased().filter(\.isHexDigit)
        #expect(thumbprint.count == 40)
        #expect(findings.words("aws").contains("thumbprint \(thumbprint)"), "\(findings.outcome)")
    }
}
