import KeyRing
import Testing

/// Endpoints that leave the policy, join it, or move.
@Suite struct LeavingTests {
    /// A ring whose second key signs; server a was seen past k1 and b was not.
    private static func superseded(_ servers: [String] = ["a", "b"]) throws -> Stage {
        var stage = Stage(servers: servers)
        for step in [Step.publish, .activate] { try stage.pass(step) }
        stage.take(try #require(stage.item(.reorder)))
        stage.see("a", "issuer")
        return stage
    }

    @Test func `a server that leaves while it may still sign counts as past from then on`() throws {
        var stage = try Self.superseded()
        #expect(stage.item(.retire)?.waits == [.notPast(endpoint: "b", key: "k1")])
        stage.wait(9 * Stage.day)
        let left = stage.now
        stage.adopt { $0.endpoints.removeAll { $0.name == "b" } }
        #expect(stage.item(.retire)?.waits == [])
        #expect(stage.item(.retire)?.due == left + Stage.day + stage.ring.policy.clockSkew)
    }

    @Test func `a server that leaves after it was past late leaves its tokens behind`() throws {
        var stage = try Self.superseded()
        stage.wait(30 * Stage.day)
        stage.see("b")
        let past = stage.now
        stage.wait(60)
        stage.adopt { $0.endpoints.removeAll { $0.name == "b" } }
        #expect(stage.item(.retire)?.due == past + Stage.day + stage.ring.policy.clockSkew)
    }

    @Test func `a server that joins with files of a later generation is past from the start`() throws {
        var stage = try Self.superseded()
        stage.see("b")
        let due = stage.item(.retire)?.due
        stage.adopt { $0.endpoints.append(Stage.server("c")) }
        #expect(stage.item(.retire)?.waits == [.notPast(endpoint: "c", key: "k1")])
        stage.see("c")
        #expect(stage.item(.retire)?.waits == [])
        #expect(stage.item(.retire)?.due == due)
    }

    @Test func `a server that joins with old files is past when it is seen past`() throws {
        var stage = try Self.superseded()
        stage.see("b")
        stage.adopt { $0.endpoints.append(Stage.server("c")) }
        stage.see("c", generation: 1)
        stage.order(stage.ring.confirmingFlags(of: ["c"], at: stage.now))
        #expect(stage.item(.retire)?.waits == [.notPast(endpoint: "c", key: "k1")])
        stage.wait(Stage.hour)
        stage.see("c")
        #expect(stage.item(.retire)?.due == stage.now + Stage.day + stage.ring.policy.clockSkew)
    }

    @Test
    func
        `a joined server that was seen so often that its first looks are forgotten is not past from the start`()
        throws
    {
        var stage = try Self.superseded()
        stage.see("b")
        stage.adopt { $0.endpoints.append(Stage.server("c")) }
        stage.see("c", generation: 1)
        let late = stage.now + Stage.day
        stage.now = late
        for age in 0..<600 { stage.see("c", maxAge: age) }
        #expect(stage.item(.retire)?.due ?? 0 >= late + Stage.day + stage.ring.policy.clockSkew)
    }

    @Test func `what was seen of a server that left says nothing of one that gets its name`() throws {
        var stage = Stage()
        try stage.pass(.publish)
        stage.see()
        stage.adopt { $0.endpoints.removeAll { $0.name == "b" } }
        stage.adopt { $0.endpoints.append(Stage.server("b")) }
        #expect(stage.item(.activate)?.waits == [.unobserved(endpoint: "b", key: "k2")])
        stage.see("b")
        #expect(stage.item(.activate)?.waits == [])
    }

    @Test func `an endpoint at another place is another endpoint`() throws {
        var stage = Stage()
        try stage.pass(.publish)
        stage.see()
        stage.adopt { $0.endpoints[1].location = "https://elsewhere.example" }
        #expect(stage.item(.activate)?.waits == [.unobserved(endpoint: "b", key: "k2")])
    }

    @Test func `copies of a site that left the policy are cached on`() throws {
        var stage = Stage()
        try stage.pass(.publish)
        stage.wait(100 * Stage.hour)
        stage.see("a", "b")
        stage.see("issuer", generation: 1, maxAge: 400 * Stage.hour)
        stage.wait(100 * Stage.hour)
        let left = stage.now
        stage.adopt { $0.endpoints.removeAll { $0.kind == .issuer } }
        #expect(stage.item(.activate)?.waits == [])
        #expect(stage.item(.activate)?.due == left + 400 * Stage.hour + stage.ring.policy.clockSkew)
    }

    @Test func `a site that left unseen is cached for the lead`() throws {
        var stage = Stage()
        try stage.pass(.publish)
        stage.observations.endpoints["issuer"] = nil
        stage.wait(100 * Stage.hour)
        stage.see("a", "b")
        stage.wait(100 * Stage.hour)
        let left = stage.now
        stage.adopt { $0.endpoints.removeAll { $0.kind == .issuer } }
        #expect(
            stage.item(.activate)?.due == left + stage.ring.policy.publishLeadTime
                + stage.ring.policy.clockSkew)
    }

    @Test func `what API servers served stays in caches when relying parties fetch from elsewhere`() throws {
        var stage = Stage(issuer: false) { $0.jwksSource = .apiServers }
        stage.see(maxAge: Stage.day)
        let before = stage.now
        stage.adopt { policy in
            policy.jwksSource = .ring
            policy.endpoints.append(Stage.issuer)
        }
        #expect(stage.ring.cachedUntil >= before + Stage.day)
        // Once they do, nothing new comes into caches by a change of something else.
        let until = stage.ring.cachedUntil
        stage.wait(Stage.hour)
        stage.adopt { $0.keep += 1 }
        #expect(stage.ring.cachedUntil == until)
    }
}
