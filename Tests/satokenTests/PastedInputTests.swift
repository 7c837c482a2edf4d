import Foundation
import JSON
import TestSupport
import Testing

/// What commands say of input that is not what they ask for, and what they never show of it.
@Suite struct PastedInputTests {
    /// What is given in a token's place, and words of the hint.
    static let hints: [(text: String, hint: String)] = [
        ("BASE64", "base64 -d first"), ("BASE64(BASE64)", "base64, twice"),
        ("Bearer TOKEN", "it is judged here without"), ("\"TOKEN\"", "sends the quotes"),
        ("TOKEN 11:11:49.782386   40364 v3.go:79] EOF", "behind the token is \" 11:11:49.782386"),
        ("TOKEN\u{A0}", "the API server takes it for a part of the token"),
        ("\u{200B}TOKEN", "before the token is \"\\u200b\""),
        ("\u{201C}TOKEN\u{201D}", "before the token is \"“\", and behind the token is \"”\""),
        ("\u{1B}[32mTOKEN\u{1B}[0m", "behind the token is \"\\x1b[0m\""),
        ("PERCENT(TOKEN)", "put dots in place of %2E"), ("STANDARD(TOKEN)", "tr '+/' '-_'"),
        ("grant_type=jwt-bearer&assertion=TOKEN", "within other text: assertion"),
        ("Authorization: Basic BASE64(sa:TOKEN)", "it is a password there"),
        ("eyJhbGciOiJSUzI1NiJ9.eyJp...", "a token that was shortened"),
        ("$TOKEN", "a variable that was not expanded"),
        ("k8s-aws-v1.aHR0cHM6", "an EKS token of AWS IAM"), ("null", "the word null"),
        ("\u{FEFF}TOKEN", "begins with a byte order mark"),
        ("{\"bearerToken\":\"TOKEN\"}", "within other text: bearerToken"),
    ]

    private func filled(_ text: String) throws -> String {
        let token = try Recorded.token()
        let once = Data(token.utf8).base64EncodedString()
        let padded = token.split(separator: ".").map {
            String($0) + String(repeating: "=", count: (4 - $0.count % 4) % 4)
        }
        return text.with(Data(once.utf8).base64EncodedString(), for: "BASE64(BASE64)")
            .with(Data("sa:\(token)".utf8).base64EncodedString(), for: "BASE64(sa:TOKEN)")
            .with(once, for: "BASE64")
            .with(token.replacingOccurrences(of: ".", with: "%2E"), for: "PERCENT(TOKEN)")
            .with(padded.joined(separator: "."), for: "STANDARD(TOKEN)")
            .with(token, for: "TOKEN")
    }

    @Test(arguments: hints) func `verify refuses it, and says what it is`(text: String, hint: String) throws {
        let text = text == "$TOKEN" ? text : try filled(text)
        let outcome = try satoken(["verify"] + Recorded.trust, input: .text(text))
        #expect(outcome.code == 1)
        #expect(outcome.output.hasPrefix("refused: "))
        #expect(outcome.lines.last?.contains(hint) == true, "\(outcome)")
    }

    @Test(arguments: [
        (
            "E1126 03:38:26.7 1 authentication.go:75] \"Unable to authenticate the request\" err=\"[invalid bearer token, x]\"",
            "the audit log names the caller"
        ),
        (
            "error: You must be logged in to the server (the server has asked for the client to provide credentials)",
            "kubectl config view --raw"
        ),
        ("Unauthorized", "kubectl config view --raw"),
        ("login unauthorized: lookup failed: service account unauthorized", "token_reviewer_jwt"),
        (
            "InvalidIdentityToken: No OpenIDConnect provider found in your account for https://i",
            "--relying-party aws"
        ),
        (
            "tls: failed to verify certificate: x509: certificate signed by unknown authority",
            "no token was looked at"
        ),
        (
            "pods is forbidden: User \"system:serviceaccount:a:b\" cannot list resource \"pods\"",
            "kubectl auth can-i"
        ),
        ("> authorization: Bearer <masked>", "kubectl create token"),
        ("kind: SealedSecret\nspec: {}\n", "a controller makes a Secret of it"),
    ])
    func `an error that was pasted says where its token is`(text: String, words: String) throws {
        let outcome = try satoken(["inspect"] + Recorded.trust, input: .text(text))
        #expect(outcome.code == 1)
        #expect(outcome.output.contains(words), "\(outcome)")
    }

