import JSON
import TestSupport
import Testing

@Suite struct VerifyTests {
    /// Recorded cases, the audience asked for, and the exit codes of both profiles with the objects.
    static let cases: [(name: String, audiences: [String], server: Int32, strict: Int32)] = [
        ("valid-unbound", [], 0, 0), ("valid-pod-with-node", [], 0, 0), ("valid-secret", [], 0, 0),
        ("valid-node", [], 0, 0), ("valid-unbound", ["vault"], 1, 1),
        ("valid-multi-aud-req-vault", ["vault"], 0, 0),
        ("valid-unbound", ["vault", "api-2"], 0, 0),
        ("iss-wrong", [], 1, 1), ("alg-none-empty-sig", [], 1, 1), ("hs256-pubkey-pem", [], 1, 1),
        ("alg-PS256-same-rsa-key", [], 0, 1), ("alg-RS512-same-rsa-key", [], 0, 1),
        ("b64-noncanonical-sig", [], 0, 1), ("sub-mismatch-ns", [], 0, 1), ("exp-float", [], 0, 1),
        ("pod-of-other-sa", [], 0, 1), ("crit-exp", [], 1, 1), ("str-four-parts", [], 1, 1),
    ]

    @Test(arguments: cases)
    func `the exit code is the verdict of the profile`(
        name: String, audiences: [String], server: Int32, strict: Int32
    ) throws {
        let token = try Recorded.token(name)
        for (profile, code) in [("kube-apiserver", server), ("strict", strict)] {
            let command =
                ["verify", "--profile", profile] + Recorded.trust + Recorded.cluster
                + audiences.flatMap { ["--audience", $0] } + ["--api-audiences", "\(Recorded.issuer),api-2"]
            let text = try satoken(command + ["--", token])
            #expect(text.code == code, "\(profile): \(text)")
            #expect(text.output.hasPrefix(code == 0 ? "accepted: " : "refused: "))
            #expect(text.error.isEmpty)
            let json = try satoken(command + ["-o", "json", "--", token])
            #expect(json.code == code)
            let review = try JSONValue(parsing: json.output)
            #expect(review["kind"]?.string == "TokenReview")
            #expect(review["apiVersion"]?.string == "authentication.k8s.io/v1")
            #expect((review["status"]?["authenticated"]?.bool ?? false) == (code == 0))
            #expect((review["status"]?["error"] != nil) == (code == 1))
        }
    }

    @Test func `the default profile is strict`() throws {
        let token = try Recorded.token("alg-PS256-same-rsa-key")
        #expect(try satoken(["verify"] + Recorded.trust + [token]).code == 1)
    }

