import Foundation
import TestSupport
import Testing

@Suite struct CheckIssuerDirectoryTests {
    static let issuer = "https://issuer.example"

    /// The findings about a site whose documents were changed.
    static func findings(
        issuer: String = issuer, keys: [String] = ["sa.pub"], own: [String]? = nil, more: [String] = [],
        discovery: (String) -> String = { $0 }, jwks: (String) -> String = { $0 }
    ) throws -> Findings {
        let scratch = try Scratch()
        let site = try scratch.site(
            discovery: discovery(IssuerDocuments.discovery(issuer, keys: keys)),
            jwks: jwks(IssuerDocuments.jwks(keys)))
        return try Findings(
            [site, "--service-account-issuer", Self.issuer] + IssuerDocuments.flags(own ?? keys) + more)
    }

    @Test func `what satoken prints is in order, and what a directory does not show is said`() throws {
        let findings = try Self.findings(keys: ["sa.pub", "sa-ec.pub"])
        #expect(findings.outcome.code == 0, "\(findings.outcome)")
        #expect(findings.ids("fail") == [])
        #expect(findings.ids("note") == [])
        #expect(findings.ids("not-checked") == ["tls", "anonymous", "content-type", "cache-control"])
        #expect(findings.results("keys-published") == ["ok"])
    }

    /// Changes of the discovery document: a text in it, what stands there instead, the check that fails, a word of why.
    static let discoveryChanges: [(old: String, new: String, id: String, word: String)] = [
        ("\"\(issuer)\"", "\"\(issuer)/\"", "issuer", "slash"),
        ("\"\(issuer)\"", "\"https://Issuer.example\"", "issuer", "case"),
        ("\"\(issuer)\"", "\"\(issuer):443\"", "issuer", "port"),
        ("\"\(issuer)\"", "\"http://issuer.example\"", "issuer", "scheme"),
        ("\"\(issuer)\"", "\"http://issuer.example\"", "issuer-form", "https"),
        ("\"issuer\"", "\"Issuer\"", "discovery-document", "lacks issuer"),
        ("[\"RS256\"]", "[]", "discovery-document", "id_token_signing_alg_values_supported"),
        ("[\"RS256\"]", "[1]", "discovery-document", "id_token_signing_alg_values_supported"),
        ("[\"RS256\"]", "[\"ES256\"]", "algorithms", "lacks RS256"),
        ("\"jwks_uri\"", "\"jwks_url\"", "discovery-document", "jwks_uri"),
        ("\(issuer)/openid", "http://issuer.example/openid", "jwks-uri", "plain http"),
        ("\(issuer)/openid", "//issuer.example/openid", "jwks-uri", "https"),
        ("\(issuer)/openid/v1/jwks", "\(issuer)/openid/v2/jwks", "jwks-reachable", "no such file"),
        ("{", "", "discovery-document", "not JSON"), ("{", "[{", "discovery-document", "not JSON"),
    ]

    @Test(arguments: discoveryChanges)
    func `a discovery document with a fault fails by name`(
        change: (old: String, new: String, id: String, word: String)
    ) throws {
        let findings = try Self.findings(discovery: { $0.with(change.new, for: change.old) })
        #expect(findings.outcome.code == 1, "\(findings.outcome)")
        #expect(findings.ids("fail").contains(change.id), "\(findings.outcome)")
        #expect(findings.words(change.id).contains(change.word), "\(findings.words(change.id))")
    }

