import JSON
import TestSupport
import Testing

/// `--kube-apiserver FILE`: the server's own settings.
@Suite struct KubeAPIServerTests {
    /// A static Pod manifest with the recorded server's flags, and further ones.
    private func manifest(_ scratch: Scratch, _ more: [String] = []) throws -> [String] {
        let flags =
            [
                "--service-account-issuer=\(Recorded.issuer)",
                "--service-account-issuer=https://old-issuer.example.com",
                "--api-audiences=\(Recorded.issuer),api-2",
                "--service-account-key-file=/keys/sa.pub", "--service-account-key-file=/keys/sa-ec.pub",
                "--service-account-signing-key-file=/keys/sa.key",
            ] + more
        let text =
            "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - command:\n    - kube-apiserver\n"
            + flags.map { "    - \($0)\n" }.joined()
        return ["--kube-apiserver", try scratch.file("manifest.yaml", text), "--root", Conformance.path("")]
    }

    @Test func `inspect and verify judge by the server's issuers, audiences and keys`() throws {
        let scratch = try Scratch()
        let server = try manifest(scratch) + ["--now", Recorded.now]
        for name in ["valid-unbound", "valid-pod-with-node"] {
            let token = try Recorded.token(name)
            let verified = try satoken(["verify"] + server + [token])
            #expect(verified.code == 0, "\(verified)")
            #expect(verified.output.contains(#"audiences ["https://kubernetes.default.svc" "api-2"]"#))
            let inspected = try satoken(["inspect"] + server + [token])
            #expect(inspected.code == 0)
            #expect(inspected.output.contains("accepts it as system:serviceaccount:ci:builder"))
        }
    }

    @Test func `what is given beside the manifest counts instead of it`() throws {
        let scratch = try Scratch()
        let server = try manifest(scratch) + ["--now", Recorded.now]
        let token = try Recorded.token()
        let issuer = try satoken(["verify"] + server + ["--service-account-issuer", "x", token])
        #expect(issuer.code == 1)
        #expect(issuer.output.contains("issuer is \(Recorded.issuer), none of the accepted [\"x\"]"))
        let key = Conformance.path("keys/unknown.pub")
        let keys = try satoken(["verify"] + server + ["--service-account-key-file", key, token])
        #expect(keys.code == 1)
        #expect(keys.output.contains("none of the 1 known"))
        let audiences = try satoken(["verify"] + server + ["--api-audiences", "y", token])
        #expect(audiences.output.contains("none of the accepted [\"y\"]"))
    }

    @Test(arguments: [(nil, 7200), ("--service-account-max-token-expiration=1h", 3600)])
    func `issue takes issuer, key and maximum from it`(flag: String?, lifetime: Int) throws {
        let scratch = try Scratch()
        let outcome = try satoken(
            ["issue", "b", "--uid", "u", "--duration", "2h", "--now", Recorded.now]
                + manifest(scratch, flag.map { [$0] } ?? []))
        #expect(outcome.code == 0, "\(outcome)")
        let payload = try Parts(outcome.output).payload
        #expect(payload["iss"]?.string == Recorded.issuer)
        #expect(payload["aud"]?.strings == [Recorded.issuer, "api-2"])
        #expect(payload["exp"]?.integer == 1_795_491_431 + lifetime)
    }

    @Test(arguments: [(nil, 31_536_000), ("--service-account-extend-token-expiration=false", 3607)])
    func `issue extends as the server does`(flag: String?, lifetime: Int) throws {
        let scratch = try Scratch()
        let outcome = try satoken(
            [
                "issue", "b", "--uid", "u", "--duration", "3607", "--now", Recorded.now,
                "--bound-object-kind", "Pod",
            ]
                + ["--bound-object-name", "p", "--bound-object-uid", "q"]
                + manifest(scratch, flag.map { [$0] } ?? []))
        #expect(try Parts(outcome.output).payload["exp"]?.integer == 1_795_491_431 + lifetime, "\(outcome)")
    }

    @Test func `discovery is the server's`() throws {
        let scratch = try Scratch()
        let server = try manifest(scratch)
        let keys = try satoken(["jwks"] + server)
        #expect(try JSONValue(parsing: keys.output)["keys"]?.elements.count == 2)
        let configuration = try satoken(["openid-configuration"] + server)
        #expect(try JSONValue(parsing: configuration.output)["issuer"]?.string == Recorded.issuer)
    }

