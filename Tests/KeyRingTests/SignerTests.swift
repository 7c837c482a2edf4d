import KeyRing
import Testing

/// Which keys an API server may sign with, by the list that it shows.
@Suite struct SignerTests {
    private static func signers(_ stage: Stage, _ name: String = "a") throws -> [String] {
        stage.observed.signers(try stage.endpoint(name))
    }

    @Test func `the key that leads the list signs, or one that came to sign under the same list`() throws {
        var stage = Stage()
        #expect(try Self.signers(stage) == ["k1"])
        try stage.pass(.publish)
        stage.see()
        #expect(try Self.signers(stage) == ["k1"])
        try stage.pass(.activate)
        // Whoever starts now reads the new signing.key and the list as it was.
        stage.see("a")
        #expect(try Self.signers(stage) == ["k1", "k2"])
        stage.see("b", generation: 1)
        #expect(try Self.signers(stage, "b") == ["k1"])
        try stage.pass(.reorder)
        stage.see("a", generation: 2)
        #expect(try Self.signers(stage) == ["k1", "k2"])
        stage.see("a")
        #expect(try Self.signers(stage) == ["k2"])
    }

    @Test func `after a rollback the list tells who signs once it is one that was never there before`() throws
    {
        var stage = Stage()
        for step in [Step.publish, .activate, .reorder] { try stage.pass(step) }
        stage.see()
        try stage.rollBack()
        stage.see()
        #expect(try Self.signers(stage) == ["k2", "k1"])
        stage.take(try #require(stage.item(.reorder)))
        stage.see()
        #expect(try Self.signers(stage) == ["k1", "k2"])
        stage.order(stage.ring.resuming(at: stage.now))
        try stage.pass(.publish)
        stage.see()
        #expect(try Self.signers(stage) == ["k1"])
    }

    @Test func `a list that this ring never had tells of nobody`() throws {
        var stage = Stage()
        #expect(try Self.signers(stage, "b") == ["k1"])
        stage.see("b", keyIDs: ["kid-k9", "kid-k1", "kid-k1"])
        #expect(try Self.signers(stage, "b") == [])
    }

    @Test func `keys that are retired are not thought of, whoever still shows them`() throws {
        var stage = Stage()
        for step in [Step.publish, .activate, .reorder, .retire] { try stage.pass(step) }
        stage.see("a", generation: 4)
        #expect(try Self.signers(stage) == ["k2"])
    }
}
