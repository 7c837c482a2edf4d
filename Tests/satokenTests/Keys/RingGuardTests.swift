import JSON
import TestSupport
import Testing

@Suite struct RingGuardTests {
    /// A ring in use, which follows the clock of this machine.
    private func ring(_ options: [String] = []) throws -> Scratch {
        let scratch = try Scratch()
        let outcome = try satoken(
            [
                "keys", "init", "--algorithm", "ES256", "--keys", scratch["ring"], "--service-account-issuer",
                Recorded.issuer,
                "--min-generation-age", "1s",
            ]
                + options)
        try #require(outcome.code == 0, "\(outcome)")
        return scratch
    }

    static let changing = [
        ["rotate"], ["observe"], ["rollback"], ["resume"], ["policy", "--keep", "5"], ["confirm", "--flags"],
        ["adopt"],
    ]

    @Test(arguments: changing)
    func `a moment by hand changes rehearsals only`(arguments: [String]) throws {
        let scratch = try ring()
        let outcome = try satoken(
            ["keys"] + arguments + ["--keys", scratch["ring"], "--now", "2030-01-01T00:00:00Z"])
        #expect(outcome.code == 78, "\(outcome)")
        #expect(outcome.error.contains("--now changes rehearsals only"), "\(outcome)")
        #expect(
            try satoken(["keys", "status", "--keys", scratch["ring"], "--now", "2030-01-01T00:00:00Z"]).code
                == 0)
    }

    @Test func `a rehearsal has the ring's history, other keys, and is never exported`() throws {
        let scratch = try ring()
        #expect(try satoken(["keys", "rehearse", scratch["copy"], "--keys", scratch["ring"]]).code == 0)
        let token = try satoken(["issue", "a", "--uid", "u", "--keys", scratch["copy"]])
        let verified = try satoken(["verify", #require(token.lines.first), "--keys", scratch["ring"]])
        #expect(verified.code == 1)
        let later = try satoken([
            "keys", "rotate", "--keys", scratch["copy"], "--now", "2030-01-01T00:00:00Z",
        ])
        #expect(later.output.contains("done: publish k2"), "\(later)")
        for options in [
            [], ["--as", "pem"], ["--as", "jwks"], ["--to", scratch["to"]], ["--kubeadm", scratch["pki"]],
        ] {
            let outcome = try satoken(["keys", "export", "--keys", scratch["copy"]] + options)
            #expect(outcome.code == 78)
            #expect(outcome.error.contains("is a rehearsal"), "\(outcome)")
        }
    }

    @Test func `a ring is published, a rehearsal and one over another's keys are not`() throws {
        let scratch = try ring()
        func publish(_ ring: String) throws -> Outcome {
            try satoken(["publish", scratch["site"], "--keys", scratch[ring]])
        }
        #expect(try satoken(["keys", "rehearse", scratch["copy"], "--keys", scratch["ring"]]).code == 0)
        let rehearsed = try publish("copy")
        #expect(rehearsed.code == 78)
        #expect(rehearsed.error.contains("is a rehearsal"), "\(rehearsed)")

        #expect(try publish("ring").code == 0)
        let jwks = scratch.bytes("site/openid/v1/jwks")
        #expect(scratch.bytes("ring/current/jwks.json") == jwks)
        #expect(
            try satoken([
                "keys", "init", "--algorithm", "ES256", "--keys", scratch["other"],
                "--service-account-issuer", Recorded.issuer,
            ]).code == 0)
        let foreign = try publish("other")
        #expect(foreign.code == 1)
        #expect(foreign.error.contains("never knew"), "\(foreign)")
        #expect(scratch.bytes("site/openid/v1/jwks") == jwks, "nothing was written")
        #expect(try publish("ring").code == 0)
    }

    @Test func `a copy is changed after it was adopted, and not while a newer one is in use`() throws {
        let scratch = try Scratch()
        let shown = scratch["shown"]
        let created = try satoken([
            "keys", "init", "--algorithm", "ES256", "--keys", scratch["ring"], "--service-account-issuer",
            Recorded.issuer,
            "--api-server",
            "cp-1=\(shown)", "--min-generation-age", "1s",
        ])
        try #require(created.code == 0, "\(created)")
        _ = try shell("cp -a \"$1\" \"$2\"", [scratch["ring"], scratch["copy"]])
        let away = try satoken(["keys", "rotate", "--keys", scratch["copy"]])
        #expect(away.code == 1)
        #expect(
            away.error.contains(
                "hint: if this copy is to be the ring from now on: stop satoken keys rotate there"),
            "\(away)")
        let blind = try satoken(["keys", "adopt", "--keys", scratch["copy"]])
        #expect(blind.code == 1)
        #expect(blind.error.contains("no endpoint answered"), "\(blind)")

        try ThreadClock.moving { pass in
            // The first generation has to stand for its second.
            pass(2)
            _ = try satoken(["keys", "rotate", "publish", "--force", "early", "--keys", scratch["ring"]])
            _ = try shell("cp \"$1\" \"$2\"", [scratch["ring/current/jwks.json"], shown])
            let newer = try satoken(["keys", "adopt", "--keys", scratch["copy"]])
            #expect(newer.code == 1)
            #expect(newer.error.contains("a newer copy of the ring is in use"), "\(newer)")
            _ = try shell("cp \"$1\" \"$2\"", [scratch["copy/current/jwks.json"], shown])
            #expect(try satoken(["keys", "adopt", "--keys", scratch["copy"]]).code == 0)
            #expect(try satoken(["keys", "rotate", "--keys", scratch["copy"]]).code == 0)
        }
    }

    @Test func `export prints the flags that the policy rests on`() throws {
        let scratch = try ring([
            "--service-account-max-token-expiration", "6h", "--api-audiences", "api,k8s", "--legacy-tokens",
        ])
        let blind = try satoken(["keys", "export", "--keys", scratch["ring"]])
        #expect(blind.code == 78)
        #expect(blind.error.contains("--without-observation"), "\(blind)")
        let outcome = try satoken([
            "keys", "export", "--keys", scratch["ring"], "--without-observation", "-o", "json",
        ])
        let flags = try JSONValue(parsing: outcome.output)
        let here = scratch["ring/current"]
        #expect(
            flags["kube-apiserver"]?.strings == [
                "--service-account-issuer=https://kubernetes.default.svc", "--api-audiences=api,k8s",
                "--service-account-signing-key-file=\(here)/signing.key",
                "--service-account-key-file=\(here)/verification.pem",
                "--service-account-max-token-expiration=21600s",
                "--service-account-extend-token-expiration=true",
            ], "\(outcome)")
        #expect(
            flags["kube-controller-manager"]?.strings == [
                "--service-account-private-key-file=\(here)/legacy.key"
            ])
    }

    @Test(arguments: [["--to", "host"], ["--kubeadm", "host"]])
    func `flags name whole paths, wherever the export was run`(options: [String]) throws {
        let scratch = try ring()
        let outcome = try shell(
            "cd \"$1\" && shift && exec \"$satoken\" keys export --without-observation --keys ring \"$@\"",
            [scratch.path] + options)
        #expect(outcome.code == 0, "\(outcome)")
        #expect(outcome.output.contains("--service-account-key-file=\(scratch["host"])/"), "\(outcome)")
        #expect(
            outcome.output.contains("--service-account-signing-key-file=\(scratch["host"])/"), "\(outcome)")
    }

    @Test func `what is exported is what kube-apiserver reads`() throws {
        let scratch = try ring(["--legacy-tokens"])
        let token = try #require(
            satoken(["issue", "a", "--uid", "u", "--keys", scratch["ring"]]).lines.first)
        let to = try satoken([
            "keys", "export", "--keys", scratch["ring"], "--without-observation", "--to", scratch["host"],
        ])
        #expect(to.code == 0, "\(to)")
        let kubeadm = try satoken([
            "keys", "export", "--keys", scratch["ring"], "--without-observation", "--kubeadm", scratch["pki"],
        ])
        #expect(kubeadm.code == 0, "\(kubeadm)")
        #expect(
            kubeadm.output.contains("--service-account-private-key-file=\(scratch["pki"])/legacy.key"),
            "\(kubeadm)")
        for file in ["host/current/verification.pem", "pki/sa.pub"] {
            let verified = try satoken([
                "verify", token, "--service-account-key-file", scratch[file], "--service-account-issuer",
                Recorded.issuer,
            ])
            #expect(verified.code == 0, "\(verified)")
        }
        for (form, file) in [("pem", "verification.pem"), ("jwks", "jwks.json")] {
            let printed = try satoken(["keys", "export", "--keys", scratch["ring"], "--as", form])
            #expect(printed.outputBytes == scratch.bytes("ring/current/\(file)"))
        }
    }

    @Test func `check says what is wrong, and repair mends it`() throws {
        let scratch = try ring()
        #expect(try satoken(["keys", "check", "--keys", scratch["ring"]]).code == 0)
        try scratch.setMode(0o644, "ring/private/k1.key")
        _ = try scratch.file("ring/current/jwks.json", "{}")
        let found = try satoken(["keys", "check", "--keys", scratch["ring"]])
        #expect(found.code == 1)
        #expect(found.output.contains("private/k1.key: others can use this private key"), "\(found)")
        #expect(found.output.contains("jwks.json"), "\(found)")
        #expect(try satoken(["keys", "check", "--repair", "--keys", scratch["ring"]]).code == 0)
        #expect(try satoken(["keys", "check", "--keys", scratch["ring"]]).code == 0)
    }

    @Test func `the plan of a ring in use says how kubeadm's servers are restarted`() throws {
        let scratch = try ring()
        let outcome = try satoken(["keys", "plan", "--keys", scratch["ring"]])
        #expect(outcome.output.contains("/etc/kubernetes/manifests"), "\(outcome)")
    }

    @Test func `the plan has dates, work, the way back, bars and a picture`() throws {
        let ring = try RehearsalRing()
        let svg = ring.scratch["plan.svg"]
        let outcome = try ring.keys(["plan", "--svg", svg], at: 0)
        #expect(outcome.code == 0)
        for words in [
            "  k1  █", "1. restart kube-apiserver on cp-1, cp-2, one after the other",
            "back: satoken keys rollback: the key is withdrawn",
            "satoken jwks --service-account-key-file RING/current/verification.pem > FILE",
        ] {
            #expect(outcome.output.contains(words), "\(words)\n\(outcome)")
        }
        #expect(!outcome.output.contains("keys export"), "\(outcome)")
        let picture = String(decoding: ring.scratch.bytes("plan.svg"), as: UTF8.self)
        #expect(picture.hasPrefix("<svg ") && picture.contains("k2 active 2027-"), "\(picture.prefix(300))")
        let json = try JSONValue(parsing: ring.keys(["plan", "-o", "json", "--ahead", "100d"], at: 0).output)
        #expect(json["steps"]?.elements.map { $0["step"]?.string } == ["publish", "activate", "reorder"])
        #expect(json["steps"]?.elements.first?["time"]?.string == "2027-03-30T23:58:00Z")
    }

    @Test func `a plan of more steps than anybody reads ends with the last that it shows`() throws {
        let ring = try RehearsalRing(["--rotate-every", "2d", "--no-service-account-extend-token-expiration"])
        let outcome = try ring.keys(["plan"], at: 0)
        #expect(outcome.output.contains("\n  200 steps, and more to come\n"), "\(outcome)")
        let json = try JSONValue(parsing: ring.keys(["plan", "-o", "json"], at: 0).output)
        let last = try #require(json["steps"]?.elements.last?["time"]?.string)
        let scale = outcome.lines.first { $0.hasPrefix("       2027-01-01") }
        #expect(scale?.hasSuffix(String(last.prefix(10))) == true, "\(outcome)")
        #expect(try !ring.keys(["plan", "--ahead", "30d"], at: 0).output.contains("more to come"))
    }

    @Test func `status is one screen, and the same for programs`() throws {
        let ring = try RehearsalRing()
        try ring.follow(["cp-1"])
        try ring.keys(["observe"], at: hour)
        let text = try ring.keys(["status"], at: hour)
        #expect(text.lines.count <= 24, "\(text)")
        #expect(
            text.output.contains(
                "do next  restart kube-apiserver on cp-2, then copy RING/current/jwks.json to where issuer is looked at, then satoken keys observe"
            ),
            "\(text)")
        let status = try JSONValue(parsing: ring.keys(["status", "-o", "json"], at: hour).output)
        #expect(status["endpoints"]?.elements.map { $0["signsWith"]?.string } == [nil, nil, nil])
        #expect(status["endpoints"]?.elements.map { $0["upToDate"]?.bool } == [true, false, false])
        #expect(status["steps"]?.elements.first?["due"]?.string == "2027-03-30T23:58:00Z")
    }
}
