import JSON
import TestSupport
import Testing

@Suite struct RotationStoryTests {
    /// Tokens live a day at most, an hour outside: keys go through all states in days.
    static let short = [
        "--no-service-account-extend-token-expiration", "--external-token-lifetime", "1h", "--rotate-every",
        "30d",
    ]

    @Test func `a key goes through all its states, and its tokens are accepted until they expire`() throws {
        let ring = try RehearsalRing(Self.short)
        try ring.follow()
        #expect(try ring.keys(["observe"], at: 60).code == 0)
        // Until the flags are confirmed, no token of k1 has a known end.
        #expect(try ring.keys(["status"], at: 60).output.contains("with no end known (2^32 s)"))
        #expect(try ring.keys(["confirm", "--flags"], at: 120).code == 0)
        let quiet = try ring.keys(["rotate"], at: hour)
        #expect(quiet.code == 0)
        #expect(quiet.output.contains("nothing is due"), "\(quiet)")
        #expect(quiet.output.contains("next: publish a new key, 2027-01-29T23:58:00Z"), "\(quiet)")

        let publishing = 29 * day
        try ring.rotate("publish k2", at: publishing)
        #expect(try ring.states() == "k1 active, k2 published")
        try ring.follow()
        try ring.keys(["rotate"], at: publishing + hour)
        // The lead runs from when the last was seen with it, and the skew comes on top.
        let lead = publishing + hour + day
        #expect(try ring.keys(["rotate"], at: lead).output.contains("nothing is due"))
        let old = try ring.token(at: lead, ["--duration", "24h"])
        try ring.rotate("activate k2", at: lead + 120)
        try ring.rotate("reorder k2", at: lead + 300)
        #expect(try ring.verify(old, at: lead + day).code == 0)
        #expect(try ring.states() == "k1 previous, k2 active")

        // One server was not restarted: no clock of k1 runs.
        try ring.follow(["cp-1", "issuer"])
        let late = try ring.keys(["rotate"], at: lead + 3 * day)
        #expect(late.code == 1, "\(late)")
        #expect(late.output.contains("cp-2 may still sign with k1"), "\(late)")
        try ring.follow()
        let seen = lead + 3 * day + hour
        #expect(try ring.keys(["rotate"], at: seen).code == 0)
        try ring.rotate("unpublish k1", at: seen + hour + 120)
        #expect(try ring.states() == "k1 verify-only, k2 active")
        #expect(try ring.keys(["rotate"], at: seen + day).output.contains("nothing is due"))
        try ring.rotate("retire k1", at: seen + day + 120)
        #expect(try ring.states() == "k1 retired, k2 active")
        #expect(try shell("ls \"$1\"", [ring.scratch["ring/private"]]).lines == ["k2.key"])
    }

    @Test func `a step that waits for an endpoint is overdue, and says for whom`() throws {
        let ring = try RehearsalRing()
        try ring.follow()
        try ring.rotate("publish k2", at: 89 * day)
        try ring.follow(["cp-1"])
        let outcome = try ring.keys(["rotate", "-o", "json"], at: 91 * day)
        #expect(outcome.code == 1)
        let overdue = try #require(JSONValue(parsing: outcome.output)["overdue"]?.elements.first)
        #expect(overdue["step"]?.string == "activate")
        #expect(overdue["keys"]?.strings == ["k2"])
        let waits = overdue["waits"]?.strings ?? []
        #expect(waits.count == 2, "\(waits)")
        #expect(waits[0].hasPrefix("cp-2 was not seen trusting k2: last seen"), "\(waits)")
        #expect(waits[1].hasPrefix("issuer was not seen publishing k2: last seen"), "\(waits)")
        #expect(try ring.states() == "k1 active, k2 published")
    }

    @Test func `a server that signs with the old key long after the order is overdue`() throws {
        let ring = try RehearsalRing()
        try ring.follow()
        try ring.rotate("publish k2", at: 89 * day)
        try ring.follow()
        try ring.keys(["observe"], at: 89 * day + hour)
        try ring.rotate("activate k2", at: 91 * day)
        try ring.rotate("reorder k2", at: 91 * day + hour)
        try ring.follow(["cp-2", "issuer"])
        #expect(try ring.keys(["rotate"], at: 92 * day).code == 0)
        let late = try ring.keys(["rotate"], at: 93 * day)
        #expect(late.code == 1)
        #expect(late.output.contains("overdue: reorder k2"), "\(late)")
        #expect(late.output.contains("cp-1 may still sign with k1"), "\(late)")
        #expect(!late.output.contains("cp-2 may still"), "\(late)")
        #expect(try ring.keys(["status"], at: 93 * day).output.contains("overdue  reorder k2"))
        let status = try JSONValue(parsing: ring.keys(["status", "-o", "json"], at: 93 * day).output)
        let step = status["steps"]?.elements.last
        #expect(step?["step"]?.string == "reorder" && step?["overdue"]?.bool == true, "\(status)")
        try ring.follow()
        #expect(try ring.keys(["rotate"], at: 94 * day).code == 0)
    }

    @Test func `an endpoint that cannot be looked at stops nobody`() throws {
        let ring = try RehearsalRing()
        try ring.follow(["cp-1", "issuer"])
        let outcome = try ring.keys(["rotate"], at: 89 * day)
        // It goes on, and says that nobody knows what cp-2 does.
        #expect(outcome.code == 1, "\(outcome)")
        #expect(outcome.output.contains("done: publish k2"), "\(outcome)")
        #expect(outcome.output.contains("unseen: cp-2, never seen: "), "\(outcome)")
        #expect(outcome.error.contains("warning: cp-2 was not seen:"), "\(outcome)")
    }

