import JSON
import TestSupport
import Testing

/// Exit codes, and the form of errors.
@Suite struct ErrorTests {
    /// Where a command reads a file: FILE stands for its path.
    struct Place: CustomTestStringConvertible, Sendable {
        let arguments: String
        let isToken: Bool
        var testDescription: String { arguments }

        init(_ arguments: String, isToken: Bool = false) {
            self.arguments = arguments
            self.isToken = isToken
        }

        func command(_ file: String, _ scratch: Scratch) throws -> [String] {
            let keys = ["TRUST": Recorded.trust, "SIGN": try Recorded.signing(scratch), "FILE": [file]]
            return arguments.split(separator: " ").flatMap { keys[String($0)] ?? [String($0)] }
        }

        static let all = [
            Place("verify TRUST --token-file FILE", isToken: true),
            Place("inspect TRUST --token-file FILE", isToken: true),
            Place("verify --service-account-issuer x --service-account-key-file FILE e30.e30.e30"),
            Place("inspect --service-account-key-file FILE e30.e30.e30"),
            Place("verify TRUST --objects FILE e30.e30.e30"),
            Place("inspect TRUST --objects FILE e30.e30.e30"),
            Place("verify --kube-apiserver FILE e30.e30.e30"),
            Place("issue b --uid u SIGN --objects FILE"),
            Place("issue b --uid u --service-account-issuer x --service-account-signing-key-file FILE"),
            Place("issue b --kube-apiserver FILE --uid u"),
            Place("sign --service-account-signing-key-file FILE"),
            Place("jwks --service-account-key-file FILE"),
            Place("openid-configuration --service-account-issuer https://x --service-account-key-file FILE"),
        ]
    }

    @Test(arguments: [
        (["inspect", "--now", "yesterday", "x"], "satoken: hint: a time is RFC 3339"),
        (["issue", "--duration", "soon", "x"], "satoken: hint: a duration is a number with a unit"),
        (["inspect", "--zz", "x"], "satoken: hint: satoken help inspect lists what there is"),
    ])
    func `a value of the wrong form is answered with the right one`(command: [String], hint: String) throws {
        let outcome = try satoken(command)
        #expect(outcome.code == 64)
        #expect(outcome.errorLines.last?.hasPrefix(hint) == true, "\(outcome)")
    }

    @Test(arguments: [
        ("verify --service-acount-key-file x y", "did you mean --service-account-key-file?"),
        ("verify --service_account_key_files x y", "did you mean --service-account-key-file?"),
        (
            "issue x --service-account-extend-token-expirations=true",
            "did you mean --service-account-extend-token-expiration?"
        ),
        ("verify --issuer x y", "did you mean --service-account-issuer?"),
        ("verify --oidc-issuer-url=x y", "did you mean --service-account-issuer?"),
        ("verify --token x", "did you mean --token-file?"),
        ("verify --key-file x y", "did you mean --service-account-key-file?"),
        ("verify --aud x y", "did you mean --audience?"),
        ("issue x --aud y", "did you mean --audience?"),
        ("issue x --ttl 1h", "did you mean --duration?"),
        ("issue x --signing-key y", "did you mean --service-account-signing-key-file?"),
        ("verify --kube-apiserver-manifest x y", "did you mean --kube-apiserver?"),
        ("check-issuer --cacert x y", "did you mean --certificate-authority?"),
        ("keys rotate --forced", "did you mean --force?"),
        ("verify --bogus y", "satoken help verify lists what there is"),
    ])
    func `an option that is not known is answered with the one that is meant`(line: String, hint: String)
        throws
    {
        let words = line.split(separator: " ").map(String.init)
        let outcome = try satoken(words)
        let name = try #require(words.first { $0.hasPrefix("--") }?.prefix { $0 != "=" })
        #expect(outcome.code == 64)
        #expect(outcome.errorLines == ["satoken: error: unknown option '\(name)'", "satoken: hint: \(hint)"])
    }