    @Test func `a flag that is not known is refused where it matters, and only there`() throws {
        let scratch = try Scratch()
        let server = try manifest(scratch, ["--advertise-address=$(POD_IP)", "${EXTRA}"])
        for command in [
            ["verify", try Recorded.token()], ["inspect", try Recorded.token()], ["jwks"],
            ["openid-configuration"],
            ["issue", "b", "--uid", "u"], ["batch-verify", "/dev/null"],
        ] {
            let outcome = try satoken(command + server)
            #expect(outcome.code == 65, "\(command[0]): \(outcome)")
            #expect(outcome.error.contains("${EXTRA}") && outcome.error.contains("/proc/PID/cmdline"))
        }
        let given = try satoken(
            ["jwks", "--service-account-key-file", Conformance.path("keys/unknown.pub")] + server)
        #expect(given.code == 0, "\(given)")
        let address = try satoken(
            ["openid-configuration"] + manifest(scratch, ["--advertise-address=$(POD_IP)"]))
        #expect(address.code == 65 && address.error.contains("$(POD_IP)"))
        let verified = try satoken(
            ["verify", "--now", Recorded.now] + manifest(scratch, ["--advertise-address=$(POD_IP)"]) + [
                Recorded.token()
            ])
        #expect(verified.code == 0, "\(verified)")
    }

    @Test func `a file that lacks a flag is said to lack it`() throws {
        let scratch = try Scratch()
        let file = try scratch.file("m", "command: [kube-apiserver, --service-account-key-file=/keys/sa.pub]")
        let server = ["--kube-apiserver", file, "--root", Conformance.path("")]
        let verified = try satoken(["verify"] + server + [Recorded.token()])
        #expect(
            verified.code == 65 && verified.error.contains("m: names no --service-account-issuer"),
            "\(verified)")
        let inspected = try satoken(["inspect"] + server + [Recorded.token()])
        #expect(inspected.output.contains("names no --service-account-issuer"))
    }

    @Test func `the jwks_uri is where the server says that it is`() throws {
        let scratch = try Scratch()
        let server = try manifest(scratch, ["--advertise-address=127.0.0.1", "--secure-port=17443"])
        let outcome = try satoken(["openid-configuration"] + server)
        #expect(
            try JSONValue(parsing: outcome.output)["jwks_uri"]?.string
                == "https://127.0.0.1:17443/openid/v1/jwks")
    }

    @Test func `the authentication configuration says who is anonymous, and whose tokens are taken beside`()
        throws
    {
        let scratch = try Scratch()
        _ = try scratch.file(
            "a.yaml",
            "kind: AuthenticationConfiguration\nanonymous: {enabled: false}\njwt: [{issuer: {url: '\(Recorded.issuer)'}}]"
        )
        let flags = "command: [kube-apiserver, --service-account-issuer=x, --authentication-config=/a.yaml]"
        let server = [
            "--kube-apiserver", try scratch.file("m", flags), "--root", scratch.path,
            "--service-account-key-file",
            Conformance.path("keys/sa.pub"), "--now", Recorded.now, "--profile", "kube-apiserver",
        ]
        let empty = try satoken(["verify"] + server + [" x"])
        #expect(empty.code == 1 && !empty.output.contains("system:anonymous"), "\(empty)")
        let other = try satoken(["verify"] + server + [Recorded.token()])
        #expect(other.output.contains("jwt list of --authentication-config"), "\(other)")
    }

    /// What may be wrong with the file, the exit code, and a word of the error.
    static let bad: [(text: String?, code: Int32, word: String)] = [
        (nil, 66, "no such file"),
        ("", 65, "kube-apiserver"),
        ("hello", 65, "kube-apiserver"),
        ("\u{0}\u{1}\u{2}", 65, ""),
        ("command:\n- kube-apiserver\n- --service-account-lookup=perhaps\n", 65, "service-account-lookup"),
        ("command:\n- kube-apiserver\n- --service-account-max-token-expiration=1s\n", 65, "between 1 hour"),
        ("command:\n- kube-controller-manager\n", 65, "kube-apiserver"),
        (
            "command:\n- kube-apiserver\n- --service-account-issuer=x\n- --service-account-key-file=/none\n",
            66,
            "/none: no such file"
        ),
    ]

    @Test(arguments: bad)
    func `a manifest that does not serve is an error that says why`(
        text: String?, code: Int32, word: String
    ) throws {
        let scratch = try Scratch()
        if let text { _ = try scratch.file("m", text) }
        let outcome = try satoken(["verify", "--kube-apiserver", scratch["m"], "--", Recorded.token()])
        #expect(outcome.code == code, "\(outcome)")
        #expect(outcome.errorLines.first?.hasPrefix("satoken: error: ") == true)
        #expect(outcome.error.contains(word), "\(outcome)")
    }
}
