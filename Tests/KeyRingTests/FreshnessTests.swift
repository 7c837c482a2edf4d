import KeyRing
import Testing

/// A wait counts as satisfied only while the endpoint's latest look is young and shows the same.
@Suite struct FreshnessTests {
    private static func published() throws -> Stage {
        var stage = Stage(servers: ["a", "b"], issuer: false) { $0.maxObservationAge = Policy.day }
        try stage.pass(.publish)
        stage.see()
        return stage
    }

    @Test func `an endpoint unseen for longer than the maximum age keeps no step going`() throws {
        var stage = try Self.published()
        stage.wait(Policy.day)
        stage.see("a")
        #expect(stage.item(.activate)?.waits == [])
        stage.wait(1)
        #expect(stage.item(.activate)?.waits == [.unobserved(endpoint: "b", key: "k2")])
        stage.see("b")
        #expect(stage.item(.activate)?.waits == [])
        stage.wait(stage.ring.policy.clockSkew)
        #expect(stage.due == .activate)
    }

    @Test func `a silence does not break a run`() throws {
        var stage = try Self.published()
        let seen = stage.now
        stage.wait(10 * Policy.day)
        stage.see()
        #expect(
            stage.item(.activate)?.due == seen + stage.ring.policy.publishLeadTime
                + stage.ring.policy.clockSkew)
    }

    @Test func `an export that finds a directory older than it left it voids the runs`() throws {
        var stage = try Self.published()
        stage.wait(Policy.day)
        stage.observations.endpoints["b"]?.voided = stage.now
        #expect(stage.item(.activate)?.waits == [.unobserved(endpoint: "b", key: "k2")])
        stage.see()
        #expect(stage.item(.activate)?.waits == [])
        #expect(
            stage.item(.activate)?.due == stage.now + stage.ring.policy.publishLeadTime
                + stage.ring.policy.clockSkew)
    }

    @Test func `what was confirmed by hand holds until the files of the endpoint change`() throws {
        var stage = try Self.published()
        stage.observations.confirm("k2", of: "b", in: stage.ring.generation, at: stage.now)
        stage.wait(30 * Policy.day)
        stage.see("a")
        #expect(stage.item(.activate)?.waits == [])
        stage.take(try #require(stage.item(.activate)))
        stage.see("a")
        #expect(try stage.observed.trusts(stage.endpoint("b"), stage.key("k2")) == nil)
    }

    @Test func `a rollback needs no fresh look`() throws {
        var stage = try Self.published()
        stage.wait(2 * Policy.day)
        stage.see()
        stage.take(try #require(stage.item(.activate)))
        stage.wait(3 * Policy.day)
        try stage.rollBack()
        #expect(stage.ring.active?.name == "k1")
    }

    /// Seed 3 of the simulation, day 663: the word was given two days before the host was put back, unseen.
    @Test func `an export that finds a host put back voids what was said of it by hand, too`() throws {
        var stage = Stage(servers: ["a", "b"], issuer: false)
        try stage.pass(.publish)
        let word = stage.now
        stage.observations.confirm("k2", of: "b", in: stage.ring.generation, at: word)
        #expect(try stage.observed.trusts(stage.endpoint("b"), stage.key("k2")) == word)
        stage.wait(Policy.hour)
        stage.observations.endpoints["b"]?.voided = stage.now
        #expect(try stage.observed.trusts(stage.endpoint("b"), stage.key("k2")) == nil)
        stage.observations.confirm("k2", of: "b", in: stage.ring.generation, at: stage.now)
        #expect(try stage.observed.trusts(stage.endpoint("b"), stage.key("k2")) == stage.now)
    }
}
