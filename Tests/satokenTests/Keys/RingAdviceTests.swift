import Testing

/// What whoever keeps a ring is told to do, where it is not rotate.
@Suite struct RingAdviceTests {
    @Test func `rotate tells of a key that is being revoked, and of the cut to come`() throws {
        let ring = try RehearsalRing()
        try ring.follow()
        try ring.keys(["revoke", "k1", "--after-rollover", "--ring", "ring"], at: hour)
        let outcome = try ring.keys(["rotate"], at: 2 * hour)
        #expect(
            outcome.output.contains("being revoked, and not gone yet: k1"), "\(outcome)")
        #expect(outcome.output.contains("; in the end remove k1"), "\(outcome)")
    }

    @Test func `a rollback with nothing to take back is refused without a wait`() throws {
        let scratch = try Scratch()
        let ring = ["--keys", scratch["ring"]]
        #expect(
            try satoken(
                ["keys", "init", "--algorithm", "ES256", "--service-account-issuer", Recorded.issuer] + ring
            ).code == 0)
        let outcome = try satoken(["keys", "rollback"] + ring)
        #expect(outcome.code == 1)
        #expect(outcome.error.contains("there is no last step that can be taken back"), "\(outcome)")
        #expect(!outcome.error.contains("waiting"), "\(outcome)")
    }

    @Test func `a repair names what it mended`() throws {
        let ring = try RehearsalRing()
        _ = try shell("rm -r \"$1/private\" && echo x >> \"$1/current/verification.pem\"", [ring.path])
        let check = try ring.keys(["check"], at: hour)
        #expect(check.code == 1)
        #expect(!check.output.contains("only a person"), "\(check)")
        let outcome = try ring.keys(["check", "--repair"], at: hour)
        #expect(outcome.code == 0, "\(outcome)")
        #expect(
            outcome.output.contains("mended: \(ring.path)/private/k1.key: is missing; --repair did write it"),
            "\(outcome)")
        #expect(outcome.output.contains("/verification.pem: holds more than the keys"), "\(outcome)")
    }

    @Test func `a held ring names the order and the restarts that come before it goes on`() throws {
        let ring = try RehearsalRing()
        try ring.activateSecondKey()
        try ring.rotate("reorder k2", at: 2 * day + hour)
        try ring.follow()
        try ring.keys(["observe"], at: 2 * day + hour + 60)
        try ring.keys(["rollback"], at: 2 * day + 2 * hour)
        let before = try ring.keys(["status"], at: 2 * day + 3 * hour)
        #expect(
            before.output.contains("do next  satoken keys rotate (reorder k1)\nthen     satoken keys resume"),
            "\(before)")
        try ring.rotate("reorder k1", at: 2 * day + 4 * hour)
        let after = try ring.keys(["status"], at: 2 * day + 5 * hour)
        #expect(
            after.output.contains(
                "do next  restart kube-apiserver on cp-1, cp-2, then satoken keys observe\n"),
            "\(after)")
        #expect(after.output.contains("then     satoken keys resume"), "\(after)")
    }

    @Test func `rotate alarms when a hold keeps back what is due`() throws {
        let ring = try RehearsalRing(["--rotate-every", "10d"], endpoints: false)
        try ring.keys(["rotate", "publish", "--force", "early"], at: hour)
        try ring.keys(["rollback"], at: 2 * hour)
        let quiet = try ring.keys(["rotate"], at: 3 * hour)
        #expect(quiet.code == 0, "\(quiet)")
        #expect(
            quiet.output.contains("nothing is done: the ring is held since 2027-01-01T02:00:00Z"), "\(quiet)")
        #expect(quiet.output.contains("satoken keys resume"), "\(quiet)")
        let late = try ring.keys(["rotate"], at: 12 * day)
        #expect(late.code == 1, "\(late)")
        #expect(late.output.contains("overdue: publish a new key, since 2027-01-"), "\(late)")
        #expect(late.output.contains("satoken keys resume"), "\(late)")
        try ring.keys(["resume"], at: 12 * day + hour)
        try ring.rotate("publish k3", at: 12 * day + 2 * hour)
    }

    @Test func `a ring that --now made says that it is a rehearsal, and sends nobody to publish`() throws {
        let scratch = try Scratch()
        let ring = ["--keys", scratch["sim"], "--now"]
        let issuer = [
            "--service-account-issuer", RehearsalRing.issuer, "--issuer-url", "site=\(scratch["site"])",
        ]
        let created = try satoken(
            ["keys", "init", "--algorithm", "ES256"] + issuer + ring + [RehearsalRing.moment(0)])
        #expect(
            created.output.contains("--now makes it a rehearsal: it is never published or exported"),
            "\(created)")
        let copy = "copy RING/current/jwks.json to where"
        let refused = try satoken(["publish", scratch["www"], "--check", "--keys", scratch["sim"]])
        #expect(refused.code == 78, "\(refused)")
        #expect(refused.error.contains("hint: \(copy) its site is looked at"), "\(refused)")
        let exported = try satoken(["keys", "export", "--keys", scratch["sim"]])
        #expect(exported.code == 78, "\(exported)")
        #expect(exported.error.contains("RING/current/verification.pem"), "\(exported)")
        let hints = try [
            satoken(["keys", "plan"] + ring + [RehearsalRing.moment(0)]),
            satoken(["keys", "status"] + ring + [RehearsalRing.moment(0)]),
            satoken(["keys", "rotate", "publish", "--force", "early"] + ring + [RehearsalRing.moment(hour)]),
        ]
        for outcome in hints {
            #expect(outcome.output.contains(copy), "\(outcome)")
            #expect(!outcome.output.contains("satoken publish"), "\(outcome)")
        }
    }

    @Test func `a rehearsal says what its endpoints are, and how they follow`() throws {
        let ring = try RehearsalRing()
        try ring.follow()
        try ring.keys(["observe"], at: hour)
        let copied = try ring.keys(["rehearse", ring.scratch["copy"]], at: hour)
        #expect(copied.code == 0, "\(copied)")
        // What the ring's own endpoints show is nothing to a copy with other keys.
        let lost = try satoken([
            "keys", "rotate", "--keys", ring.scratch["copy"], "--now", RehearsalRing.moment(hour),
        ])
        #expect(lost.code == 1)
        #expect(lost.error.contains("a rehearsal's endpoints are files that show its own keys"), "\(lost)")
        let commands = copied.lines.compactMap { line in
            line.firstRange(of: ": satoken ").map { "\"$satoken\" " + line[$0.upperBound...] }
                ?? line.firstRange(of: ": cp ").map { "cp " + line[$0.upperBound...] }
        }
        #expect(commands.count == 5, "\(copied)")
        // The first is rotate, to be run when the others were.
        let moments = [hour, hour, hour, hour, 90 * day].map { " --now \(RehearsalRing.moment($0))" }
        let story = zip(commands.dropFirst() + [commands[0].with("", for: " --now TIME")], moments).map {
            command, moment in
            command.contains(" keys ") ? command + moment : command
        }
        let rotate = try shell(
            "set -e; cd \"$1\"; mkdir work; cd work; " + story.joined(separator: "; "), [ring.scratch.path])
        #expect(rotate.code == 0, "\(rotate)")
        #expect(rotate.error.isEmpty, "\(rotate)")
        #expect(rotate.output.contains("done: publish k2"), "\(rotate)")
        #expect(rotate.output.contains("issuer is seen with k1 k2 (has k1)"), "\(rotate)")
    }

    @Test func `servers that do not answer are said to be down or out of reach`() throws {
        let scratch = try Scratch()
        let ring = ["--keys", scratch["ring"]]
        let created = try satoken(
            [
                "keys", "init", "--algorithm", "ES256", "--service-account-issuer", Recorded.issuer,
                "--api-server",
                "a=https://127.0.0.1:1",
            ] + ring)
        #expect(created.code == 0, "\(created)")
        let outcome = try satoken(["keys", "observe"] + ring)
        #expect(outcome.code == 69, "\(outcome)")
        #expect(outcome.error.contains("hint: they are down or cannot be reached"), "\(outcome)")
    }
}