    /// What word processors make of hyphens is taken for no token.
    @Test(arguments: [
        ("verify \u{2013}audience a x", "\u{2013}audience", "U+2013", "--audience"),
        ("verify x \u{2014}audience=a", "\u{2014}audience=a", "U+2014", "--audience=a"),
        ("verify \u{2014}-audience a x", "\u{2014}-audience", "U+2014", "--audience"),
        ("inspect \u{2212}o json x", "\u{2212}o", "U+2212", "-o"),
        ("keys status \u{2010}\u{2010}keys x", "\u{2010}\u{2010}keys", "U+2010", "--keys"),
    ])
    func `a dash in place of hyphens is named`(line: String, written: String, point: String, typed: String)
        throws
    {
        let outcome = try satoken(line.split(separator: " ").map(String.init))
        #expect(outcome.code == 64)
        #expect(outcome.error.contains("'\(written)' begins with a dash (\(point))"), "\(outcome)")
        #expect(outcome.error.contains("hint: type it as \(typed):"), "\(outcome)")
        // Text of a token's place that is no option is judged.
        #expect(try satoken(["verify", "\u{2013}bogus"] + Recorded.trust).code == 1)
    }

    @Test(arguments: [
        ("keys rotat", "satoken keys has no subcommand 'rotat'", "did you mean satoken keys rotate?"),
        (
            "keys rotat --keys x", "satoken keys has no subcommand 'rotat'",
            "did you mean satoken keys rotate?"
        ),
        ("verfy x", "satoken has no subcommand 'verfy'", "did you mean satoken verify?"),
        ("pki bogus", "satoken pki has no subcommand 'bogus'", "satoken help pki lists what there is"),
        (
            "keys diff", "missing expected argument '<[name=]where> ...'",
            "satoken help keys diff lists what there is"
        ),
        ("verify a b", "unexpected argument 'b'", "satoken help verify lists what there is"),
        ("verfy -o json", "satoken has no subcommand 'verfy'", "did you mean satoken verify?"),
    ])
    func `a mistyped command is named, with the one that is near`(line: String, message: String, hint: String)
        throws
    {
        let outcome = try satoken(line.split(separator: " ").map(String.init))
        #expect(outcome.code == 64)
        let json = #"{"error":"\#(message)","code":64,"hint":"\#(hint)"}"#
        #expect(
            outcome.errorLines
                == (line.hasSuffix("json")
                    ? [json] : ["satoken: error: \(message)", "satoken: hint: \(hint)"]))
    }

    @Test(arguments: Place.all)
    func `a file that cannot be read has its exit code`(place: Place) throws {
        let scratch = try Scratch()
        let contents: [(name: String, bytes: [UInt8])] = [
            ("empty", []), ("binary", Array(0...255)), ("text", Array("hello\n".utf8)),
            ("json", Array("[1".utf8)), ("pem", Array("-----BEGIN X-----\nAA\n-----END X-----\n".utf8)),
        ]
        for (name, bytes) in contents {
            let command = try place.command(scratch.file(name, bytes), scratch)
            let outcome = try satoken(command)
            #expect(outcome.code == (place.isToken ? 1 : 65), "\(name): \(outcome)")
            if !place.isToken { expectWellFormed(outcome, naming: scratch[name]) }
        }
        for (path, code) in [
            (scratch["nothing"], Int32(66)), (scratch["no/thing"], 66), ("\(scratch["empty"])/x", 66),
            (scratch.path, 65), (String(repeating: "x", count: 5000), 74),
        ] {
            let outcome = try satoken(place.command(path, scratch))
            #expect(outcome.code == code, "\(path.prefix(80)): \(outcome)")
            expectWellFormed(outcome, naming: path)
        }
        // Of a token without an end 3 MB are judged, which takes code that is not optimised seconds; HostileInputTests has it.
        if place.isToken && !Build.isOptimised { return }
        let zero = try satoken(place.command("/dev/zero", scratch))
        #expect(zero.code == (place.isToken ? 1 : 65), "\(zero)")
    }

    /// `satoken: error:` in lower case without a full stop, then at most a hint.
    private func expectWellFormed(_ outcome: Outcome, naming path: String) {
        #expect(outcome.output.isEmpty)
        let lines = outcome.errorLines.filter { !$0.hasPrefix("satoken: warning: ") }
        #expect(lines.count == 1 || lines.count == 2, "\(outcome)")
        #expect(lines[0].hasPrefix("satoken: error: "))
        // An error is cut to a screen, the longest names with it.
        #expect(lines[0].contains(path.prefix(2000)))
        #expect(!lines[0].hasSuffix("."))
        #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("satoken: hint: ") && !$0.hasSuffix(".") })
    }

    /// Senseless command lines, and a word that says what was wrong.
    static let usage: [(arguments: String, word: String)] = [
        ("no-such-command", "no-such-command"), ("verify --no-such-option", "--no-such-option"),
        ("verify a b", "'b'"), ("verify --now", "--now"), ("verify --now noon", "'noon'"),
        ("verify --now nan", "'nan'"), ("verify --now 1e300", "'1e300'"), ("verify --now=-1e300", "'-1e300'"),
        ("verify --now 2026-02-30T00:00:00Z", "2026-02-30"), ("verify --now 253402300800", "253402300800"),
        ("verify --profile lenient", "lenient"), ("verify -o yaml", "yaml"),
        ("verify a --token-file b", "not both"), ("verify a", "no issuer is known"),
        ("verify a --service-account-issuer x", "no key is known"),
        ("verify a --root x", "--root goes with --kube-apiserver"),
        ("verify a --service-account-issuer x --service-account-issuer x", "\"x\" is already specified"),
        ("verify a --service-account-issuer http://[::1", "was not a valid URL"),
        ("issue", "name the ServiceAccount"), ("issue b", "no signing key is known"),
        ("issue b SIGNKEY", "no issuer is known"), ("issue b -n", "-n"),
        ("issue b SIGN --duration soon", "soon"),
        ("issue b SIGN --duration 99999999999999h", "99999999999999h"),
        ("issue b SIGN --duration 1.5s", "1.5s"), ("issue b SIGN --duration=-1h", "-1h"),
        ("issue b SIGN --service-account-max-token-expiration 59m", "between 1 hour and 2^32 seconds"),
        ("issue b SIGN --bound-object-kind Pod", "go together"),
        ("issue b SIGN --bound-object-name p", "go together"),
        ("issue b SIGN --bound-object-uid p", "--bound-object-kind"),
        ("issue b SIGN --node-uid n", "--node-name"),
        ("issue b SIGN --node-name n", "--bound-object-kind Pod"), ("issue b SIGN --legacy", "--secret-name"),
        ("issue b SIGN --secret-name s", "--legacy"),
        ("issue b SIGN --legacy --secret-name s --audience a", "legacy token"),
        ("issue -n ci SIGN --requests /dev/null", "-n goes with a ServiceAccount"),
        ("issue b SIGN --requests /dev/null --audience a", "--audience is a member of each request"),
        ("issue b SIGN --requests /dev/null --duration 1h", "--duration is a member of each request"),
        ("issue b SIGN --service-account-extend-token-expiration=perhaps", "perhaps"),
        ("sign", "no signing key is known"), ("jwks", "no key is known"),
        ("openid-configuration", "no key is known"), ("inspect a b", "'b'"), ("demo x", "'x'"),
    ]

    @Test(arguments: usage)
    func `a senseless command line is exit 64, told in the form of all errors`(
        arguments: String, word: String
    ) throws {
        let scratch = try Scratch()
        let sign = try Recorded.signing(scratch)
        let command = arguments.split(separator: " ").flatMap {
            $0 == "SIGN" ? sign : $0 == "SIGNKEY" ? Array(sign.prefix(2)) : [String($0)]
        }
        let outcome = try satoken(command)
        #expect(outcome.code == 64, "\(outcome)")
        #expect(outcome.output.isEmpty)
        #expect(outcome.error.contains(word), "\(outcome)")
        let first = try #require(outcome.errorLines.first)
        #expect(first.hasPrefix("satoken: error: "), "\(outcome)")
        #expect(!first.hasSuffix("."))
        #expect(first.dropFirst(16).first?.isUppercase == false, "\(outcome)")
        for line in outcome.errorLines.dropFirst() { #expect(line.hasPrefix("satoken: hint: ")) }
        // What prints no results has no -o.
        if arguments.contains("-o yaml") || ["demo x", "no-such-command"].contains(arguments) { return }
        let json = try satoken(command + ["-o", "json"])
        #expect(json.code == 64)
        let error = try JSONValue(parsing: json.error)
        #expect(error["code"]?.integer == 64)
        #expect(error["error"]?.string?.contains(word) == true, "\(json)")
    }

    @Test(arguments: ["check-issuer URL", "keys diff URL FILE", "verify --jwks URL e30.e30.e30"])
    func `the password of a URL is not repeated`(command: String) throws {
        let scratch = try Scratch()
        let file = try scratch.file("none", "")
        let words = ["URL": "https://someone:s3cret@127.0.0.1:1/x", "FILE": file]
        let outcome = try satoken(command.split(separator: " ").map { words[String($0)] ?? String($0) })
        #expect(outcome.code != 0)
        #expect(outcome.error.contains("https://someone:…@127.0.0.1:1/x"), "\(outcome)")
        #expect(!(outcome.output + outcome.error).contains("s3cret"), "\(outcome)")
    }

    @Test func `errors are JSON where results are`() throws {
        let outcome = try satoken(["verify", "-o", "json", "--token-file", "/none"] + Recorded.trust)
        #expect(outcome.code == 66)
        #expect(outcome.error == #"{"error":"/none: no such file","code":66}"# + "\n")
        let hinted = try JSONValue(parsing: satoken(["jwks", "-o", "json"]).error)
        #expect(hinted["hint"]?.string?.hasPrefix("pass --service-account-key-file, --keys") == true)
    }

    @Test(arguments: ["--help", "verify --help", "help issue", "--version", ""])
    func `help and version are results`(arguments: String) throws {
        let outcome = try satoken(arguments.split(separator: " ").map(String.init))
        #expect(outcome.code == 0)
        #expect(outcome.error.isEmpty)
        #expect(outcome.output.count > 4)
    }

    @Test func `no token, signature or key is in an error`() throws {
        let scratch = try Scratch()
        let token = try Recorded.token()
        let key = try String(decoding: Conformance.bytes("keys/sa.key"), as: UTF8.self)
        let body = key.split(separator: "\n").dropFirst().dropLast().joined()
        // Keys that lost their line endings, as in an environment variable.
        let bad = [
            "-----BEGIN PRIVATE KEY-----\(body)-----END PRIVATE KEY-----",
            "-----BEGIN PRIVATE KEY-----\(body)\n-----END PRIVATE KEY-----\n",
            "-----BEGIN PRIVATE KEY \(body)\n-----END PRIVATE KEY-----\n", "-----BEGIN \(body)", body,
        ]
        for (index, text) in bad.enumerated() {
            let file = try scratch.file("bad-\(index)", text)
            for command in [
                ["sign", "--service-account-signing-key-file", file],
                ["jwks", "--service-account-key-file", file],
            ] {
                let outcome = try satoken(command, input: .text("{}"))
                #expect(outcome.code == 65)
                #expect(!outcome.error.contains(body.prefix(12)), "\(outcome)")
            }
        }
        for command in [
            ["verify", token, token], ["inspect", token, token], ["verify", "--objects", token, "x"],
        ] {
            let outcome = try satoken(command + (command[1] == token ? [] : Recorded.trust))
            #expect(outcome.code >= 64)
            #expect(!outcome.error.contains(token.suffix(40)), "\(outcome)")
        }
        let swallowed = try satoken(["verify", "--now", token])
        #expect(swallowed.code == 64)
        #expect(!swallowed.error.contains(token.suffix(40)), "\(swallowed)")
        let command = try satoken([token])
        #expect(command.code == 64)
        #expect(!command.error.contains(token.suffix(40)), "\(command)")
    }
}
