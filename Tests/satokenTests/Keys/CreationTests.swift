import JSON
import TestSupport
import Testing

@Suite struct CreationTests {
    let scratch: Scratch
    init() throws { scratch = try Scratch() }

    private func found(_ options: [String]) throws -> Outcome {
        try satoken(
            ["keys", "init", "--keys", scratch["ring"], "--service-account-issuer", Recorded.issuer] + options
        )
    }

    private func list() throws -> [JSONValue] {
        let outcome = try satoken(["keys", "list", "--keys", scratch["ring"], "-o", "json"])
        return try #require(JSONValue(parsing: outcome.output)["keys"]).elements
    }

    @Test func `a new ring says its name, its issuer and how many keys it will trust`() throws {
        let outcome = try found(["--name", "prod"])
        #expect(outcome.code == 0)
        #expect(outcome.error.contains("ring prod, issuer https://kubernetes.default.svc"), "\(outcome)")
        #expect(outcome.output.contains("at most 6 keys are trusted at once"), "\(outcome)")
        #expect(try list().map { $0["state"]?.string } == ["active"])
        #expect(try list().map { $0["alg"]?.string } == ["RS256"])
        #expect(try found([]).code == 73)
    }

    @Test func `a cluster's live keys become a ring, and its tokens stay good`() throws {
        let outcome = try found(["--import", scratch.key("sa.key"), Conformance.path("keys/sa-ec.pub")])
        #expect(outcome.code == 0, "\(outcome)")
        #expect(outcome.error.contains("--legacy-tokens"), "\(outcome)")
        let keys = try list()
        #expect(keys.map { $0["state"]?.string } == ["active", "previous"])
        #expect(keys[0]["kid"]?.string == Recorded.keyID)
        #expect(keys.map { $0["privateHalf"]?.bool } == [true, false])
        let verified = try satoken([
            "verify", Recorded.token(), "--keys", scratch["ring"], "--now", Recorded.now,
        ])
        #expect(verified.code == 0, "\(verified)")
    }

    @Test func `the first private key is active, in whatever form, and the others are previous`() throws {
        let outcome = try found(["--import", scratch.key("ec-pkcs8.key"), scratch.key("sa.key")])
        #expect(outcome.code == 0, "\(outcome)")
        #expect(try list().map { $0["alg"]?.string } == ["ES256", "RS256"])
        #expect(try list().map { $0["state"]?.string } == ["active", "previous"])
    }

    @Test(arguments: ["ec-pkcs8.key", "sa-old.pkcs1.pub"])
    func `what kube-apiserver passes over is trusted when that is asked for only`(file: String) throws {
        let files = try ["--import", scratch.key("sa.key"), scratch.key(file)]
        let outcome = try found(files)
        #expect(
            outcome.error.contains("\(file): key 1 is in a form that kube-apiserver passes over"),
            "\(outcome)")
        #expect(try list().count == 1)
        _ = try shell("rm -r \"$1\"", [scratch["ring"]])
        #expect(try found(files + ["--import-unrecognized"]).code == 0)
        #expect(try list().count == 2)
    }

    @Test func `a key that is shorter than relying parties want is imported with a warning`() throws {
        let key = scratch["short.key"]
        _ = try shell("openssl genrsa -traditional -out \"$1\" 1024", [key])
        let outcome = try found(["--import", key])
        #expect(outcome.code == 0)
        #expect(
            outcome.error.contains(
                ": RSA of 1024 bits, relying parties and satoken verify want 2048 or more"), "\(outcome)")
    }

    @Test func `an imported key that signs Secrets' tokens stays in the ring`() throws {
        #expect(try found(["--import", scratch.key("sa.key"), "--legacy-tokens"]).code == 0)
        #expect(try list().map { $0["legacy"]?.bool } == [true])
        let token = try satoken([
            "issue", "builder", "-n", "ci", "--uid", "u", "--legacy", "--secret-name", "s", "--keys",
            scratch["ring"],
        ])
        #expect(try Parts(#require(token.lines.first)).header["kid"]?.string == Recorded.keyID, "\(token)")
    }

    @Test func `a legacy key of a new ring is in no JWKS`() throws {
        #expect(try found(["--legacy-tokens"]).code == 0)
        let jwks = try satoken(["jwks", "--keys", scratch["ring"]])
        let keys = try list()
        #expect(
            try JSONValue(parsing: jwks.output)["keys"]?.elements.map { $0["kid"]?.string } == [
                keys[0]["kid"]?.string
            ])
        #expect(keys[1]["legacy"]?.bool == true)
    }

    static let contradictions: [([String], String)] = [
        (["--publish-lead-time", "10m"], "the least, 1h"),
        (["--rotate-every", "12h"], "shorter than the publish lead time"),
        (["--service-account-max-token-expiration", "1m"], "under 1h"), (["--clock-skew", "10s"], "leeway"),
        (["--keep", "0"], "two old generations"),
        (["--relying-party", "azure", "--algorithm", "ES256"], "hint: --algorithm RS256"),
        (["--api-server", "a=https://x", "--api-server", "a=https://y"], "two endpoints are called a"),
        (
            ["--no-service-account-extend-token-expiration", "--external-token-lifetime", "48h"],
            "external audience"
        ),
    ]

    @Test(arguments: contradictions)
    func `a policy that contradicts itself founds nothing`(options: [String], words: String) throws {
        let outcome = try found(options)
        #expect(outcome.code == 78, "\(outcome)")
        #expect(outcome.error.contains(words), "\(outcome)")
        #expect(try shell("ls \"$1\"", [scratch.path]).output.isEmpty)
    }

    static let nonsense = [
        ["--api-server", "https://10.0.0.1:6443"], ["--relying-party", "nobody"], ["--algorithm", "HS256"],
        ["--client-key", "x"], ["--token-file", "x"], ["--import-unrecognized"], ["--name", "two words"],
    ]

    @Test(arguments: nonsense)
    func `a command line that makes no sense founds nothing`(options: [String]) throws {
        let outcome = try found(options)
        #expect(outcome.code == 64, "\(outcome)")
        #expect(try shell("ls \"$1\"", [scratch.path]).output.isEmpty)
    }
}