    @Test func `of what strict refuses the server's own word is told`() throws {
        let odd = try satoken(["verify"] + Recorded.trust + [Recorded.token("b64-noncanonical-sig")])
        #expect(odd.output.contains("hint: kube-apiserver takes it"))
        // Cut off, the signature is not canonical either, and does not match.
        let token = try Recorded.token("valid-unbound")
        let answers = try (1...8).map {
            try satoken(["verify"] + Recorded.trust + [String(token.dropLast($0))])
        }
        let uncanonical = answers.filter { $0.output.contains("canonical") }
        #expect(!uncanonical.isEmpty)
        for answer in uncanonical {
            #expect(
                answer.output.contains("hint: kube-apiserver refuses it, too: the signature is 25"))
        }
    }

    /// Ways to hand a token over. `$1` is the token in sh.
    @Test(arguments: [
        "\"$satoken\" verify \"$@\" -- \"$TOKEN\"",
        "printf '%s' \"$TOKEN\" > \"$DIR/t\"; \"$satoken\" verify \"$@\" \"$DIR/t\"",
        "printf '%s\\n' \"$TOKEN\" > \"$DIR/t\"; \"$satoken\" verify \"$@\" \"$DIR/t\"",
        "printf '%s\\r\\n' \"$TOKEN\" > \"$DIR/t\"; \"$satoken\" verify \"$@\" \"$DIR/t\"",
        "printf '%s\\n' \"$TOKEN\" > \"$DIR/t\"; \"$satoken\" verify \"$@\" --token-file \"$DIR/t\"",
        "printf '%s' \"$TOKEN\" | \"$satoken\" verify \"$@\"",
        "printf '%s\\n' \"$TOKEN\" | \"$satoken\" verify \"$@\"",
        "printf '%s\\n' \"$TOKEN\" | \"$satoken\" verify \"$@\" -",
        "printf '%s\\n' \"$TOKEN\" | \"$satoken\" verify \"$@\" --token-file -",
        "mkfifo \"$DIR/f\"; printf '%s\\n' \"$TOKEN\" > \"$DIR/f\" & \"$satoken\" verify \"$@\" \"$DIR/f\"",
    ])
    func `a token comes as an argument, a file, a pipe or standard input`(script: String) throws {
        let scratch = try Scratch()
        let environment = ["TOKEN": try Recorded.token(), "DIR": scratch.path]
        let outcome = try shell(script, Recorded.trust, environment: environment)
        #expect(outcome.code == 0, "\(outcome)")
        #expect(
            outcome.output.hasPrefix("accepted: system:serviceaccount:ci:builder, uid \(Recorded.builderUID)")
        )
    }

    @Test(arguments: [("\n", Int32(0)), ("\n\n", 1), ("", 0), (" \n", 1), ("\r\n", 0)])
    func `one final newline is dropped and no more, so the rest is strict's to refuse`(
        ending: String, code: Int32
    ) throws {
        let outcome = try satoken(["verify"] + Recorded.trust, input: .text(Recorded.token() + ending))
        #expect(outcome.code == code, "\(outcome)")
    }

    @Test(arguments: [
        "", "x", "a.b.c", "..", "{}", "🂡", "e30.e30.", "null", "-----BEGIN CERTIFICATE-----", "eyJ",
        String(repeating: ".", count: 1000), "\u{1b}[31m", "a\u{0}b",
    ])
    func `whatever stands where a token belongs is judged`(text: String) throws {
        for profile in ["strict", "kube-apiserver"] {
            let outcome = try satoken(["verify", "--profile", profile] + Recorded.trust, input: .text(text))
            #expect(outcome.code == 1, "\(outcome)")
            #expect(outcome.output.hasPrefix("refused: "))
            #expect(!outcome.output.contains("\u{1b}"))
        }
    }

    @Test func `a token that is a file is that file, and a word that is none is a token`() throws {
        let scratch = try Scratch()
        let directory = try satoken(["verify"] + Recorded.trust + [scratch.path])
        #expect(directory.code == 1, "a directory is no file: \(directory)")
        let missing = try satoken(["verify"] + Recorded.trust + ["--token-file", scratch["none"]])
        #expect(missing.code == 66)
    }

    @Test func `objects may come in several files, and what is in none does not exist`() throws {
        let scratch = try Scratch()
        let items = try Conformance.json("objects.json")["items"]?.elements ?? []
        let pods = items.filter { $0["kind"]?.string == "Pod" }
        let rest = items.filter { $0["kind"]?.string != "Pod" }
        func list(_ name: String, _ items: [JSONValue]) throws -> [String] {
            let text = items.map(\.text).joined(separator: ",")
            return [
                "--objects", try scratch.file(name, #"{"kind":"List","apiVersion":"v1","items":[\#(text)]}"#),
            ]
        }
        let (first, second) = (try list("pods", pods), try list("rest", rest))
        let token = try Recorded.token("valid-pod-with-node")
        let both = try satoken(["verify"] + Recorded.trust + first + second + [token])
        #expect(both.code == 0, "\(both)")
        #expect(both.lines.count == 1, "nothing to note, as everything was looked up")
        let one = try satoken(["verify"] + Recorded.trust + second + [token])
        #expect(one.code == 1)
        #expect(one.output.contains("Pod pod-node, to which the token is bound, does not exist"), "\(one)")
        let none = try satoken(["verify"] + Recorded.trust + [token])
        #expect(none.code == 0)
        #expect(none.lines[1] == "note: without --objects nothing was looked up, this is what the token says")
    }

    @Test(arguments: [
        ("", Int32(1)), ("--service-account-lookup", 1), ("--service-account-lookup=true", 1),
        ("--service-account-lookup=false", 0),
    ])
    func `a legacy token whose Secret is gone is good only without look-ups`(
        flag: String, code: Int32
    ) throws {
        let outcome = try satoken(
            ["verify"] + (flag.isEmpty ? [] : [flag]) + Recorded.trust + Recorded.cluster
                + ["--", Recorded.token("legacy-secret-missing")])
        #expect(outcome.code == code, "\(outcome)")
    }

    @Test(arguments: [
        "--service-account-lookup=maybe", "--service-account-lookup=", "--service-account-lookup=1 ",
    ])
    func `a boolean that is none is an error of usage`(flag: String) throws {
        let outcome = try satoken(["verify", flag] + Recorded.trust + ["x"])
        #expect(outcome.code == 64)
    }

    @Test(arguments: [
        ("1795491431", Int32(0)), ("1795491431.5", 0), ("2026-11-24T03:37:11Z", 0),
        ("2026-11-24T04:37:11.25+01:00", 0), ("1795495090", 0), ("1795495091", 1), ("0", 1),
        ("253402300799", 1),
    ])
    func `--now is a moment of RFC 3339 or of the epoch`(now: String, code: Int32) throws {
        let token = try Recorded.token()
        let outcome = try satoken(["verify"] + Recorded.trust + ["--now", now, token])
        #expect(outcome.code == code, "\(outcome)")
    }

    @Test func `the API server's anonymous answer is printed as recorded, and is no yes`() throws {
        let token = try Recorded.token("str-leading-space")
        let outcome = try satoken(
            ["verify", "--profile", "kube-apiserver", "-o", "json"] + Recorded.trust, input: .text(token))
        #expect(outcome.code == 1)
        #expect(
            try JSONValue(parsing: outcome.output)["status"]?["user"]?["username"]?.string
                == "system:anonymous")
    }
}
