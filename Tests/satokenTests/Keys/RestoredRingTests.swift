import Testing

/// Rings that came back from a backup, observations and all, at the place where they were.
@Suite struct RestoredRingTests {
    /// Takes a backup, lets the ring go on, and puts the backup back.
    private func restored(_ goesOn: (RehearsalRing) throws -> Void) throws -> RehearsalRing {
        let ring = try RehearsalRing()
        try ring.follow()
        try ring.keys(["observe"], at: 60)
        try ring.keys(["rotate", "publish", "--force", "early"], at: hour)
        try ring.follow()
        try ring.keys(["rotate"], at: 2 * hour)
        _ = try shell("cp -a \"$1\" \"$1.backup\"", [ring.path])
        try goesOn(ring)
        try ring.follow()
        _ = try shell("rm -rf \"$1\" && cp -a \"$1.backup\" \"$1\"", [ring.path])
        return ring
    }

    private func expectRefused(_ ring: RehearsalRing, _ problem: String) throws {
        for _ in 0..<2 {
            let outcome = try ring.keys(["rotate"], at: 3 * day)
            #expect(outcome.code == 1)
            #expect(outcome.error.contains(problem), "\(outcome)")
            #expect(
                outcome.error.contains("keys that were revoked since would be trusted again"), "\(outcome)")
        }
        let status = try ring.keys(["status"], at: 3 * day)
        #expect(status.output.contains(problem), "\(status)")
        #expect(
            status.output.contains("do next  if the ring was restored from a backup, restart no API server"))
        #expect(!status.output.contains("do next  restart"), "\(status)")
    }

    @Test func `a revoked signing key is not trusted again, and nothing is changed`() throws {
        let ring = try restored { ring in
            try ring.keys(["revoke", "--whole-ring", "--immediately", "--ring", "ring"], at: 3 * hour)
        }
        try expectRefused(ring, "cp-1 followed this ring, and now shows the key ")
        #expect(try ring.states() == "k1 active, k2 published")
    }

    @Test func `nor is one that was cut without a successor`() throws {
        let ring = try RehearsalRing()
        try ring.activateSecondKey()
        try ring.follow()
        try ring.keys(["observe"], at: 2 * day)
        _ = try shell("cp -a \"$1\" \"$1.backup\"", [ring.path])
        try ring.keys(["rotate"], at: 2 * day + hour)
        try ring.follow()
        try ring.keys(["revoke", "k1", "--immediately", "--ring", "ring"], at: 2 * day + 2 * hour)
        try ring.follow()
        _ = try shell("rm -rf \"$1\" && cp -a \"$1.backup\" \"$1\"", [ring.path])
        try expectRefused(ring, "cp-1 followed this ring, and now shows k2, a list that this ring never had")
    }

    @Test func `a key of somebody else's is imported, and the ring goes on`() throws {
        let ring = try restored { _ in }
        let old = try ring.scratch.key("sa-old.pub")
        let both = try satoken([
            "jwks", "--service-account-key-file", ring.verificationKeys, "--service-account-key-file", old,
        ])
        _ = try ring.scratch.file("cp-1", both.outputBytes)
        try expectRefused(ring, "cp-1 followed this ring, and now shows the key ")
        let imported = try ring.keys(["import", old, "--as", "previous"], at: 3 * day)
        #expect(imported.code == 0, "\(imported)")
        let outcome = try ring.keys(["rotate"], at: 3 * day + hour)
        #expect(outcome.code == 0, "\(outcome)")
    }

    @Test
    func `a key that others add to the issuer's document waits for the operator's word, and then no more`()
        throws
    {
        let ring = try restored { _ in }
        let both = try satoken([
            "jwks", "--service-account-key-file", ring.verificationKeys, "--service-account-key-file",
            ring.scratch.key("sa-old.pub"),
        ])
        _ = try ring.scratch.file("issuer", both.outputBytes)
        let waiting = try ring.keys(["rotate"], at: 3 * day)
        #expect(waiting.code == 1)
        let command = try #require(
            waiting.output.firstMatch(of: #/satoken keys (confirm --unmanaged-key \S+);/#))
        let confirmed = try ring.keys(command.1.split(separator: " ").map(String.init), at: 3 * day + hour)
        #expect(confirmed.code == 0, "\(confirmed)")
        let outcome = try ring.keys(["rotate"], at: 3 * day + 2 * hour)
        #expect(outcome.code == 0, "\(outcome)")
        #expect(outcome.output.contains("done: activate k2"), "\(outcome)")
    }
}
