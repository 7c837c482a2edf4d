import JSON
import Testing

@Suite struct RevocationStoryTests {
    @Test func `without a price it shows whom it hits and what each price is, and changes nothing`() throws {
        let ring = try RehearsalRing()
        try ring.follow()
        let pile = try ring.scratch.file("pile", "\(ring.token(at: hour))\n\(ring.token(at: 2 * hour))\n")
        let outcome = try ring.keys(["revoke", "k1", "--tokens", pile], at: 2 * hour)
        #expect(outcome.code == 1)
        #expect(outcome.output.contains("2 tokens of 1 account"), "\(outcome)")
        #expect(outcome.output.contains("last expiry 2027-01-01T03:00:00Z"), "\(outcome)")
        #expect(outcome.output.contains("ci/builder"), "\(outcome)")
        #expect(outcome.output.contains("--immediately: "), "\(outcome)")
        #expect(outcome.output.contains("--after-rollover: "), "\(outcome)")
        #expect(outcome.output.contains("nothing is changed"), "\(outcome)")
        #expect(try ring.states() == "k1 active")
    }

    @Test func `the prices of a key that signs Secrets' tokens alone are its own`() throws {
        let ring = try RehearsalRing(["--legacy-tokens"])
        try ring.follow()
        let prices = try ring.keys(["revoke", "k2"], at: hour)
        #expect(prices.output.contains("refuses the successor's tokens of Secrets"), "\(prices)")
        #expect(prices.output.contains("restart kube-controller-manager at once then"), "\(prices)")
        #expect(!prices.output.contains("relying party"), "\(prices)")
        let outcome = try ring.keys(["revoke", "k2", "--after-rollover", "--ring", "ring"], at: hour)
        #expect(outcome.lines[1].hasPrefix("done: add-legacy k3: "), "\(outcome)")
        try ring.follow()
        try ring.rotate("legacy k3", at: 2 * hour)
        // kube-controller-manager may still sign with the exposed key.
        let waiting = try ring.keys(["rotate"], at: 3 * hour)
        #expect(waiting.code == 1)
        #expect(
            waiting.output.contains("kube-controller-manager may still sign Secrets' tokens with k2"),
            "\(waiting)")
        #expect(try ring.keys(["confirm", "kube-controller-manager", "k3"], at: 3 * hour).code == 0)
        try ring.rotate("remove k2", at: 3 * hour)
    }

    @Test(arguments: [[], ["--ring", "another"]])
    func `the ring's name is asked for`(name: [String]) throws {
        let ring = try RehearsalRing()
        let outcome = try ring.keys(["revoke", "k1", "--immediately"] + name, at: hour)
        #expect(outcome.code == 64)
        #expect(
            outcome.error.contains("this ring is ring, issuer https://kubernetes.default.svc"), "\(outcome)")
        #expect(outcome.error.contains("hint: --ring ring"), "\(outcome)")
        #expect(try ring.states() == "k1 active")
    }

    @Test func `cut at once, and not done until everybody was seen without it`() throws {
        let ring = try RehearsalRing()
        try ring.follow()
        let token = try ring.token(at: hour)
        let old = try ring.scratch.file("old.pem", ring.scratch.bytes("ring/current/verification.pem"))
        let outcome = try ring.keys(["revoke", "k1", "--immediately", "--ring", "ring"], at: hour)
        #expect(outcome.code == 1)
        #expect(outcome.output.contains("done: remove k1"), "\(outcome)")
        #expect(outcome.output.contains("cp-1 may still trust k1"), "\(outcome)")
        #expect(outcome.output.contains("order of work"), "\(outcome)")
        #expect(try ring.states() == "k1 revoking, k2 active")
        // Its file does not bring it back either.
        let union = try ring.verify(token, at: hour, ["--service-account-key-file", old])
        #expect(union.code == 1)
        #expect(union.error.contains("is revoked by the ring ring, and left out"), "\(union)")
        #expect(try shell("ls \"$1\"", [ring.scratch["ring/private"]]).lines == ["k2.key"])

        // Nobody is told to trust it again.
        for command in ["verify", "inspect"] {
            let refused = try satoken([
                command, token, "--keys", ring.path, "--now", RehearsalRing.moment(hour),
            ])
            #expect(refused.code == 1)
            #expect(
                refused.output.contains(
                    "which the ring ring revoked on 2027-01-01T01:02:00Z: k1"), "\(refused)")
            #expect(refused.output.contains("refused on purpose"), "\(refused)")
            #expect(!refused.output.contains("--service-account-key-file"), "\(refused)")
        }

        try ring.follow(["cp-1", "issuer"])
        let waiting = try ring.keys(["rotate"], at: 2 * hour)
        #expect(waiting.code == 1)
        #expect(waiting.output.contains("cp-2 may still trust k1"), "\(waiting)")
        try ring.follow()
        try ring.rotate("finish k1", at: 3 * hour)
        #expect(try ring.states() == "k1 revoked, k2 active")
        let again = try ring.keys(["import", old, "--as", "previous"], at: 5 * hour)
        #expect(again.code == 1)
        #expect(again.error.contains("no revoked key comes back"), "\(again)")
    }

    @Test func `an exposed key that nobody trusts is closed when no cache can hold it, and that is said`()
        throws
    {
        let ring = try RehearsalRing()
        try ring.follow()
        try ring.keys(["policy", "--remove", "issuer"], at: 60)
        try ring.keys(["revoke", "k1", "--immediately", "--ring", "ring"], at: hour)
        let waiting = try ring.keys(["rotate"], at: 2 * hour)
        #expect(waiting.code == 1)
        #expect(
            waiting.lines.last
                == "next: finish k1, once cp-1 is seen without k1, cp-2 is seen without k1, and no cache holds it",
            "\(waiting)")
        try ring.follow(RehearsalRing.servers)
        // Nobody shows what relying parties have, so the lead stands for their caches.
        let caches = "2027-01-02T01:04:00Z (in 22 h 4 m)"
        let seen = try ring.keys(["rotate"], at: 3 * hour)
        #expect(seen.code == 0, "\(seen)")
        #expect(seen.output.contains("not done until: k1 is gone everywhere\n"), "\(seen)")
        #expect(
            seen.lines.last == "next: finish k1, \(caches): a JWKS with it may be cached until then",
            "\(seen)"
        )
        let status = try ring.keys(["status"], at: 3 * hour)
        #expect(
            status.output.contains("  \(caches)  finish k1: a JWKS with it may be cached until then\n"),
            "\(status)")
        let plan = try ring.keys(["plan"], at: 3 * hour)
        #expect(
            plan.output.contains("  finish k1    \(caches): a JWKS with it may be cached until then\n"),
            "\(plan)")
        let closed = try ring.keys(["rotate"], at: 26 * hour)
        #expect(closed.lines[1] == "done: finish k1: exposed keys were seen gone everywhere", "\(closed)")
        #expect(closed.lines[2] == "not done until: nothing, it is done", "\(closed)")
        #expect(try ring.states() == "k1 revoked, k2 active")
    }

    @Test func `a revocation takes no step of the rotation beside it`() throws {
        let ring = try RehearsalRing()
        try ring.activateSecondKey()
        try ring.rotate("reorder k2", at: 2 * day + hour)
        try ring.follow()
        // A new key is due by then.
        _ = try shell("openssl genrsa -out \"$1\" 2048", [ring.scratch["rsa.key"]])
        try ring.keys(["import", ring.scratch["rsa.key"], "--as", "published"], at: 3 * day)
        let outcome = try ring.keys(["revoke", "k1", "--immediately", "--ring", "ring"], at: 100 * day)
        #expect(outcome.output.contains("cp-1 may still trust k1"), "\(outcome)")
        #expect(!outcome.output.contains("trusting k3") && !outcome.output.contains("k3 is"), "\(outcome)")
        #expect(outcome.output.contains("done: remove k1"), "\(outcome)")
        #expect(!outcome.output.contains("done: publish"), "\(outcome)")
        #expect(
            outcome.lines.last?.hasPrefix("next: finish k1, once cp-1 is seen without k1") == true,
            "\(outcome)")
        try ring.rotate("publish k4", at: 100 * day + hour)
    }

    @Test func `published first, the exposed key is trusted until its successor is known`() throws {
        let ring = try RehearsalRing(["--service-account-max-token-expiration", "72h"])
        try ring.follow()
        try ring.keys(["observe"], at: hour)
        let outcome = try ring.keys(["revoke", "k1", "--after-rollover", "--ring", "ring"], at: hour)
        #expect(outcome.code == 1)
        #expect(try ring.states() == "k1 active, k2 published")
        let token = try ring.token(at: hour, ["--duration", "48h"])
        try ring.follow()
        try ring.keys(["rotate"], at: 2 * hour)
        #expect(try ring.keys(["rotate"], at: day).output.contains("nothing is due"))
        #expect(try ring.verify(token, at: day).code == 0)
        let signing = 2 * hour + day + 120
        try ring.rotate("activate k2", at: signing)
        try ring.rotate("reorder k2", at: signing + hour)
        // Until cp-2 is restarted it hands out tokens of k1: cut now, cp-1 would refuse them.
        try ring.follow(["cp-1", "issuer"])
        let soon = try ring.keys(["rotate"], at: signing + 65 * 60)
        #expect(soon.output.contains("next: remove k1, once cp-2 signs with a successor of k1"), "\(soon)")
        let waiting = try ring.keys(["rotate"], at: signing + 2 * hour)
        #expect(waiting.code == 1, "\(waiting)")
        #expect(waiting.output.contains("cp-2 may still sign with k1"), "\(waiting)")
        #expect(try ring.verify(token, at: signing + 2 * hour).code == 0)
        try ring.follow(["cp-2"])
        // Kubelets have time to renew before the key leaves.
        let pause = try ring.keys(["rotate"], at: signing + 3 * hour)
        #expect(pause.code == 0 && pause.output.contains("nothing is due"), "\(pause)")
        try ring.rotate("remove k1", at: signing + 3 * hour + 70 * 60)
        #expect(try ring.verify(token, at: signing + 3 * hour + 70 * 60).code == 1)
    }

    @Test func `the whole ring goes, and its successor stays`() throws {
        let ring = try RehearsalRing(["--legacy-tokens"])
        try ring.follow()
        let outcome = try ring.keys(["revoke", "--whole-ring", "--immediately", "--ring", "ring"], at: hour)
        #expect(outcome.code == 1, "\(outcome)")
        let list = try JSONValue(parsing: ring.keys(["list", "-o", "json"], at: hour).output)
        let keys = try #require(list["keys"]?.elements)
        #expect(keys.prefix(2).allSatisfy { $0["state"]?.string == "revoking" }, "\(outcome)")
        let left = keys.dropFirst(2)
        #expect(left.contains { $0["state"]?.string == "active" })
        #expect(left.contains { $0["legacy"]?.bool == true && $0["state"]?.string == "verify-only" })
        // Once no server can be reading old generations, their secrets go.
        try ring.keys(["rotate"], at: 2 * hour)
        let check = try ring.keys(["check"], at: 2 * hour)
        #expect(check.code == 0, "\(check)")
    }
}
