import KeyRing
import Testing

/// Keys of controller-manager's Secret tokens, which never expire.
@Suite struct LegacyTests {
    private static func added() throws -> Stage {
        var stage = Stage(legacy: true)
        stage.take(PlannedStep(step: .addLegacy, keys: [], due: stage.now))
        return stage
    }

    @Test func `a new legacy key waits until every API server trusts it, and for no relying party`() throws {
        var stage = try Self.added()
        #expect(stage.ring.legacySigner == "k1")
        #expect(
            stage.item(.legacy)?.waits == [
                .unobserved(endpoint: "a", key: "k2"), .unobserved(endpoint: "b", key: "k2"),
            ])
        stage.see("a")
        #expect(stage.due == nil)
        stage.see("b")
        #expect(stage.due == .legacy)
        stage.take(try #require(stage.item(.legacy)))
        #expect(stage.ring.legacySigner == "k2")
    }

    @Test func `a key that signs only Secret tokens is trusted and in no JWKS`() throws {
        let stage = try Self.added()
        #expect(stage.ring.trusted.map(\.name) == ["k1", "k2"])
        #expect(stage.ring.published.map(\.name) == ["k1"])
    }

    @Test func `a legacy key that signed other tokens leaves the JWKS and never the list`() throws {
        var stage = Stage(legacy: true)
        for step in [Step.publish, .activate, .reorder] { try stage.pass(step) }
        #expect(stage.ring.published.map(\.name) == ["k2", "k1"])
        try stage.pass(.unpublish)
        #expect(stage.ring.published.map(\.name) == ["k2"])
        stage.wait(900 * Stage.day)
        stage.see()
        #expect(stage.item(.retire, key: "k1") == nil)
        #expect(try stage.key("k1").hasPrivateHalf)
    }

    @Test func `where API servers publish what they trust, a legacy key stays as it is`() throws {
        var stage = Stage(legacy: true) { $0.jwksSource = .apiServers }
        for step in [Step.publish, .activate, .reorder] { try stage.pass(step) }
        stage.wait(900 * Stage.day)
        stage.see()
        #expect(stage.item(.retire, key: "k1") == nil)
        #expect(stage.item(.unpublish, key: "k1") == nil)
    }

    @Test func `the switch of a legacy key is taken back once`() throws {
        var stage = try Self.added()
        stage.see()
        stage.take(try #require(stage.item(.legacy)))
        try stage.rollBack()
        #expect(stage.ring.legacySigner == "k1")
        #expect(stage.ring.trusted.map(\.name) == ["k1", "k2"])
    }

    @Test func `a new legacy key that is taken back before it signed is gone`() throws {
        var stage = try Self.added()
        try stage.rollBack()
        #expect(stage.ring["k2"]?.state == .withdrawn)
        #expect(stage.ring.legacySuccessor == nil)
        #expect(stage.item(.legacy) == nil)
    }

    @Test func `a key that turns out to sign Secrets' tokens stays, and goes on to sign them`() throws {
        var stage = Stage()
        stage.order(stage.ring.markingLegacy("k1", at: stage.now))
        #expect(stage.ring.legacySigner == "k1")
        for step in [Step.publish, .activate, .reorder, .publish] { try stage.pass(step) }
        let key = try stage.key("k1")
        #expect(key.isTrusted && key.isLegacy && key.hasPrivateHalf)
        #expect(stage.item(.retire, key: "k1") == nil)
    }

    @Test func `a previous key that signed Secrets' tokens stays, and signs no more`() throws {
        var stage = Stage()
        for step in [Step.publish, .activate, .reorder] { try stage.pass(step) }
        stage.order(stage.ring.markingLegacy("k1", at: stage.now))
        #expect(stage.ring.legacySigner == nil)
        stage.wait(10 * Stage.day)
        stage.see()
        #expect(stage.item(.retire, key: "k1") == nil)
        #expect(stage.item(.unpublish, key: "k1") != nil)
    }
}
