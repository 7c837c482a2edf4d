import Foundation
import JSON
import TestSupport
import Testing

@Suite struct JWKSTests {
    private let scratch: Scratch
    init() throws { scratch = try Scratch() }

    private static let judge = ["--service-account-issuer", Recorded.issuer, "--now", Recorded.now]

    /// The recorded server's JWK Set, changed.
    private func set(_ name: String = "set", _ change: (String) -> String = { $0 }) throws -> String {
        let recorded = try Conformance.bytes("discovery/main.jwks.body")
        return try scratch.file(name, change(String(decoding: recorded, as: UTF8.self)))
    }

    /// All recorded tokens, one a line.
    private func tokens() throws -> String {
        let cases = try Conformance.json("token-reviews.json")["cases"]?.elements ?? []
        return try scratch.file(
            "tokens",
            cases.compactMap { $0["token"]?.string }.filter { !$0.contains("\n") }.joined(separator: "\n"))
    }

    @Test func `a server's JWK Set judges as its key files do`() throws {
        let keys = ["sa.pub", "sa-ec.pub", "multi.pem"].flatMap {
            ["--service-account-key-file", Conformance.path("keys/\($0)")]
        }
        let command = ["batch-verify", try tokens(), "-o", "json"] + Self.judge
        func summary(_ source: [String]) throws -> [String?] {
            let outcome = try satoken(command + source)
            let json = try JSONValue(parsing: outcome.output)
            return ["accepted", "refused", "reasons"].map { json[$0]?.text } + ["\(outcome.code)"]
        }
        let byFiles = try summary(keys)
        #expect(byFiles[0] != nil && byFiles[0] != "0")
        #expect(try summary(["--jwks", set()]) == byFiles)
    }

    @Test func `verify and inspect take a JWK Set for the keys`() throws {
        for command in ["verify", "inspect"] {
            let outcome = try satoken([command, Recorded.token(), "--jwks", set()] + Self.judge)
            #expect(outcome.code == 0, "\(outcome)")
            #expect(outcome.error.isEmpty, "\(outcome)")
            #expect(outcome.output.contains(Recorded.keyID))
        }
    }

    /// What a publisher may do to its keys, and what is said of a token of the first.
    static let changes: [(name: String, old: String, new: String, says: String, warns: String?)] = [
        (
            "another alg", #""alg":"RS256""#, #""alg":"RS512""#,
            "alg is RS256, the key \(Recorded.keyID) is for RS512", nil
        ),
        (
            "for encryption", #""use":"sig","kty":"RSA""#, #""use":"enc","kty":"RSA""#, "none of the",
            #"is passed over: use is "enc", not "sig""#
        ),
        (
            "no kid", #""kid":""#, #""kit":""#, "none of the",
            "has no kid: it verifies only tokens that have none"
        ),
        (
            "a private member", #""kty":"RSA""#, #""kty":"RSA","d":"AQAB""#, "accepted: ",
            "PRIVATE MEMBERS PUBLISHED: d; every reader of this set can sign tokens"
        ),
        (
            "an unknown kty", #""keys":["#, #""keys":[{"kty":"\u001b[31mAKP"},"#, "accepted: ",
            #"key 1 is passed over: kty is "\x1b[31mAKP""#
        ),
    ]

