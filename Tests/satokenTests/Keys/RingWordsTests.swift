import JSON
import TestSupport
import Testing

/// What commands say to whoever keeps a ring.
@Suite struct RingWordsTests {
    @Test func `no restart is ordered of an API server whose external signer reloads by itself`() throws {
        let ring = try RehearsalRing()
        try ring.follow()
        let list = try JSONValue(parsing: ring.keys(["list", "-o", "json"], at: 0).output)
        let kid = try #require(list["keys"]?.elements.first?["kid"]?.string)
        func hand(out kids: [String], at time: String) throws {
            let ids = kids.map { "\"\($0)\"" }.joined(separator: ",")
            _ = try ring.scratch.file(
                "cp-1",
                "{\"handedOutKeys\":{\"keyIDs\":[\(ids)],\"maxAge\":60,\"time\":\"\(time)\",\"generation\":1}}"
            )
        }
        try hand(out: [kid], at: "2027-01-01T00:30:00Z")
        let outcome = try ring.keys(["rotate", "publish", "--force", "early"], at: hour)
        #expect(outcome.code == 0, "\(outcome)")
        let reload = "no restart of cp-1: the external signer reloads the ring by itself"
        for text in [
            "  restart kube-apiserver on cp-2\n", "  \(reload)\n", "cp-1 is seen with k1 k2 (has k1)",
        ] {
            #expect(outcome.output.contains(text), "\(text): \(outcome)")
        }
        let status = try ring.keys(["status"], at: hour)
        #expect(
            status.output.contains("do next  restart kube-apiserver on cp-2, then \(reload), then "),
            "\(status)")
        let plan = try ring.keys(["plan"], at: hour)
        #expect(plan.output.contains(reload), "\(plan)")
        #expect(!plan.output.contains("kube-apiserver on cp-1"), "\(plan)")
    }

    @Test func `who adopts a copy is told to stop what changes the old one`() throws {
        let scratch = try Scratch()
        #expect(
            try satoken([
                "keys", "init", "--algorithm", "ES256", "--keys", scratch["ring"], "--service-account-issuer",
                Recorded.issuer,
            ]).code == 0)
        _ = try shell("cp -a \"$1\" \"$2\"", [scratch["ring"], scratch["copy"]])
        let away = try satoken(["keys", "rotate", "--keys", scratch["copy"]])
        #expect(
            away.error.contains("stop satoken keys rotate there, then satoken keys adopt here"), "\(away)")
        let adopted = try satoken(["keys", "adopt", "--keys", scratch["copy"]])
        #expect(adopted.code == 0, "\(adopted)")
        #expect(
            adopted.output.contains("stop the cron line or timer that runs satoken keys rotate at"),
            "\(adopted)")
        #expect(adopted.output.contains("\(scratch["ring"]) now"), "\(adopted)")
        let again = try satoken(["keys", "adopt", "--keys", scratch["copy"]])
        #expect(!again.output.contains("cron"), "\(again)")
    }

    @Test func `an exported copy is nobody's to rotate or adopt`() throws {
        let scratch = try Scratch()
        let ring = ["--keys", scratch["ring"]]
        #expect(
            try satoken(
                ["keys", "init", "--algorithm", "ES256", "--service-account-issuer", Recorded.issuer] + ring
            ).code == 0)
        #expect(
            try satoken(["keys", "export", "--without-observation", "--to", scratch["host"]] + ring).code == 0
        )
        for command in ["rotate", "adopt", "observe"] {
            let outcome = try satoken(["keys", command, "--keys", scratch["host"]])
            #expect(outcome.code == 1)
            #expect(outcome.error.contains("this is a copy for servers to read"), "\(outcome)")
            #expect(outcome.error.contains("hint: change the ring that feeds it"), "\(outcome)")
        }
    }

    @Test func `a site that is behind is to be published, beside servers that are to be restarted`() throws {
        let ring = try RehearsalRing()
        try ring.follow(["cp-1"])
        try ring.keys(["observe"], at: hour)
        #expect(
            try ring.keys(["status"], at: hour).output.contains(
                "do next  restart kube-apiserver on cp-2, then copy RING/current/jwks.json to where issuer is looked at, then satoken keys "
                    + "observe"))
        try ring.follow(["cp-2"])
        try ring.keys(["observe"], at: 2 * hour)
        #expect(
            try ring.keys(["status"], at: 2 * hour).output.contains(
                "do next  copy RING/current/jwks.json to where issuer is looked at, then satoken keys observe"
            ))
    }

    @Test func `who stops looking is warned`() throws {
        let ring = try RehearsalRing()
        let one = try ring.keys(["policy", "--remove", "cp-1"], at: hour)
        #expect(one.code == 0 && !one.error.contains("no API server"), "\(one)")
        let last = try ring.keys(["policy", "--remove", "cp-2"], at: 2 * hour)
        #expect(last.code == 0, "\(last)")
        #expect(last.error.contains("warning: no API server is looked at any more"), "\(last)")
        #expect(!last.error.contains("relying parties"), "\(last)")
        let site = try ring.keys(["policy", "--remove", "issuer"], at: 3 * hour)
        #expect(
            site.error.contains("warning: what relying parties fetch is not looked at any more"), "\(site)")
    }

    @Test(arguments: [["usage"], ["revoke", "k1", "--immediately", "--ring", "ring", "--tokens"]])
    func `a file without tokens says nothing of keys`(command: [String]) throws {
        let ring = try RehearsalRing(endpoints: false)
        for (text, options, hint) in [
            ("no token\n", [], "one token a line is expected"), ("", [], "one token a line is expected"),
            ("{\"a\":\"b\"}\n", ["--field", "token"], "--field token is to name the member"),
        ] {
            let pile = try ring.scratch.file("pile", text)
            let outcome = try ring.keys(command + [pile] + options, at: hour)
            #expect(outcome.code == 65, "\(outcome)")
            #expect(outcome.error.contains("pile: holds no token"), "\(outcome)")
            #expect(outcome.error.contains("hint: \(hint)"), "\(outcome)")
        }
        #expect(try ring.states() == "k1 active")
    }

    @Test func `a picture that is there already costs nobody the plan`() throws {
        let ring = try RehearsalRing(endpoints: false)
        let svg = try ring.scratch.file("plan.svg", "mine")
        let outcome = try ring.keys(["plan", "--svg", svg], at: 0)
        #expect(outcome.code == 73, "\(outcome)")
        #expect(outcome.output.contains("publish k2"), "\(outcome)")
        #expect(ring.scratch.bytes("plan.svg") == Array("mine".utf8))
    }

    @Test func `a rehearsal's moment before its last change is no matter of the host's clock`() throws {
        let ring = try RehearsalRing(endpoints: false)
        // Its steps do not wait, so its clock goes ahead of the moment that was given.
        try ring.keys(["revoke", "k1", "--immediately", "--ring", "ring"], at: hour)
        let outcome = try ring.keys(["rotate"], at: hour)
        #expect(outcome.code == 1)
        #expect(outcome.error.contains("before generation 4 of the rehearsal was made"), "\(outcome)")
        #expect(outcome.error.contains("hint: --now 2027-01-01T01:02:00Z, or later"), "\(outcome)")
    }

    @Test func `rotate explains all of its steps`() throws {
        let help = try satoken(["keys", "rotate", "--help"])
        for step in [
            "publish", "activate", "reorder", "unpublish", "retire", "add-legacy", "legacy", "remove",
            "finish",
        ] {
            #expect(help.output.contains(step), "\(step): \(help)")
        }
    }

    @Test func `a step without a key of its own is named in a sentence`() throws {
        let ring = try RehearsalRing(["--legacy-tokens"], endpoints: false)
        let outcome = try ring.keys(["rotate", "add-legacy"], at: 10)
        #expect(
            outcome.error.contains("add-legacy (a new key for Secrets' tokens) is too early"), "\(outcome)")
    }

    @Test
    func
        `a published key that the policy left behind is said to stay, and hides no step that comes by itself`()
        throws
    {
        let ring = try RehearsalRing(["--algorithm", "RS256"], endpoints: false)
        try ring.keys(["rotate", "publish", "--force", "early"], at: hour)
        let stays =
            "k2 is RS256, and the policy's keys are ES256: it stays trusted and published, and signs only when it is named: "
            + "satoken keys rotate activate --key k2"
        let policy = try ring.keys(["policy", "--algorithm", "ES256"], at: 2 * hour)
        #expect(policy.output.contains("\n  \(stays)\n"), "\(policy)")
        try ring.keys(["rotate", "publish", "--force", "early"], at: 3 * hour)
        let rotate = try ring.keys(["rotate"], at: 4 * hour)
        #expect(rotate.lines.last?.hasPrefix("next: activate k3, ") == true, "\(rotate)")
        let plan = try ring.keys(["plan"], at: 4 * hour)
        #expect(plan.output.contains("  waits  activate k2\n    \(stays)\n"), "\(plan)")
        let waiting = try JSONValue(parsing: ring.keys(["plan", "-o", "json"], at: 4 * hour).output)[
            "waiting"]
        #expect(waiting?.elements.map { $0["keys"]?.strings } == [["k2"]])
        #expect(waiting?.elements.first?["waits"]?.strings == [stays])
        #expect(try !ring.keys(["policy", "--keep", "7"], at: 5 * hour).output.contains("stays trusted"))
    }

    @Test func `of two published keys the first comes first, and the other is not said to be left behind`()
        throws
    {
        let ring = try RehearsalRing(["--algorithm", "RS256"])
        try ring.follow()
        try ring.keys(["rotate", "publish", "--force", "early"], at: hour)
        let key = ring.scratch["other.key"]
        _ = try shell("openssl genrsa -out \"$1\" 2048", [key])
        let imported = try ring.keys(["import", key, "--as", "published"], at: 2 * hour)
        #expect(
            imported.lines.last == "next: activate k2, once cp-1, cp-2, issuer are seen with it",
            "\(imported)")
        _ = try shell("openssl ecparam -name prime256v1 -genkey -noout -out \"$1\"", [key])
        let other = try ring.keys(["import", key, "--as", "published"], at: 3 * hour)
        #expect(
            other.output.contains("\n  k4 is ES256, and the policy's keys are RS256: it stays"), "\(other)")
        #expect(
            try ring.keys(["status"], at: 3 * hour).output.contains(
                "    k2 comes first; k3 signs before it when it is named: satoken keys rotate activate --key k3\n"
            ))
    }

    @Test func `lengths of time in a policy's errors are as options take them`() throws {
        let scratch = try Scratch()
        let outcome = try satoken([
            "keys", "init", "--algorithm", "ES256", "--keys", scratch["ring"], "--service-account-issuer",
            Recorded.issuer,
            "--rotate-every", "24h", "--publish-lead-time", "36h",
        ])
        #expect(outcome.code == 78)
        #expect(
            outcome.error.contains(
                "rotating every 24h is shorter than the publish lead time of 36h with the clock skew of 2m and two generations of 1m"
            ),
            "\(outcome)")
    }

    @Test func `a policy that contradicts itself is refused without a wait, and nobody is invented`() throws {
        let scratch = try Scratch()
        let ring = ["--keys", scratch["ring"]]
        #expect(
            try satoken(
                ["keys", "init", "--algorithm", "ES256", "--service-account-issuer", Recorded.issuer] + ring
            ).code == 0)
        let lead = try satoken(["keys", "policy", "--publish-lead-time", "10m"] + ring)
        #expect(lead.code == 78)
        #expect(
            lead.errorLines == ["satoken: error: a publish lead time of 10m is under the least, 1h"],
            "\(lead)")
        for command in [["confirm", "cp-1", "k1"], ["policy", "--remove", "cp-1"]] {
            let outcome = try satoken(["keys"] + command + ring)
            #expect(outcome.code == 64)
            #expect(outcome.error.contains("error: cp-1: no endpoint of this name"), "\(outcome)")
            #expect(
                outcome.error.contains("hint: the ring polls no endpoint: satoken keys policy"), "\(outcome)")
        }
        let observed = try satoken(["keys", "observe"] + ring)
        #expect(observed.code == 0)
        #expect(
            observed.lines.dropFirst().first?.hasPrefix("no endpoint is watched: ") == true, "\(observed)")
        let step = try satoken(["keys", "rotate", "foo"] + ring)
        #expect(step.error.contains("provide one of publish, activate, reorder, add-legacy, "), "\(step)")
    }

    @Test func `what cannot be looked at is named with its place`() throws {
        let ring = try RehearsalRing()
        for (text, reason) in [("{", "JSON"), ("{}", "keys"), ("", "JSON")] {
            let file = try ring.scratch.file("cp-1", text)
            let outcome = try ring.keys(["observe"], at: hour)
            #expect(outcome.error.contains("warning: cp-1 was not seen: \(file): "), "\(outcome)")
            #expect(outcome.error.contains(reason), "\(outcome)")
        }
    }

    @Test func `the wait between two generations is told, and why`() throws {
        let scratch = try Scratch()
        let ring = ["--keys", scratch["ring"]]
        #expect(
            try satoken(
                [
                    "keys", "init", "--algorithm", "ES256", "--service-account-issuer", Recorded.issuer,
                    "--min-generation-age", "2s",
                ]
                    + ring
            ).code == 0)
        let outcome = try ThreadClock.moving { _ in try satoken(["keys", "confirm", "--flags"] + ring) }
        #expect(outcome.code == 0, "\(outcome)")
        #expect(outcome.error.contains(" s: generation 1 stays current for 2s before the next"), "\(outcome)")
    }
}
