import Foundation
import TestSupport
import Testing

/// What stands beside the documents in a directory that is served.
@Suite struct ServedFilesTests {
    private static let issuer = "https://issuer.example"
    private let scratch: Scratch
    private var site: String { scratch["site"] }

    init() throws {
        scratch = try Scratch()
        for key in ["sa.key", "sa-ec.key", "sa.pub"] { _ = try scratch.key(key) }
        #expect(try publish().code == 0)
    }

    private func publish(issuer: String = Self.issuer, _ more: String...) throws -> Outcome {
        try satoken(
            ["publish", site, "--service-account-issuer", issuer] + IssuerDocuments.flags(["sa.pub"]) + more)
    }

    /// Runs a script beside the site.
    private func sh(_ script: String) throws {
        let process = try Process.run(
            URL(fileURLWithPath: "/bin/sh"),
            arguments: ["-ec", "cd '\(scratch.path)'; exec 2> errors; \(script)"])
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(String(decoding: scratch.bytes("errors"), as: UTF8.self))")
    }

    /// Files that hold a private key, and how they are made of sa.key or sa-ec.key.
    static let forms: [(name: String, words: String)] = [
        ("pkcs1.der", "openssl rsa -in sa.key -outform DER -traditional -out site/pkcs1.der"),
        ("pkcs8.der", "openssl pkcs8 -topk8 -nocrypt -in sa.key -outform DER -out site/pkcs8.der"),
        ("sec1.der", "openssl ec -in sa-ec.key -outform DER -out site/sec1.der"),
        ("ed25519.der", "openssl genpkey -algorithm ed25519 -outform DER -out site/ed25519.der"),
        ("pbes2.der", "openssl pkcs8 -topk8 -passout pass:x -in sa-ec.key -outform DER -out site/pbes2.der"),
        (
            "pbes1.der",
            "openssl pkcs8 -topk8 -v1 PBE-SHA1-3DES -passout pass:x -in sa-ec.key -outform DER -out site/pbes1.der"
        ),
        (
            "store.p12",
            "openssl req -x509 -key sa-ec.key -subj /CN=x -out c.pem; "
                + "openssl pkcs12 -export -inkey sa-ec.key -in c.pem -passout pass:x -out site/store.p12"
        ),
        // Behind more than is read of a document, and across the blocks in which files are read.
        ("late.bin", "{ head -c 2097140 /dev/zero; cat sa-ec.key; } > site/late.bin"),
        ("deep/a/b/x", "mkdir -p site/deep/a/b; cat sa-ec.key > site/deep/a/b/x"),
        ("secret.yaml", "printf 'tls.key: %s\\n' \"$(openssl base64 -A -in sa.key)\" > site/secret.yaml"),
        ("wrapped.b64", "openssl base64 -in sa-ec.key > site/wrapped.b64"),
        ("shifted.b64", "{ echo x; cat sa.key; } | openssl base64 > site/shifted.b64"),
        ("shifted2.b64", "{ echo; cat sa.key; } | openssl base64 > site/shifted2.b64"),
        ("link", "ln -s ../sa.key site/link"),
        ("list.json", #"printf '[{},{"kty":"oct","k":"AQAB"}]' > site/list.json"#),
        (".jwks.0123456789abcdef.new", "cat sa.key > site/.jwks.0123456789abcdef.new"),
        ("key.jwk", #"printf '{"kty":"oct","k":"AQAB"}' > site/key.jwk"#),
    ]

    @Test(arguments: forms)
    func `a private key in any form is found by both commands, and nothing is published`(
        form: (name: String, words: String)
    ) throws {
        try sh(form.words)
        let before = try published(in: site)
        let path = "\(site)/\(form.name)"
        let outcome = try publish(issuer: "https://other.example")
        #expect(outcome.code == 1, "\(outcome)")
        #expect(
            outcome.errorLines.first?.hasSuffix(
                "\(path): a private key in a directory that all users may read") == true, "\(outcome)")
        #expect(try published(in: site) == before)
        let findings = try Findings([site])
        #expect(findings.results("private-files") == ["fail"], "\(findings.outcome)")
        #expect(findings.words("private-files").contains("\(path): a private key"))
        #expect(findings.outcome.code == 1)
    }

    @Test func `what holds no private key is no finding`() throws {
        try sh(
            """
            openssl req -x509 -key sa-ec.key -subj /CN=x -out site/c.pem
            openssl x509 -in site/c.pem -outform DER -out site/c.der
            openssl crl2pkcs7 -nocrl -certfile site/c.pem -outform DER -out site/c.p7b
            openssl pkey -pubin -in sa.pub -outform DER -out site/p.der
            openssl rsa -pubin -in sa.pub -RSAPublicKey_out -outform DER -out site/p1.der
            openssl ec -in sa-ec.key -pubout -out site/ec.pub
            openssl ecparam -name prime256v1 -outform DER -out site/params.der
            openssl base64 -in sa.pub -out site/p.b64
            cp sa.pub site; echo 'how to keep a private key private' > site/index.html; : > site/empty
            cp site/openid/v1/jwks site/copy.json; printf '0' > site/zero; printf '0\\200' > site/indefinite
            """)
        let findings = try Findings([site])
        #expect(findings.results("private-files") == ["ok"], "\(findings.outcome)")
        #expect(try publish().code == 0)
    }

    @Test func `what was not looked at is named, and nothing is published beside it unless that is allowed`()
        throws
    {
        let deep = (1...16).map { _ in "d" }.joined(separator: "/")
        try sh(
            """
            ln -s / site/root; ln -s none site/nowhere; ln -s loop site/loop; mkfifo site/pipe; mkdir -p site/\(deep)/more
            head -c 67108865 /dev/zero > site/huge; { echo '{'; head -c 1048576 /dev/zero; } > site/large.json
            """)
        let words = [
            "root": "a link to a directory", "nowhere": "a link that leads nowhere",
            "loop": "a link that leads nowhere",
            "pipe": "no file",
            deep: "deeper than is looked", "huge": "only its first 67108864 bytes were looked at",
            "large.json": "JSON of more than 1048576 bytes is not read",
        ]
        let findings = try Findings([site])
        #expect(findings.outcome.code == 0, "\(findings.outcome)")
        #expect(findings.results("private-files") == words.map { _ in "not-checked" })
        let document = "site/.well-known/openid-configuration"
        let before = scratch.bytes(document)
        let other = "https://other.example"
        let refusals = [try publish(issuer: other), try publish(issuer: other, "--check")]
        #expect(refusals.map(\.code) == [1, 1], "\(refusals)")
        #expect(refusals[0].errorLines.last?.contains("--allow-unscanned-files") == true, "\(refusals[0])")
        #expect(scratch.bytes(document) == before)
        let allowed = try publish(issuer: other, "--allow-unscanned-files")
        #expect(allowed.code == 0, "\(allowed)")
        #expect(scratch.bytes(document) != before)
        for (path, reason) in words {
            #expect(findings.words("private-files").contains("\(site)/\(path): \(reason)"))
            for outcome in refusals + [allowed] {
                #expect(outcome.error.contains("\(path) (\(reason))"), "\(outcome)")
            }
        }
    }

    @Test func `of a directory of more files than are looked at the first are, and it is named`() throws {
        try sh("mkdir site/many; cd site/many; seq 10001 | xargs touch")
        let outcome = try publish()
        #expect(outcome.code == 1, "\(outcome)")
        #expect(outcome.error.contains("many (more files than are looked at: 99"), "\(outcome)")
        #expect(try Set(Findings([site]).results("private-files")) == ["not-checked"])
        // No more than a handful goes unseen, whatever order the system names them in.
        try sh("cd site/many; for name in $(seq 40); do cat ../../sa.key > $name; done")
        let refused = try publish(issuer: Self.issuer, "--allow-unscanned-files")
        #expect(refused.code == 1, "\(refused)")
        #expect(try Findings([site]).results("private-files").contains("fail"))
    }
}