    @Test(arguments: changes.indices, ["strict", "kube-apiserver"])
    func `alg and use bind, and what is passed over is named`(index: Int, profile: String) throws {
        let change = Self.changes[index]
        let file = try set { $0.replacingOccurrences(of: change.old, with: change.new) }
        let outcome = try satoken(
            ["verify", Recorded.token(), "--jwks", file, "--profile", profile] + Self.judge)
        #expect(outcome.code == (change.says == "accepted: " ? 0 : 1), "\(change.name): \(outcome)")
        #expect(outcome.output.contains(change.says), "\(change.name): \(outcome)")
        if let warns = change.warns { #expect(outcome.error.contains(warns), "\(change.name): \(outcome)") }
        #expect(!outcome.errorBytes.contains(0x1B))
    }

    /// Sets that are none, the exit code, and what is said.
    static let broken: [(text: String, code: Int32, says: String)] = [
        ("", 65, "is empty, a JWK Set was expected"),
        ("-----BEGIN PUBLIC KEY-----", 65, "go with --service-account-key-file"),
        ("{}", 65, "it has no member keys"),
        (#"{"keys":[]}"#, 65, "holds no key that verifies tokens"),
        (#"{"keys":[{"kty":"oct","k":"AQAB"}]}"#, 65, "holds no key that verifies tokens"),
        (#"{"issuer":"https://x","jwks_uri":"https://x/keys"}"#, 65, "its keys are at https://x/keys"),
        (
            #"{"keys":[\#(Array(repeating: "{}", count: 10_000).joined(separator: ","))]}"#, 65,
            "a JWK Set of 10000 keys, at most 200 are read"
        ),
        (String(repeating: " ", count: 1 << 21), 65, "larger than the 1048576 bytes"),
    ]

    @Test(arguments: broken.indices)
    func `what is no JWK Set is an error that says why`(index: Int) throws {
        let (text, code, says) = Self.broken[index]
        let outcome = try satoken(
            ["verify", Recorded.token(), "--jwks", scratch.file("set", text)] + Self.judge)
        #expect(outcome.code == code, "\(outcome)")
        #expect(outcome.error.contains(says), "\(outcome)")
        #expect(outcome.output.isEmpty)
    }

    /// Words of the API server and its key files, with which a relying party can do nothing.
    private static let serverWords = [
        "--service-account-key-file", "restart the API server", "control-plane", "401", "log line",
        "kube-apiserver  ",
        "Kubernetes did not make",
    ]

    /// Changes of the set or of the issuer, and a word of what both commands say.
    static let refusals: [(old: String, new: String, issuer: String?, word: String)] = [
        (#""kid""#, #""Kid""#, nil, "none of the 1 in the set: 1 without a kid"),
        (#""kid""#, #""Kid""#, nil, "a publisher that left the kid out"),
        (Recorded.keyID, "other", nil, "a set that is older than the key"),
        (Recorded.keyID, "other", nil, "none of the 1 in the set"),
        ("RS256", "RS512", nil, "the set gives the key a wrong alg"),
        ("", "", "https://other.example", "another cluster's token"),
    ]

    @Test(arguments: refusals)
    func `a refusal by a JWK Set speaks of the set`(old: String, new: String, issuer: String?, word: String)
        throws
    {
        let text = try IssuerDocuments.jwks()
        let file = try scratch.file("s", old.isEmpty ? text : text.replacingOccurrences(of: old, with: new))
        let judge = issuer.map { ["--service-account-issuer", $0] } ?? Self.judge
        for command in ["verify", "inspect"] {
            let outcome = try satoken([command, Recorded.token(), "--jwks", file] + judge)
            #expect(outcome.code == 1, "\(outcome)")
            #expect(outcome.output.contains(word), "\(outcome)")
            for word in Self.serverWords { #expect(!outcome.output.contains(word), "\(word): \(outcome)") }
        }
        let unjudged = try satoken(["inspect", Recorded.token(), "--jwks", file])
        #expect(
            unjudged.output.contains("pass --service-account-issuer with the issuer whose keys these are"))
    }

    @Test func `of a set's keys those without a kid are counted, and not shown as empty names`() throws {
        let keys =
            try JSONValue(parsing: IssuerDocuments.jwks(["sa.pub", "sa-ec.pub"]))["keys"]?.elements ?? []
        let file = try scratch.file(
            "s", #"{"keys":[\#(keys[0].text.replacingOccurrences(of: "kid", with: "Kid")),\#(keys[1].text)]}"#
        )
        let outcome = try satoken(["verify", Recorded.token(), "--jwks", file] + Self.judge)
        let other = try #require(keys[1]["kid"]?.string)
        #expect(outcome.output.contains(#"in the set: ["\#(other)"], 1 without a kid"#), "\(outcome)")
        let diff = try satoken(["keys", "diff", file, Conformance.path("keys/sa.pub")])
        #expect(diff.output.contains("key (no kid): its tokens are refused by"), "\(diff)")
    }

    @Test func `a set that is not there, and keys from two places, are refused`() throws {
        let token = try Recorded.token()
        let missing = try satoken(["verify", token, "--jwks", scratch["none"]] + Self.judge)
        #expect(missing.code == 66, "\(missing)")
        #expect(missing.errorLines.last?.contains("a URL begins with https://") == true)
        let directory = try satoken(["verify", token, "--jwks", scratch.path] + Self.judge)
        #expect(directory.code == 65, "\(directory)")
        #expect(directory.errorLines.last?.contains("\(scratch.path)/openid/v1/jwks") == true, "\(directory)")
        let both = try satoken(["verify", token, "--jwks", set()] + Recorded.trust)
        #expect(both.code == 64, "\(both)")
        let refresh = try satoken(["batch-verify", "--jwks-min-refresh", "1s"] + Recorded.trust)
        #expect(refresh.code == 64, "\(refresh)")
        let url = try satoken(["verify", token, "--jwks", "http://example.com/jwks"] + Self.judge)
        #expect(url.code == 64, "\(url)")
        let empty = try satoken(["verify", token, "--jwks", ""] + Self.judge)
        #expect(empty.code == 64, "\(empty)")
        #expect(empty.errorLines[0].contains("the value of --jwks is empty"), "\(empty)")
    }

    @Test func `a set behind a URL is fetched from a server that its certificate vouches for`() throws {
        let authority = try TestAuthority()
        try authority.issue("server")
        let body = String(decoding: try Conformance.bytes("discovery/main.jwks.body"), as: UTF8.self)
        let server = try TLSServer(authority, serving: ["openid/v1/jwks": Answer.json(body)])
        let command = ["verify", try Recorded.token(), "--jwks", server.url("openid/v1/jwks")] + Self.judge
        let trusted = try satoken(command + ["--certificate-authority", authority["ca.pem"]])
        #expect(trusted.code == 0, "\(trusted)")
        try server.serve("index.html", Answer.json("<html>"))
        let page = try satoken(
            [
                "verify", Recorded.token(), "--jwks", server.url("index.html"), "--certificate-authority",
                authority["ca.pem"],
            ]
                + Self.judge)
        #expect(page.code == 69, "\(page)")
        #expect(page.errorLines.last?.contains("jwks_uri of the issuer's discovery document") == true)
        let untrusted = try satoken(command)
        #expect(untrusted.code == 69, "\(untrusted)")
        #expect(untrusted.error.contains("--certificate-authority"), "\(untrusted)")
    }

    /// Runs batch-verify with a set that gives its next content at each reading.
    private func batch(_ sets: [String], tokens: String, _ options: String...) throws -> JSONValue {
        let contents = try sets.enumerated().map { try scratch.file("set\($0.offset)", $0.element) }
        _ = try scratch.file("tokens", tokens)
        // A pipe for each reading: the next one has its name before the reader of this one has all of it.
        let script = """
            mkfifo "$1/pipe"
            (for set in \(contents.map { "\"\($0)\"" }.joined(separator: " ")); do
                exec 3> "$1/pipe"; mkfifo "$1/next"; mv "$1/next" "$1/pipe"; cat "$set" >&3; exec 3>&-
            done) 2> /dev/null &
            "$satoken" batch-verify "$1/tokens" --jwks "$1/pipe" --threads 1 -o json "$@2" 2> "$1/warnings"
            kill $! 2> /dev/null; rm "$1/pipe"
            """.replacingOccurrences(of: "\"$@2\"", with: (Self.judge + options).joined(separator: " "))
        let outcome = try shell(script, [scratch.path])
        return try JSONValue(parsing: outcome.output)
    }

    private static let far = String(repeating: "\n", count: 600_000)

    @Test func `a token with an unknown key has the set read again, and is judged by the new keys`() throws {
        let whole = String(decoding: try Conformance.bytes("discovery/main.jwks.body"), as: UTF8.self)
        let other = String(decoding: try Conformance.bytes("discovery/sa-ec384.jwks.body"), as: UTF8.self)
            .replacingOccurrences(of: Recorded.keyID, with: "another")
        let token = try Recorded.token()
        let renewed = try batch([other, whole], tokens: token + "\n" + token, "--jwks-min-refresh", "0s")
        #expect(renewed["accepted"]?.integer == 2, "\(renewed.text)")
        let tooSoon = try batch([other, whole], tokens: token + "\n" + token, "--jwks-min-refresh", "1h")
        #expect(tooSoon["refused"]?.integer == 2, "\(tooSoon.text)")
        let failed = try batch(
            [other, "<html>", whole], tokens: token + Self.far + token, "--jwks-min-refresh", "0s")
        #expect(failed["refused"]?.integer == 1 && failed["accepted"]?.integer == 1, "\(failed.text)")
        let warnings = String(decoding: scratch.bytes("warnings"), as: UTF8.self)
        #expect(
            warnings.contains("is an HTML page") && warnings.contains("the keys read before stay"),
            "\(warnings)")
    }

    @Test func `a set that is empty when it is read again leaves the keys there are`() throws {
        let whole = String(decoding: try Conformance.bytes("discovery/main.jwks.body"), as: UTF8.self)
        let stranger =
            Parts.encoded("{\"alg\":\"RS256\",\"kid\":\"stranger\"}") + "."
            + Parts.encoded("{\"iss\":\"\(Recorded.issuer)\"}") + ".AAAA"
        let emptied = try batch(
            [whole, "{\"keys\":[]}"], tokens: stranger + Self.far + (try Recorded.token()),
            "--jwks-min-refresh", "0s")
        #expect(emptied["refused"]?.integer == 1 && emptied["accepted"]?.integer == 1, "\(emptied.text)")
        let warnings = String(decoding: scratch.bytes("warnings"), as: UTF8.self)
        #expect(
            warnings.contains("holds no key that verifies tokens; the keys read before stay"), "\(warnings)")
    }
}
