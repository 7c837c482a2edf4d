import JOSE
import KeyRing
import Testing

/// When a key that signs no more may leave: clock 1 out of the JWKS, clock 2 out of the list.
@Suite struct ClockTests {
    private static let day = Stage.day
    private static let skew = Policy().clockSkew

    /// A ring whose second key signs and leads; all were seen past k1.
    private static func superseded(
        servers: [String] = ["a", "b"], issuer: Bool = true, _ adjust: (inout Policy) -> Void = { _ in }
    ) throws -> Stage {
        var stage = Stage(servers: servers, issuer: issuer, adjust)
        for step in [Step.publish, .activate, .reorder] { try stage.pass(step) }
        stage.see()
        return stage
    }

    private static func apart(_ policy: inout Policy) {
        policy.apiAudiences = ["api"]
        policy.externalAudiences = ["cloud"]
    }

    @Test func `both clocks start when the last server was seen to sign with the successor`() throws {
        var stage = Stage { $0.externalTokenLifetime = Stage.hour }
        for step in [Step.publish, .activate] { try stage.pass(step) }
        stage.take(try #require(stage.item(.reorder)))
        stage.see("a")
        #expect(stage.item(.unpublish)?.waits == [.notPast(endpoint: "b", key: "k1")])
        stage.wait(40 * Self.day)
        stage.see("b")
        #expect(stage.item(.unpublish)?.waits == [])
        #expect(stage.item(.unpublish)?.due == stage.now + Stage.hour + Self.skew)
        let past = stage.now
        stage.take(try #require(stage.item(.unpublish)))
        #expect(stage.item(.retire)?.due == past + Self.day + Self.skew)
    }

    @Test func `a server that shows the list of the switch itself may still sign with the old key`() throws {
        var stage = Stage(servers: ["a"])
        for step in [Step.publish, .activate] { try stage.pass(step) }
        stage.see()
        #expect(try stage.observed.isPast(stage.endpoint("a"), stage.key("k1")) == nil)
        stage.take(try #require(stage.item(.reorder)))
        stage.see(generation: stage.ring.generation - 1)
        #expect(try stage.observed.isPast(stage.endpoint("a"), stage.key("k1")) == nil)
        stage.see()
        #expect(try stage.observed.isPast(stage.endpoint("a"), stage.key("k1")) == stage.now)
    }

    @Test func `one look at an old copy starts the clocks anew`() throws {
        var stage = try Self.superseded(servers: ["a"])
        stage.wait(12 * Stage.hour)
        stage.see("a", generation: 1)
        #expect(stage.item(.retire)?.waits == [.notPast(endpoint: "a", key: "k1")])
        stage.wait(Stage.hour)
        stage.see("a")
        #expect(stage.item(.retire)?.due == stage.now + Self.day + Self.skew)
    }

    @Test func `a list with an unmanaged key is none that the ring wrote`() throws {
        var stage = Stage(servers: ["a"], issuer: false)
        for step in [Step.publish, .activate] { try stage.pass(step) }
        stage.take(try #require(stage.item(.reorder)))
        stage.see("a", keyIDs: ["kid-k2", "kid-k1", "unmanaged"])
        #expect(try stage.observed.isPast(stage.endpoint("a"), stage.key("k1")) == nil)
        stage.see("a", keyIDs: ["kid-k2", "kid-k1"])
        #expect(try stage.observed.isPast(stage.endpoint("a"), stage.key("k1")) == stage.now)
    }

    @Test func `a ring that nobody is seen with goes by the clocks`() throws {
        var stage = Stage(servers: [], issuer: false)
        for step in [Step.publish, .activate] { try stage.pass(step) }
        let switched = try #require(stage.key("k1").superseded?.time)
        stage.take(try #require(stage.item(.reorder)))
        #expect(stage.item(.retire)?.waits == [])
        #expect(stage.item(.retire)?.due == switched + Self.day + Self.skew)
    }

    @Test func `the key that still leads the list stays`() throws {
        var stage = Stage(servers: [], issuer: false)
        for step in [Step.publish, .activate] { try stage.pass(step) }
        stage.wait(100 * Self.day)
        #expect(stage.item(.retire) == nil)
        #expect(stage.due == .reorder)
    }

    @Test(
        arguments: [
            // Extended, audiences apart, external lifetime: clock 1, clock 2.
            (false, false, nil, day, day), (false, false, Stage.hour, Stage.hour, day),
            (true, false, Stage.hour, 365 * day, 365 * day), (true, true, Stage.hour, Stage.hour, 365 * day),
            (true, true, nil, day, 365 * day),
        ] as [(Bool, Bool, Int?, Int, Int)])
    func `an extended token counts external unless the audiences are apart`(
        _ extends: Bool, _ areApart: Bool, _ external: Int?, _ clock1: Int, _ clock2: Int
    ) throws {
        let stage = try Self.superseded {
            $0.extendsTokens = extends
            if areApart { Self.apart(&$0) }
            $0.externalTokenLifetime = external
        }
        let clocks = try #require(Retention(of: stage.key("k1"), by: stage.observed))
        #expect(clocks.jwks == clocks.start + clock1 + Self.skew)
        #expect(clocks.verification == clocks.start + clock2 + Self.skew)
        #expect(stage.item(clock1 < clock2 ? .unpublish : .retire)?.due == clocks.jwks)
    }

    @Test func `one audience of both kinds keeps them together`() {
        var policy = Policy()
        policy.apiAudiences = ["api", "both"]
        policy.externalAudiences = ["cloud", "both"]
        #expect(policy.lifetimes.external == Policy.extendedLifetime)
    }

    @Test func `API servers publish every key they trust, so that a key leaves in one step`() throws {
        let stage = try Self.superseded {
            $0.jwksSource = .apiServers
            $0.externalTokenLifetime = Stage.hour
        }
        #expect(stage.item(.unpublish) == nil)
        let clocks = try #require(Retention(of: stage.key("k1"), by: stage.observed))
        #expect(stage.item(.retire)?.due == clocks.verification)
    }

    // MARK: Lifetimes

    @Test func `a longer policy lengthens the life of every key that can still sign`() throws {
        var stage = Stage(servers: ["a", "b"])
        for step in [Step.publish, .activate] { try stage.pass(step) }
        stage.take(try #require(stage.item(.reorder)))
        stage.see("a")
        stage.adopt { $0.maxTokenExpiration = 3 * Self.day }
        #expect(try stage.key("k1").lifetimes.any == 3 * Self.day)
        #expect(try stage.key("k2").lifetimes.any == 3 * Self.day)
    }

    @Test func `a longer policy counts for a key that an old copy brings back`() throws {
        var stage = try Self.superseded(servers: ["a"])
        stage.adopt { $0.maxTokenExpiration = 3 * Self.day }
        stage.see("a", generation: 1)
        stage.wait(Stage.hour)
        stage.see("a")
        #expect(stage.item(.retire)?.due == stage.now + 3 * Self.day + Self.skew)
    }

    @Test func `a longer policy does not lengthen what nobody can sign with`() throws {
        var stage = try Self.superseded(servers: [], issuer: false)
        stage.adopt { $0.maxTokenExpiration = 3 * Self.day }
        #expect(try stage.key("k1").lifetimes.any == Self.day)
    }

    @Test func `a tighter policy shortens nothing that is out, and counts only when flags are confirmed`()
        throws
    {
        var stage = Stage()
        stage.adopt { $0.maxTokenExpiration = Stage.hour }
        #expect(try stage.key("k1").lifetimes.any == Self.day)
        #expect(stage.ring.lifetimesInForce.any == Self.day)
        for step in [Step.publish, .activate] { try stage.pass(step) }
        #expect(try stage.key("k2").lifetimes.any == Self.day)
        stage.order(stage.ring.confirmingFlags(of: stage.ring.policy.apiServers.map(\.name), at: stage.now))
        #expect(stage.ring.lifetimesInForce.any == Stage.hour)
        #expect(try stage.key("k1").lifetimes.any == Self.day)
        #expect(try stage.key("k2").lifetimes.any == Self.day)
        for step in [Step.publish, .activate] { try stage.pass(step) }
        #expect(try stage.key("k3").lifetimes.any == Stage.hour)
    }

    @Test func `of several policies that may be in force the longest rules`() throws {
        var stage = Stage()
        for hours in [48, 2, 30] { stage.adopt { $0.maxTokenExpiration = hours * Stage.hour } }
        #expect(stage.ring.lifetimesInForce.any == 48 * Stage.hour)
        stage.order(stage.ring.confirmingFlags(of: stage.ring.policy.apiServers.map(\.name), at: stage.now))
        #expect(stage.ring.lifetimesInForce.any == 30 * Stage.hour)
        #expect(try stage.key("k1").lifetimes.any == 48 * Stage.hour)
    }

    @Test func `a token that was found lengthens a clock and never shortens one`() throws {
        var stage = try Self.superseded { $0.externalTokenLifetime = Stage.hour }
        let before = try #require(Retention(of: stage.key("k1"), by: stage.observed))
        stage.observations.needed["k1"] = ObservationLog.Need(external: 5, any: 5)
        let unchanged = try #require(Retention(of: stage.key("k1"), by: stage.observed))
        #expect(unchanged.jwks == before.jwks)
        #expect(unchanged.verification == before.verification)
        let late = stage.now + 900 * Self.day
        stage.observations.needed["k1"] = ObservationLog.Need(external: 0, any: late)
        var after = try #require(Retention(of: stage.key("k1"), by: stage.observed))
        #expect(after.jwks == before.jwks)
        #expect(after.verification == late + Self.skew)
        stage.observations.needed["k1"] = ObservationLog.Need(external: late, any: 0)
        after = try #require(Retention(of: stage.key("k1"), by: stage.observed))
        #expect(after.jwks == late + Self.skew)
        #expect(after.verification == late + Self.skew)
    }
}
