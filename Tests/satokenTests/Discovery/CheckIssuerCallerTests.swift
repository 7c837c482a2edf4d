import TestSupport
import Testing

/// Who calls: by what a caller is known, to whom that is shown, and options that are none.
@Suite struct CheckIssuerCallerTests {
    private let web: IssuerWeb
    init() throws { web = try IssuerWeb() }

    @Test func `whoever shows a token in vain is not told to show one`() throws {
        let server = try web.server()
        for path in [".well-known/openid-configuration", "openid/v1/jwks"] {
            try server.serve(path, Answer.status("403 Forbidden"))
        }
        let scratch = try Scratch()
        let without = try Findings([server.url("")] + web.trust)
        #expect(without.words("discovery-reachable").contains("look yourself with --token-file"))
        let with = try Findings([server.url(""), "--token-file", scratch.file("t", "x\n")] + web.trust)
        #expect(!with.words("discovery-reachable").contains("--token-file"), "\(with.outcome)")
        #expect(with.words("discovery-reachable").contains("are refused, too"))
        let set = try satoken(
            [
                "verify", "--service-account-issuer", "x", "--jwks", server.url("openid/v1/jwks"),
                "e30.e30.e30",
            ]
                + web.trust)
        #expect(set.code == 69)
        #expect(set.errorLines[1].contains("look yourself with --client-certificate,"), "\(set)")
    }

    @Test func `a client certificate opens what is closed to others, and that is a failed check`() throws {
        let server = try web.server(options: [
            "-Verify", "1", "-verify_return_error", "-CAfile", web.authority["ca.pem"],
        ])
        let identity = [
            "--client-certificate", web.authority["client.pem"], "--client-key", web.authority["client.key"],
        ]
        let findings = try Findings([server.url("")] + web.trust + identity)
        #expect(findings.ids("fail") == ["anonymous"], "\(findings.outcome)")
        #expect(findings.results("jwks-document") == ["ok"])
        #expect(try Findings([server.url("")] + web.trust).outcome.code != 0)
    }

    @Test func `a token is shown to the named server after it refused, and never printed`() throws {
        let scratch = try Scratch()
        let token = try scratch.file("token", "open-sesame\n")
        let server = try TLSServer(web.authority, replying: Answer.status("401 Unauthorized"))
        // To the second call this server says nothing.
        let outcome = try satoken(
            ["check-issuer", server.url(""), "--token-file", token, "--request-timeout", "2s"] + web.trust)
        #expect(outcome.code == 69, "\(outcome)")
        #expect(server.hears("\r\nAuthorization: Bearer open-sesame\r\n"))
        #expect(!outcome.description.contains("sesame"))
    }

    @Test func `a token is not shown to the server that the documents point to`() throws {
        let scratch = try Scratch()
        let token = try scratch.file("token", "open-sesame\n")
        let other = try TLSServer(web.authority, replying: Answer.status("401 Unauthorized"))
        let server = try web.server()
        try server.serve(
            ".well-known/openid-configuration",
            Answer.json(IssuerDocuments.discovery(server.url(""), jwksURI: other.url("keys"))))
        let findings = try Findings([server.url(""), "--token-file", token] + web.trust)
        #expect(findings.ids("fail") == ["jwks-reachable"], "\(findings.outcome)")
        #expect(other.hears("GET /keys HTTP/1.1\r\n"))
        #expect(!other.hasHeard("sesame"))
    }

    /// Options that contradict themselves or name what is no use, and the exit code.
    static let options: [(options: [String], code: Int32, word: String)] = [
        (["--client-certificate", "x"], 64, "go together"), (["--request-timeout", "0"], 64, "longer than"),
        (["--relying-party", "oracle"], 64, "relying-party"),
        (["--certificate-authority", "/nonexistent"], 66, "no such file"),
        (["--certificate-authority", "KEY"], 65, "no certificate"),
        (["--token-file", "EMPTY"], 65, "no bearer token"),
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
            "KEY": web.authority["server.key"], "CERT": web.authority["client.pem"],
            "EMPTY": try scratch.file("a", "\n"),
        ]
        let outcome = try satoken(
            ["check-issuer", "https://127.0.0.1:1"] + options.options.map { paths[$0] ?? $0 })
        #expect(outcome.code == options.code, "\(outcome)")
        #expect(outcome.error.contains(options.word), "\(outcome)")
    }
}
