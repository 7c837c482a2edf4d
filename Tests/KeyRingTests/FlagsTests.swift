import KeyRing
import Testing

/// API servers whose flags nobody confirmed count as having no maximum.
@Suite struct FlagsTests {
    /// A ring of its own key whose servers' flags nobody confirmed.
    private static func stage() -> Stage {
        var stage = Stage(servers: ["a", "b"], issuer: false)
        stage.ring.flags = [:]
        return stage
    }

    @Test func `what an unconfirmed server adds is taken back by the confirmation`() throws {
        var stage = Self.stage()
        #expect(try stage.observed.hasOpenEnd(stage.key("k1")))
        stage.order(stage.ring.confirmingFlags(of: ["a"], at: stage.now))
        #expect(try stage.observed.hasOpenEnd(stage.key("k1")))
        stage.order(stage.ring.confirmingFlags(of: ["b"], at: stage.now))
        #expect(try !stage.observed.hasOpenEnd(stage.key("k1")))
    }

    @Test func `flags that are in force only since later keep what was signed before`() throws {
        var stage = Self.stage()
        stage.wait(Policy.day)
        stage.order(stage.ring.confirmingFlags(of: ["a", "b"], since: stage.now, at: stage.now))
        #expect(try stage.observed.hasOpenEnd(stage.key("k1")))
        stage.order(stage.ring.stating(longestToken: Policy.day, of: ["k1"], at: stage.now))
        #expect(try !stage.observed.hasOpenEnd(stage.key("k1")))
    }

    @Test func `a server seen with a list that is none of the ring's is unconfirmed again`() throws {
        var stage = Stage(servers: ["a"], issuer: false)
        #expect(stage.observed.serversWithoutConfirmedFlags.isEmpty)
        stage.wait(Policy.hour)
        stage.see("a", keyIDs: ["kid-of-old"])
        #expect(stage.observed.serversWithoutConfirmedFlags.map(\.name) == ["a"])
        #expect(try stage.observed.hasOpenEnd(stage.key("k1")))
        stage.wait(Policy.hour)
        stage.see("a")
        stage.order(stage.ring.confirmingFlags(of: ["a"], at: stage.now))
        #expect(try stage.observed.hasOpenEnd(stage.key("k1")), "it signed meanwhile")
        stage.order(stage.ring.stating(longestToken: Policy.day, of: ["k1"], at: stage.now))
        #expect(try !stage.observed.hasOpenEnd(stage.key("k1")))
    }

    @Test func `a server that leaves unconfirmed leaves the end open, until it is stated`() throws {
        var stage = Self.stage()
        stage.order(stage.ring.confirmingFlags(of: ["a"], at: stage.now))
        stage.adopt { $0.endpoints.removeAll { $0.name == "b" } }
        #expect(try stage.observed.hasOpenEnd(stage.key("k1")))
        stage.order(stage.ring.stating(longestToken: Policy.day, of: ["k1"], at: stage.now))
        #expect(try !stage.observed.hasOpenEnd(stage.key("k1")))
    }

    @Test func `a key that came after all was confirmed has its end by the policy`() throws {
        var stage = Self.stage()
        stage.order(stage.ring.confirmingFlags(of: ["a", "b"], at: stage.now))
        for step in [Step.publish, .activate, .reorder] { try stage.pass(step) }
        stage.see()
        let due = try #require(stage.item(.retire)?.due)
        #expect(due <= stage.now + Policy.day + stage.ring.policy.clockSkew)
    }
}