    @Test(arguments: ["\\n", "\\r\\n", "\\u2028", "\\u0085"])
    func `a line feed from a document begins no line of the result`(end: String) throws {
        let findings = try Self.findings { document in
            document.replacing("/openid", with: "/\(end)satoken: error: forged\(end)✓ forged/openid")
        }
        let lines = findings.outcome.output.split(whereSeparator: \.isNewline)
        #expect(lines.contains { $0.contains("forged") }, "\(findings.outcome)")
        #expect(
            lines.allSatisfy { !$0.hasPrefix("satoken:") && !$0.hasPrefix("✓ forged") }, "\(findings.outcome)"
        )
    }

    /// The same for the JWK Set.
    static let jwksChanges: [(old: String, new: String, id: String, word: String)] = [
        ("\"use\":\"sig\"", "\"use\":\"sig\",\"d\":\"AQAB\",\"p\":\"AQ\"", "private-members", "exposed"),
        ("\"alg\":\"RS256\"", "\"alg\":\"ES256\"", "key-usable", "other keys"),
        ("\"alg\":\"RS256\",", "", "key-members", "no alg"),
        ("\"use\":\"sig\",", "", "key-members", "no use"),
        ("\"use\":\"sig\"", "\"use\":\"enc\"", "key-usable", "enc"),
        ("\"kid\"", "\"Kid\"", "kid", "no kid"),
        ("\"e\":\"AQAB\"", "\"e\":\"AQ\"", "key-usable", "exponent"),
        ("\"kty\":\"RSA\"", "\"kty\":\"EC\"", "key-usable", "crv"),
        ("\"keys\"", "\"Keys\"", "jwks-document", "no member keys"),
        ("}]}", "}]", "jwks-document", "no JSON"),
        ("Op4E", "XXXX", "keys-published", "under another kid"),
        ("\"kid\"", "\"Kid\"", "keys-published", "is published without a kid"),
    ]

    @Test(arguments: jwksChanges)
    func `a JWK Set with a fault fails by name`(
        change: (old: String, new: String, id: String, word: String)
    ) throws {
        let findings = try Self.findings(jwks: { $0.with(change.new, for: change.old) })
        #expect(findings.outcome.code == 1, "\(findings.outcome)")
        #expect(findings.ids("fail").contains(change.id), "\(findings.outcome)")
        #expect(findings.words(change.id).contains(change.word), "\(findings.words(change.id))")
    }

    /// Published keys, our keys, and the checks that fail or are noted.
    static let keySets: [(published: [String], own: [String], fails: [String], notes: [String])] = [
        (["sa.pub"], ["sa.pub", "sa-ec.pub"], ["keys-published"], []),
        (["sa.pub", "sa-ec.pub"], ["sa.pub"], ["unexpected-keys"], []),
        (["sa-ec.pub", "sa.pub"], ["sa.pub", "sa-ec.pub"], [], ["key-order"]),
        (["sa.pub", "sa.pub"], ["sa.pub", "sa.pub"], [], ["kid", "key-order"]),
        (["sa.pub"], ["sa.pub", "sa.pub"], [], ["key-order"]),
        (["probe/rsa1024.key"], ["probe/rsa1024.key"], ["weak-key"], []),
    ]

    @Test(arguments: keySets)
    func `the published keys are compared with the key files`(
        keySet: (published: [String], own: [String], fails: [String], notes: [String])
    ) throws {
        let findings = try Self.findings(keys: keySet.published, own: keySet.own)
        #expect(findings.ids("fail") == keySet.fails, "\(findings.outcome)")
        #expect(findings.ids("note") == keySet.notes, "\(findings.outcome)")
        #expect(findings.outcome.code == (keySet.fails.isEmpty ? 0 : 1))
    }

    @Test func `a key of a foreign type is a note, and hostile sets are no crash`() throws {
        let foreign = try Self.findings(jwks: {
            $0.with("{\"keys\":[{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AA\"},", for: "{\"keys\":[")
        })
        #expect(foreign.outcome.code == 0, "\(foreign.outcome)")
        #expect(foreign.ids("note") == ["key-usable"])
        for set in ["[]", "{\"keys\":{}}", "{\"keys\":[1,null,{}]}", "", "{\"keys\":[]}"] {
            let findings = try Self.findings(jwks: { _ in set })
            #expect(findings.outcome.code == 1, "\(findings.outcome)")
            #expect(!findings.ids("fail").isEmpty)
        }
    }

    @Test func `without an issuer a directory is judged by its own, without keys none are compared`() throws {
        let scratch = try Scratch()
        let site = try scratch.site(
            discovery: IssuerDocuments.discovery(Self.issuer), jwks: IssuerDocuments.jwks())
        let findings = try Findings([site])
        #expect(findings.outcome.code == 0)
        #expect(findings.results("issuer") == ["note"])
        #expect(findings.results("keys-published") == ["not-checked"])
    }

    @Test(arguments: [
        "https://elsewhere.example/jwks", "\(issuer)/../../etc/passwd", "\(issuer)/openid/v1/jwks?x",
        "\(issuer)/", "https://issuer.example.org/openid/v1/jwks",
    ])
    func `keys that are not below the issuer are not looked for in the directory`(uri: String) throws {
        let findings = try Self.findings(discovery: { $0.with(uri, for: "\(Self.issuer)/openid/v1/jwks") })
        #expect(findings.results("jwks-reachable") == ["not-checked"], "\(findings.outcome)")
    }

    @Test func `a directory with nothing in it fails, and none at all is a missing input`() throws {
        let scratch = try Scratch()
        let empty = try Findings([scratch.path])
        #expect(empty.outcome.code == 1)
        #expect(empty.words("discovery-reachable").contains("satoken publish"))
        #expect(try satoken(["check-issuer", scratch["none"]]).code == 66)
        #expect(try satoken(["check-issuer", scratch.file("a", "x")]).code == 65)
        let site = scratch["site"]
        for file in ["/.well-known/openid-configuration", "/openid/v1/jwks"] {
            #expect(try satoken(["publish", site] + PublishTests.site.options).code == 0)
            let outcome = try satoken(["check-issuer", site + file])
            #expect(outcome.code == 65, "\(outcome)")
            #expect(outcome.errorLines.last == "satoken: hint: the directory is \(site)", "\(outcome)")
        }
    }

    @Test(.disabled(if: getuid() == 0, "nothing is closed to root"))
    func `a file that cannot be read is to be opened, and not to be written`() throws {
        let scratch = try Scratch()
        let site = try scratch.site(
            discovery: IssuerDocuments.discovery(Self.issuer), jwks: IssuerDocuments.jwks())
        for (file, id) in [
            ("openid/v1/jwks", "jwks-reachable"), (".well-known/openid-configuration", "discovery-reachable"),
        ] {
            try scratch.setMode(0, file)
            let findings = try Findings([site])
            #expect(findings.results(id) == ["fail"], "\(findings.outcome)")
            #expect(findings.words(id).contains("chmod 644"), "\(findings.outcome)")
        }
    }

    @Test func `what stands in a document's place has advice of its own`() throws {
        for (make, word) in [
            ("d", "put a file there"), ("large", "a few kilobytes"), ("none", "satoken publish"),
        ] {
            let scratch = try Scratch()
            let site = try scratch.site(
                discovery: IssuerDocuments.discovery(Self.issuer), jwks: IssuerDocuments.jwks())
            let path = scratch["openid/v1/jwks"]
            try FileManager.default.removeItem(atPath: path)
            if make == "d" {
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            } else if make == "large" {
                _ = try scratch.file("openid/v1/jwks", [UInt8](repeating: 0x20, count: (1 << 20) + 1))
            }
            let findings = try Findings([site])
            #expect(findings.ids("fail") == ["jwks-reachable"], "\(findings.outcome)")
            #expect(findings.words("jwks-reachable").contains(word), "\(findings.outcome)")
        }
    }

    @Test(arguments: [
        ("openid/v1/jwks", "jwks-reachable"), (".well-known/openid-configuration", "discovery-reachable"),
    ])
    func `a pipe in a document's place is not waited for`(file: String, id: String) throws {
        let scratch = try Scratch()
        let site = try scratch.site(
            discovery: IssuerDocuments.discovery(Self.issuer), jwks: IssuerDocuments.jwks())
        try FileManager.default.removeItem(atPath: scratch[file])
        let made = unsafe mkfifo(scratch[file], 0o644)
        #expect(made == 0)
        let findings = try Findings([site])
        #expect(findings.ids("fail") == [id], "\(findings.outcome)")
        #expect(findings.words(id).contains("is a pipe or a device"), "\(findings.outcome)")
        let diff = try satoken(["keys", "diff", site, Conformance.path("keys/sa.pub")])
        #expect(diff.code == 65, "\(diff)")
    }

    @Test func `text has a line each, and what to do`() throws {
        let scratch = try Scratch()
        let site = try scratch.site(
            discovery: IssuerDocuments.discovery(Self.issuer + "/"), jwks: IssuerDocuments.jwks())
        let outcome = try satoken(["check-issuer", site, "--service-account-issuer", Self.issuer])
        #expect(outcome.code == 1)
        #expect(outcome.lines.allSatisfy { $0.first.map { "✓✗!–1".contains($0) } == true }, "\(outcome)")
        #expect(outcome.lines.contains { $0.hasPrefix("✗ issuer: ") && $0.contains("; fix: ") }, "\(outcome)")
        #expect(outcome.lines.last == "1 check fails")
    }

    /// Relying parties, a change of the documents, the result and a word.
    static let parties: [(party: String, keys: [String], issuer: String, result: String, word: String)] = [
        ("aws", ["sa.pub", "sa-ec.pub"], issuer, "ok", "as STS takes them"),
        ("aws", ["sa.pub"], "https://issuer.example:8443", "fail", "names a port"),
        ("aws", ["sa.pub"], "https://10.0.0.1", "fail", "private address"),
        ("aws", ["sa.pub"], "https://kubernetes.default.svc", "fail", "only the cluster"),
        ("aws", ["sa.pub"], "https://x.example/" + String(repeating: "a", count: 250), "fail", "at most 255"),
        ("aws", ["sa.pub"], issuer, "note", "sts.amazonaws.com"),
        ("azure", ["sa.pub"], issuer, "ok", "as Entra takes them"),
        ("azure", ["sa-ec.pub"], issuer, "fail", "RS256 only"),
        ("azure", ["sa.pub", "sa-ec.pub"], issuer, "note", "RS256 only"),
        (
            "azure", ["sa.pub"], "https://x.example/" + String(repeating: "a", count: 600), "fail",
            "at most 600"
        ),
        ("azure", ["sa.pub"], issuer, "note", "api://AzureADTokenExchange"),
        ("azure", Array(repeating: "sa.pub", count: 101), issuer, "fail", "first 100"),
        ("aws", Array(repeating: "sa.pub", count: 101), issuer, "fail", "at most 100"),
        ("gcp", ["sa.pub", "sa-ec.pub"], issuer, "ok", "uploaded"),
        ("gcp", ["sa.pub"], "https://kubernetes.default.svc", "note", "--jwk-json-path"),
        ("vault", ["sa-ec.pub"], issuer, "note", "role_type=jwt"),
        ("generic", ["sa.pub"], issuer, "ok", "specification"),
        ("generic", ["sa.pub"], "https://kubernetes.default.svc", "note", "outside of it"),
        ("generic", ["sa.pub"], "https://10.0.0.1", "note", "private address"),
        ("generic", ["sa.pub"], "https://kubernetes.default.svc", "ok", "specification"),
        ("generic", ["sa-ec.pub"], issuer, "note", "RS256"),
    ]

    @Test(arguments: parties)
    func `relying parties have rules of their own`(
        rule: (party: String, keys: [String], issuer: String, result: String, word: String)
    ) throws {
        let scratch = try Scratch()
        let site = try scratch.site(
            discovery: IssuerDocuments.discovery(rule.issuer, keys: rule.keys),
            jwks: IssuerDocuments.jwks(rule.keys))
        let findings = try Findings([site, "--relying-party", rule.party])
        #expect(findings.results(rule.party).contains(rule.result), "\(findings.outcome)")
        #expect(findings.words(rule.party).contains(rule.word), "\(findings.words(rule.party))")
        #expect(findings.outcome.code == (findings.ids("fail").isEmpty ? 0 : 1))
    }

    @Test func `a JWK Set for Google has no members but those it lists`() throws {
        let findings = try Self.findings(
            more: ["--relying-party", "gcp"], jwks: { $0.with("\"x5t\":\"AA\",\"use\"", for: "\"use\"") })
        #expect(findings.results("gcp").contains("fail"))
        #expect(findings.words("gcp").contains("x5t"))
        let lacking = try Self.findings(
            more: ["--relying-party", "gcp"], jwks: { $0.with("", for: "\"use\":\"sig\",") })
        #expect(lacking.words("gcp").contains("lacks use"))
    }

    @Test func `nothing of a leaked key is printed`() throws {
        let findings = try Self.findings(jwks: {
            $0.with("\"use\":\"sig\",\"d\":\"c2VjcmV0IHNlY3JldCBzZWNyZXQ\"", for: "\"use\":\"sig\"")
        })
        #expect(findings.results("private-members") == ["fail"])
        #expect(!findings.outcome.output.contains("c2VjcmV0"))
    }
}