    @Test func `what is too early is refused with its date, until the risk is named`() throws {
        let ring = try RehearsalRing()
        try ring.follow()
        let early = try ring.keys(["rotate", "publish"], at: hour)
        #expect(early.code == 1)
        #expect(early.error.contains("too early: not before 2027-03-30T23:58:00Z"), "\(early)")
        #expect(early.error.contains("--force early"), "\(early)")
        #expect(try ring.keys(["rotate", "publish", "--force", "early"], at: hour).code == 0)
        // Whoever was not seen with it would refuse its tokens: that is another risk.
        let unseen = try ring.keys(["rotate", "activate", "--force", "early"], at: 2 * hour)
        #expect(unseen.code == 1)
        #expect(unseen.error.contains("cp-1 was not seen trusting k2"), "\(unseen)")
        #expect(unseen.error.contains("--force unobserved"), "\(unseen)")
        #expect(try ring.states() == "k1 active, k2 published")
        let forced = try ring.keys(
            ["rotate", "activate", "--force", "early", "--force", "unobserved"], at: 2 * hour)
        #expect(forced.output.contains("done: activate k2"), "\(forced)")
        let none = try ring.keys(["rotate", "retire", "--key", "k2"], at: 3 * hour)
        #expect(none.code == 1)
        #expect(none.error.contains("no step retire lies ahead"), "\(none)")
    }

    @Test func `a generation stands for its time, whatever is forced`() throws {
        let ring = try RehearsalRing()
        try ring.follow()
        #expect(try ring.keys(["rotate", "publish", "--force", "early"], at: hour).code == 0)
        let outcome = try ring.keys(
            ["rotate", "activate", "--force", "early", "--force", "unobserved"], at: hour + 30)
        #expect(outcome.code == 1, "\(outcome)")
        #expect(outcome.error.contains("not before 2027-01-01T01:01:00Z"), "\(outcome)")
    }

    @Test func `the last step is taken back once, and the ring is held`() throws {
        let ring = try RehearsalRing()
        try ring.activateSecondKey()
        let token = try ring.token(at: 2 * day, ["--duration", "24h"])
        try ring.rotate("reorder k2", at: 2 * day + hour)
        let back = try ring.keys(["rollback"], at: 2 * day + 2 * hour)
        #expect(back.code == 0, "\(back)")
        #expect(back.output.contains("activate k2 is taken back"), "\(back)")
        #expect(try ring.states() == "k1 active, k2 previous")
        // Its tokens are out, so it is trusted as any previous key.
        #expect(try ring.verify(token, at: 2 * day + 2 * hour).code == 0)
        #expect(try ring.keys(["rollback"], at: 2 * day + 3 * hour).code == 1)
        // The order of the list follows in a held ring too.
        try ring.rotate("reorder k1", at: 2 * day + 4 * hour)
        let held = try ring.keys(["rotate", "publish", "--force", "early"], at: 3 * day)
        #expect(held.code == 1)
        #expect(held.error.contains("held until satoken keys resume"), "\(held)")
        #expect(try ring.keys(["resume"], at: 3 * day).code == 0)
        #expect(try ring.keys(["rotate", "publish", "--force", "early"], at: 3 * day + hour).code == 0)
    }

    @Test func `a rollback waits for whoever does not trust the old key any more`() throws {
        let ring = try RehearsalRing()
        try ring.activateSecondKey()
        _ = try ring.scratch.file("cp-2", "{\"keys\":[]}")
        let outcome = try ring.keys(["rollback"], at: 2 * day + hour)
        #expect(outcome.code == 1, "\(outcome)")
        #expect(outcome.error.contains("cp-2 was not seen trusting k1"), "\(outcome)")
        #expect(try ring.states() == "k1 previous, k2 active")
    }

    @Test func `a relying party that takes RS256 only blocks another algorithm`() throws {
        let ring = try RehearsalRing(["--algorithm", "ES256"], endpoints: false)
        let policy = try ring.keys(["policy", "--relying-party", "azure"], at: 60)
        #expect(policy.code == 0)
        #expect(policy.error.contains("warning: --relying-party azure takes no ES256"), "\(policy)")
        try ring.keys(["rotate", "publish", "--force", "early"], at: hour)
        let outcome = try ring.keys(["rotate", "activate", "--force", "early"], at: 2 * hour)
        #expect(outcome.code == 1)
        #expect(outcome.error.contains("azure takes no ES256"), "\(outcome)")
        #expect(try ring.keys(["rotate"], at: 2 * hour).code == 0)
        let late = try ring.keys(["rotate"], at: 3 * day)
        #expect(late.code == 1)
        #expect(late.output.contains("overdue: activate k2"), "\(late)")
        #expect(late.output.contains("satoken keys policy --algorithm RS256"), "\(late)")
        let forced = try ring.keys(
            ["rotate", "activate", "--force", "early", "--force", "relying-party"], at: 4 * day)
        #expect(forced.code == 0, "\(forced)")
    }

    @Test func `a rotation with nothing to do reads the ring twice, and locks it once`() throws {
        let ring = try RehearsalRing()
        try ring.follow()
        // The first look after a change notes what it sees.
        try ring.keys(["rotate"], at: hour)
        let calls = try CallCount.of("ring.json") {
            let outcome = try ring.keys(["rotate"], at: 2 * hour)
            #expect(outcome.output.contains("nothing is due"), "\(outcome)")
        }
        #expect(calls == (2, 1))
    }
}