    @Test(arguments: ["\\\n", "\n    ", "\n> ", "\u{200B}"])
    func `a token with something between its parts is judged without it`(between: String) throws {
        let token = try Recorded.token()
        let lines = stride(from: 0, to: token.utf8.count, by: 70).map { token.dropFirst($0).prefix(70) }
        let outcome = try satoken(
            ["inspect"] + Recorded.trust, input: .text(lines.joined(separator: between)))
        #expect(outcome.code == 0, "\(outcome)")
        #expect(
            outcome.lines.contains { $0.hasPrefix("  but ") && $0.contains("401 Unauthorized") }, "\(outcome)"
        )
    }

    @Test func `a token's line ends and what a Secret was filled with are said at the verdict`() throws {
        let token = try Recorded.token()
        let encoded = Data("\(token)\n".utf8).base64EncodedString()
        for (text, words) in [
            ("\(token)\r\n", "it ends with CR LF"),
            (#"{"kind":"Secret","data":{"token":"\#(encoded)"}}"#, "the Secret's value ends with a line end"),
            ("kind: Secret\ndata:\n  token: \(token)\n", "under data a Secret holds base64"),
        ] {
            let outcome = try satoken(["inspect"] + Recorded.trust, input: .text(text))
            #expect(outcome.code == 0, "\(outcome)")
            #expect(outcome.lines.contains { $0.hasPrefix("  but ") && $0.contains(words) }, "\(outcome)")
        }
        let plain = try satoken(["inspect"] + Recorded.trust, input: .text("\(token)\n"))
        #expect(!plain.output.contains("  but "))
    }

    @Test func `a Secret that was filled with a line end holds a good token`() throws {
        let encoded = Data("\(try Recorded.token())\n".utf8).base64EncodedString()
        let secret = #"{"kind":"Secret","metadata":{"name":"s"},"data":{"token":"\#(encoded)"}}"#
        let outcome = try satoken(
            ["batch-verify", "--field", "data.token"] + Recorded.trust, input: .text("\(secret)\n"))
        #expect(outcome.code == 0, "\(outcome)")
    }

    @Test func `data of a Secret is decoded in a batch, and other base64 is counted as such`() throws {
        let scratch = try Scratch()
        let encoded = Data(try Recorded.token().utf8).base64EncodedString()
        let secret = #"{"kind":"Secret","metadata":{"name":"s"},"data":{"token":"\#(encoded)"}}"#
        let good = try satoken(
            ["batch-verify", "--field", "data.token", "-o", "json"] + Recorded.trust,
            input: .text("\(secret)\n\(secret)\n"))
        #expect(good.code == 0, "\(good)")
        #expect(try JSONValue(parsing: good.output)["accepted"]?.integer == 2)
        let raw = try satoken(
            ["batch-verify", "-o", "json", "--refused", scratch["r"]] + Recorded.trust,
            input: .text("\(encoded)\n$TOKEN\n"))
        #expect(try JSONValue(parsing: raw.output)["reasons"]?["in base64"]?.integer == 1)
        let lines = String(decoding: scratch.bytes("r"), as: UTF8.self).split(separator: "\n")
        #expect(
            try JSONValue(parsing: String(lines[1]))["detail"]?.string
                == "this looks like a variable that was not expanded: $TOKEN")
    }

    @Test func `no token at all has the server's own answers`() throws {
        let inspected = try satoken(["inspect"] + Recorded.trust + ["--", ""])
        #expect(inspected.code == 1)
        #expect(
            inspected.output.contains("system:anonymous' (most often 403 Forbidden), and no line is logged"))
        #expect(!inspected.output.contains("log line"))
        let verified = try satoken(["verify", "-o", "json"] + Recorded.trust + ["--", ""])
        #expect(verified.code == 1)
        #expect(
            verified.output
                == #"{"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":"token is required for "#
                + #"TokenReview in authentication","reason":"BadRequest","code":400}"# + "\n")
    }

    @Test func `settings that lack what is needed are named`() throws {
        let scratch = try Scratch()
        let manifest = try scratch.file(
            "m.yaml", "kind: Pod\nspec:\n  containers:\n  - command: [kube-apiserver, --v=4]\n")
        let outcome = try satoken(["inspect", "--kube-apiserver", manifest, "--", Recorded.token()])
        #expect(
            outcome.output.contains(
                "fix             \(manifest) names no --service-account-key-file and no --service-account-issuer"
            ), "\(outcome)")
    }

    // MARK: Secrets in the wrong place

    @Test func `a key or a token in the place of a name is not shown, whatever the option`() throws {
        let key = String(decoding: try Conformance.bytes("keys/sa.key"), as: UTF8.self)
        let lines = key.split(separator: "\n").map(String.init)
        let token = try Recorded.token()
        for options in [
            ["keys", "status", "--keys"], ["jwks", "--service-account-key-file"],
            ["verify", "x", "--objects"], ["check-issuer", "x", "--token-file"],
            [
                "issue", "x", "-n", "y", "--service-account-issuer", "https://x",
                "--service-account-signing-key-file",
            ],
        ] {
            for secret in [key, lines[1], "\(lines[1])\(lines[2])", token, "https://\(token)@x.example"] {
                for format in [[], ["-o", "json"]] {
                    let outcome = try satoken(options + [secret] + format)
                    #expect(outcome.code >= 64)
                    for piece in [String(lines[1].dropFirst(8)), String(token.dropFirst(8).prefix(40))] {
                        #expect(!"\(outcome)".contains(piece), "\(options) \(outcome)")
                    }
                }
            }
        }
        let split = try satoken(
            ["jwks", "--service-account-key-file"]
                + key.split(whereSeparator: \.isWhitespace).map(String.init))
        #expect(split.code == 64)
        for line in lines.dropFirst().dropLast() { #expect(!"\(split)".contains(line), "\(split)") }
    }

    // MARK: Text from outside

    @Test func `a kid of a JWK Set and names in files come out escaped, in text, JSON and files`() throws {
        let scratch = try Scratch()
        let evil = "k\u{1B}[31m\r\n\u{7F}\u{9B}31m\u{202E}\u{200B}"
        var set = try IssuerDocuments.jwks()
        set = set.with(
            #""kid":"k\u001b[31m\r\n\u007f\u009b31m\u202e\u200b""#, for: "\"kid\":\"\(Recorded.keyID)\"")
        let file = try scratch.file("set", set)
        let header = #"{"alg":"RS256","kid":"k\u001b[31m\r\n\u007f\u009b31m\u202e\u200b"}"#
        let token = "\(Parts.encoded(header)).\(Parts.encoded(#"{"iss":"\#(Recorded.issuer)"}"#)).AAAA"
        let trust = ["--jwks", file, "--service-account-issuer", Recorded.issuer]
        let tokens = try scratch.file("tokens", "\(token)\n")
        let outcomes = try [
            satoken(["inspect"] + trust + ["--", token]),
            satoken(["inspect", "-o", "json"] + trust + ["--", token]),
            satoken(["batch-verify", "--refused", scratch["r"]] + trust + [tokens]),
            satoken(["batch-verify", "-o", "json"] + trust + [tokens]),
            satoken([
                "check-issuer",
                scratch.site(discovery: IssuerDocuments.discovery(Recorded.issuer), jwks: set),
            ]),
            satoken(["check-issuer", "-o", "json", scratch.path]),
        ]
        let written =
            outcomes.flatMap { [$0.output, $0.error] } + [String(decoding: scratch.bytes("r"), as: UTF8.self)]
        for text in written {
            let raw = text.unicodeScalars.filter { scalar in
                scalar != "\n" && evil.unicodeScalars.contains(scalar)
                    && !(0x20...0x7E).contains(scalar.value)
            }
            #expect(raw.isEmpty, "\(text)")
        }
        #expect(outcomes[0].output.contains("✓ key is known"))
    }
}
