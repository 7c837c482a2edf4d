import JSON
import TestSupport
import Testing

@Suite struct InspectOutputTests {
    @Test func `facts come first, then the checks in order, then one verdict block`() throws {
        let outcome = try satoken(
            ["inspect"] + Recorded.trust + Recorded.cluster + ["--", Recorded.token("valid-pod-with-node")])
        #expect(outcome.code == 0, "\(outcome)")
        let lines = outcome.lines
        let marks = ["header", "claims", "checks, in kube-apiserver's order", "verdict"]
        let positions = marks.compactMap { lines.firstIndex(of: $0) }
        #expect(positions.count == marks.count)
        #expect(positions == positions.sorted())
        #expect(outcome.output.contains("✓ signature"))
        #expect(outcome.output.contains("bound to Pod pod-node: dies with it"))
        #expect(outcome.output.contains("node-a (uid a292d0c0-c72f-4bcd-bbef-5ad5b4e86573)"))
        #expect(outcome.output.contains("(authentication.kubernetes.io/credential-id in audit logs)"))
        #expect(outcome.output.contains("kube-apiserver  accepts it as system:serviceaccount:ci:builder"))
    }

    @Test func `without keys it says that nothing is verified, and exits 0`() throws {
        let outcome = try satoken(["inspect", Recorded.token()])
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("NOT VERIFIED"))
        #expect(
            outcome.output.contains(
                "kubectl get --raw /openid/v1/jwks > jwks.json, and pass --jwks jwks.json"))
        #expect(outcome.output.contains("– key is known, signature: not checked, because no key is known"))
    }

    /// What stands around a token, and what is to be said at the verdict when a client may send it, too.
    static let wrapped: [(before: String, after: String, caution: String?)] = [
        ("", "", nil),
        (
            "\"", "\"",
            "a client that sends the quotes, too, gets 401 Unauthorized: it is judged here without them"
        ),
        (
            "'", "'\n",
            "a client that sends the quotes, too, gets 401 Unauthorized: it is judged here without them"
        ),
        (
            "Bearer ", "",
            "a client that puts its own Bearer before that one gets 401 Unauthorized: it is judged here without"
        ),
        ("Authorization: Bearer ", "", nil),
        ("TOKEN='", "'", nil),
    ]

    @Test(arguments: wrapped)
    func `what a client must not send with the token is said at the verdict`(
        before: String, after: String, caution: String?
    ) throws {
        let text = try before + Recorded.token() + after
        for trust in [Recorded.trust, []] {
            let outcome = try satoken(["inspect"] + trust, input: .text(text))
            #expect(outcome.code == 0, "\(outcome)")
            #expect(
                outcome.lines.last { $0.hasPrefix("  but ") } == caution.map { "  but             \($0)" },
                "\(outcome)")
            let json = try satoken(["inspect", "-o", "json"] + trust, input: .text(text))
            #expect(try JSONValue(parsing: json.output)["caution"]?.string == caution)
        }
        let refused = try satoken(
            ["inspect"] + Recorded.trust, input: .text(before + Recorded.token("iss-wrong") + after))
        #expect(!refused.output.contains("  but "), "\(refused)")
    }

    /// Recorded cases, the exit code, and words that explain it.
    static let explained: [(name: String, code: Int32, words: [String])] = [
        ("valid-unbound", 0, ["strict          the same"]),
        ("exp-30s-ago", 0, ["within the leeway of 60 s"]),
        ("iss-trailing-slash", 1, ["✗ issuer is one of ours", "they differ by a slash at the end", "fix "]),
        ("unknown-key-no-kid", 1, ["✗ signature"]),
        ("bad-sig-flip-no-kid", 1, ["✗ signature: it names no key, and the signature matches under none"]),
        (
            "pod-missing-obj", 1,
            ["✗ Pod", "log line        \"Unable to authenticate the request\" err=\"[invalid bearer token, "]
        ),
        ("alg-PS256-same-rsa-key", 0, ["strict          refuses it", "✗ strict besides: "]),
        (
            "b64-padded", 0,
            ["found in base64's own alphabet", "  but ", "the API server refuses (401 Unauthorized)"]
        ),
        ("str-four-parts", 1, ["it has 4 parts, not 3"]),
    ]

    @Test(arguments: explained)
    func `refusals are explained, and known keys that refuse exit 1`(
        name: String, code: Int32, words: [String]
    ) throws {
        let outcome = try satoken(
            ["inspect"] + Recorded.trust + Recorded.cluster + ["--", Recorded.token(name)])
        #expect(outcome.code == code, "\(outcome)")
        for word in words { #expect(outcome.output.contains(word), "\(word): \(outcome.output)") }
    }

    /// The check lines of `inspect` for a token of the recorded key that nobody signed.
    private func checks(payload: String) throws -> String {
        let header = #"{"alg":"RS256","kid":"\#(Recorded.keyID)"}"#
        let token = "\(Parts.encoded(header)).\(Parts.encoded(payload)).AAAA"
        return try satoken(["inspect"] + Recorded.trust + ["--", token]).output
    }

    @Test func `of a token without kubernetes.io nothing is said that it would have to say`() throws {
        let output = try checks(payload: #"{"iss":"\#(Recorded.issuer)","sub":"x"}"#)
        #expect(
            output.contains("has exp and aud: it has no exp, which only a Secret's token may lack\n"),
            "\(output)")
        #expect(output.contains("sub agrees: sub is x, and kubernetes.io names no ServiceAccount\n"))
        let dated = try checks(payload: #"{"iss":"\#(Recorded.issuer)","sub":"x","exp":9000000000}"#)
        #expect(
            dated.contains("has exp and aud: it has no aud, which only a Secret's token may lack\n"),
            "\(dated)")
    }

    @Test func `where the key is missing the signature is not checked for that reason`() throws {
        let output = try satoken([
            "inspect", "--service-account-issuer", Recorded.issuer, "--service-account-key-file",
            Conformance.path("keys/sa-ec.pub"), "--", Recorded.token(),
        ]).output
        #expect(
            output.contains(
                "– signature: not checked, because none of the known keys is the one that it names\n"),
            "\(output)")
    }

    @Test func `a folded token is not canonical for its line breaks, too`() throws {
        let token = Array(try Recorded.token())
        let lines = stride(from: 0, to: token.count, by: 76).map {
            String(token[$0..<min($0 + 76, token.count)])
        }
        let output = try satoken(["inspect"] + Recorded.trust, input: .text(lines.joined(separator: "\n")))
            .output
        #expect(
            output.contains(
                "canonical base64url: the payload is not canonical base64url: it holds line breaks, or bits are set "
                    + "after its last byte\n"), "\(output)")
    }

    /// Refusals whose fix could open a cluster to a stranger, or leave open what to ask for.
    static let advised: [(name: String, options: [String], fix: String)] = [
        (
            "iss-wrong", Recorded.trust,
            "use a token of this cluster; only if https://evil.example.com is an issuer that this cluster itself had, "
        ),
        ("iss-missing", Recorded.trust, "use a token of this cluster\n"),
        (
            "valid-unbound",
            [
                "--service-account-issuer", Recorded.issuer, "--service-account-key-file",
                Conformance.path("keys/sa-ec.pub"), "--now", Recorded.now,
            ],
            "get a new token: restart the Pod, or kubectl create token; where that is refused, too, the server does not trust its "
                + "own signing key: satoken pki check; satoken keys diff a=MANIFEST b=MANIFEST compares the keys of control-plane nodes; only if the key is this "
                + "cluster's own, add its public half to --service-account-key-file and restart the API server: "
        ),
        (
            "valid-unbound", Recorded.trust + ["--audience", "vault"],
            "ask for a token for vault (kubectl create token --audience, "
        ),
    ]

    @Test(arguments: advised)
    func `a fix names what to ask for, and trusts only what is the cluster's own`(
        name: String, options: [String], fix: String
    ) throws {
        let outcome = try satoken(["inspect"] + options + ["--", Recorded.token(name)])
        #expect(outcome.code == 1)
        #expect(outcome.output.contains("  fix             \(fix)"), "\(outcome)")
    }

    @Test(arguments: [
        "valid-unbound", "exp-string", "str-four-parts", "payload-not-json", "payload-invalid-utf8",
        "iss-wrong",
    ])
    func `-o json is one well-formed object with all members`(name: String) throws {
        let token = try Recorded.token(name)
        let outcome = try satoken(
            ["inspect", "-o", "json"] + Recorded.trust + Recorded.cluster + ["--", token])
        let document = try JSONValue(parsing: outcome.output)
        for member in ["now", "checks", "verified", "verdicts"] {
            #expect(document[member] != nil, "\(member)")
        }
        #expect(document["judged"]?.bool == true)
        let checks = document["checks"]?.elements ?? []
        #expect(
            checks.allSatisfy {
                ["ok", "fail", "not-checked"].contains($0["result"]?.string) && $0["id"]?.string != nil
                    && $0["strictOnly"]?.bool != nil && $0["message"]?.string != nil
            })
        let refusals = ["kube-apiserver", "strict"].map {
            document["verdicts"]?[$0]?["authenticated"]?.bool != true
        }
        #expect(outcome.code == (refusals[0] ? 1 : 0))
        #expect((document["why"] != nil) == (refusals[0] || refusals[1]))
        let unverified = try JSONValue(parsing: satoken(["inspect", "-o", "json", "--", token]).output)
        #expect(unverified["verified"]?.bool == false)
        #expect(unverified["verdicts"] == nil)
    }

    /// Runs `inspect` on a terminal of script(1).
    private func onTerminal(_ environment: [String: String]) throws -> Outcome {
        try shell(
            "script -qec \"\\\"$satoken\\\" inspect --token-file '$1'\" /dev/null < /dev/null",
            [Conformance.path("legacy-token-from-kcm.jwt")], environment: environment)
    }

    private static let hasScript = (try? shell("command -v script"))?.code == 0

    @Test(.enabled(if: hasScript, "script(1) makes the terminal"))
    func `colour is for terminals only`() throws {
        let terminal = try onTerminal(["TERM": "xterm"])
        #expect(terminal.code == 0)
        #expect(terminal.output.contains("\u{1b}[1mverdict\u{1b}[0m"), "\(terminal)")
        #expect(try !onTerminal(["TERM": "xterm", "NO_COLOR": "1"]).output.contains("\u{1b}"))
        #expect(try !onTerminal(["TERM": "dumb"]).output.contains("\u{1b}"))
        #expect(try onTerminal(["TERM": "xterm", "NO_COLOR": ""]).output.contains("\u{1b}"))
        let file = try satoken(["inspect", Recorded.token()], environment: ["TERM": "xterm"])
        #expect(!file.output.contains("\u{1b}"))
    }

    /// Text that a terminal would act upon: escape, CSI in one character, bell, delete, bidirectional override,
    /// line separator, carriage return.
    static let hostile = [
        "\u{1b}[31m", "\u{9b}31m", "\u{7}", "\u{7f}", "\u{202e}", "\u{2028}", "\r", "\n", "\u{0}",
    ]

    @Test(arguments: hostile)
    func `nothing that a terminal acts upon leaves a token raw`(text: String) throws {
        let evil = "x" + text
        func quoted(_ text: some StringProtocol) -> String {
            // In JSON only what must be escaped is, so that the rest comes through raw.
            "\""
                + text.unicodeScalars.map {
                    $0.value < 0x20
                        ? "\\u00" + ($0.value < 16 ? "0" : "") + String($0.value, radix: 16) : String($0)
                }.joined() + "\""
        }
        let value = quoted(evil)
        let header = #"{"alg":\#(value),"kid":\#(value),"typ":\#(value),\#(value):1}"#
        let payload =
            #"{"iss":\#(value),"sub":\#(value),"aud":[\#(value)],"jti":\#(value),\#(value):1,"#
            + #""kubernetes.io":{"namespace":\#(value),"serviceaccount":{"name":\#(value),"uid":\#(value)},"#
            + #""pod":{"name":\#(value),"uid":\#(value)},"node":{"name":\#(value)}}}"#
        let token = "\(Parts.encoded(header)).\(Parts.encoded(payload)).AAAA"
        let issuers = ["--service-account-issuer", evil.with("", for: "\u{0}")]
        let keys = ["--service-account-key-file", Conformance.path("keys/sa.pub")]
        for command in [
            ["inspect"], ["inspect", "-o", "json"], ["inspect"] + keys + issuers,
            ["inspect", "-o", "json"] + keys + issuers, ["verify"] + keys + issuers,
            ["verify", "-o", "json", "--profile", "kube-apiserver"] + keys + issuers,
        ] {
            let outcome = try satoken(command + ["--", token])
            #expect(outcome.code <= 1, "\(outcome)")
            for stream in [outcome.output, outcome.error] {
                let raw = stream.unicodeScalars.filter { $0 != "\n" && Self.isActedUpon($0) }
                #expect(raw.isEmpty, "\(command[0]): \(outcome)")
            }
            if command.contains("json") { #expect(try JSONValue(parsing: outcome.output).kind == .object) }
        }
    }

    private static func isActedUpon(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
