import JOSE
import KeyRing
import Testing

/// When a published key may sign: who was seen with it, and which copies without it are cached.
@Suite struct TrustTests {
    private static let hour = Stage.hour

    /// A ring whose next key has just been published.
    private static func published(_ adjust: (inout Policy) -> Void = { _ in }) throws -> Stage {
        var stage = Stage(adjust)
        try stage.pass(.publish)
        return stage
    }

    @Test func `a key waits for each endpoint that was not seen with it, and for no other`() throws {
        var stage = try Self.published()
        stage.see("a")
        #expect(
            stage.item(.activate)?.waits == [
                .unobserved(endpoint: "b", key: "k2"), .unobserved(endpoint: "issuer", key: "k2"),
            ])
        stage.see("b", generation: 1)
        stage.see("issuer")
        #expect(stage.item(.activate)?.waits == [.unobserved(endpoint: "b", key: "k2")])
    }

    @Test func `looks from before a key's present entry count for nothing`() throws {
        var stage = Stage()
        for step in [Step.publish, .activate, .reorder, .retire] { try stage.pass(step) }
        // Nobody was restarted or looked at while the key was out.
        try stage.rollBack()
        let (key, server) = (try stage.key("k1"), try stage.endpoint("a"))
        #expect(key.entered?.generation == stage.ring.generation)
        #expect(stage.observed.trusts(server, key) == nil)
        stage.see("a", generation: 4)
        #expect(stage.observed.trusts(server, key) == stage.now)
    }

    @Test func `the lead runs from the first look at the last endpoint`() throws {
        var stage = try Self.published()
        stage.see("a", "issuer")
        stage.wait(5 * Self.hour)
        stage.see()
        let first = stage.now
        stage.wait(Self.hour)
        stage.see()
        #expect(
            stage.item(.activate)?.due == first + stage.ring.policy.publishLeadTime
                + stage.ring.policy.clockSkew)
    }

    @Test(arguments: [
        // Of the list before, of the list with the key; how long after that list was first seen all copies are gone.
        (0, 0, 24 * hour), (48 * hour, 0, 48 * hour), (0, 48 * hour, 48 * hour), (60, 300, 24 * hour),
    ])
    func `the lead is never shorter than copies without the key are cached`(
        _ before: Int, _ with: Int, _ expected: Int
    ) throws {
        var stage = try Self.published()
        stage.see(generation: 1, maxAge: before)
        stage.wait(1)
        stage.see(maxAge: with)
        #expect(stage.item(.activate)?.due == stage.now + expected + stage.ring.policy.clockSkew)
    }

    @Test func `a longer max-age of an earlier day counts from when it was last served`() throws {
        var stage = try Self.published()
        stage.see("issuer", generation: 1, maxAge: 90 * Self.hour)
        stage.wait(10 * Self.hour)
        stage.see("issuer", generation: 1, maxAge: 60)
        let changed = stage.now
        stage.wait(Self.hour)
        stage.see(maxAge: 60)
        #expect(stage.item(.activate)?.due == changed + 90 * Self.hour + stage.ring.policy.clockSkew)
    }

    @Test func `one look at an old copy voids what was seen before`() throws {
        var stage = try Self.published()
        stage.see()
        stage.wait(100 * Self.hour)
        stage.see("b", generation: 1)
        #expect(stage.item(.activate)?.waits == [.unobserved(endpoint: "b", key: "k2")])
        stage.see("b")
        #expect(stage.item(.activate)?.waits == [])
        #expect(
            stage.item(.activate)?.due == stage.now + stage.ring.policy.publishLeadTime
                + stage.ring.policy.clockSkew)
    }

    @Test func `a key that comes back into the list is seen anew`() throws {
        var stage = Stage()
        for step in [Step.publish, .activate, .reorder, .retire] { try stage.pass(step) }
        stage.see()
        try stage.rollBack()
        #expect(try stage.observed.trusts(stage.endpoint("a"), stage.key("k1")) == nil)
        stage.see("a")
        #expect(try stage.observed.trusts(stage.endpoint("a"), stage.key("k1")) == stage.now)
    }

    @Test func `an observation by hand counts until a look says otherwise`() throws {
        var stage = try Self.published()
        stage.see("a", "issuer")
        stage.observations.confirm("k2", of: "b", in: stage.ring.generation, at: stage.now)
        #expect(stage.item(.activate)?.waits == [])
        stage.wait(1)
        stage.see("b", generation: 1)
        #expect(stage.item(.activate)?.waits == [.unobserved(endpoint: "b", key: "k2")])
        stage.wait(1)
        stage.observations.confirm("k2", of: "b", in: stage.ring.generation, at: stage.now)
        #expect(stage.item(.activate)?.waits == [])
    }

    @Test func `an observation by hand from before the key's entry is none`() throws {
        var stage = Stage()
        stage.observations.confirm("k2", of: "b", in: stage.ring.generation, at: stage.now)
        try stage.pass(.publish)
        stage.see("a", "issuer")
        #expect(stage.item(.activate)?.waits == [.unobserved(endpoint: "b", key: "k2")])
    }

    @Test func `an observation by hand says nothing of a server that joined later under the same name`()
        throws
    {
        var stage = try Self.published()
        stage.see("a", "issuer")
        stage.observations.confirm("k2", of: "b", in: stage.ring.generation, at: stage.now)
        stage.wait(60)
        stage.adopt { $0.endpoints.removeAll { $0.name == "b" } }
        stage.adopt { $0.endpoints.append(Stage.server("b")) }
        #expect(stage.item(.activate)?.waits == [.unobserved(endpoint: "b", key: "k2")])
        stage.observations.confirm("k2", of: "b", in: stage.ring.generation, at: stage.now)
        #expect(stage.item(.activate)?.waits == [])
    }

    @Test func `a withdrawn key is never used again`() throws {
        var stage = try Self.published()
        try stage.rollBack()
        #expect(stage.ring["k2"]?.state == .withdrawn)
        #expect(stage.ring["k2"]?.hasPrivateHalf == false)
        stage.order(stage.ring.resuming(at: stage.now))
        try stage.pass(.activate)
        #expect(stage.ring.active?.name == "k3")
    }

    @Test func `kids are compared by their bytes`() throws {
        var stage = Stage(servers: ["a"], issuer: false)
        stage.ring.keys[0] = RingKey(
            name: "k1", keyID: "K", algorithm: .rs256, state: .active, hasPrivateHalf: true)
        stage.ring.keys[0].entered = Moment(generation: 1, time: Stage.creation)
        stage.see("a", keyIDs: ["\u{212A}"])
        #expect(try stage.observed.trusts(stage.endpoint("a"), stage.key("k1")) == nil)
        #expect(
            stage.observed.unmanaged(try #require(stage.observations.endpoints["a"]?.looks.last)) == [
                "\u{212A}"
            ])
    }

    // MARK: Algorithms

    @Test func `a key of an algorithm that a relying party does not take waits for a named risk`() throws {
        var stage = Stage {
            $0.algorithm = .es256
            $0.relyingParties = ["azure", "aws"]
        }
        try stage.pass(.publish)
        stage.see()
        #expect(stage.item(.activate)?.waits == [.relyingParty("azure", key: "k2")])
    }

    @Test func `several algorithms are trusted and published while one signs`() throws {
        var stage = try Self.published()
        stage.adopt { $0.algorithm = .es256 }
        #expect(stage.ring.successor == nil)
        #expect(stage.item(.activate, key: "k2")?.waits.contains(.notNext(key: "k2")) == true)
        for step in [Step.activate, .reorder] { try stage.pass(step) }
        #expect(stage.ring.active?.algorithm == .es256)
        #expect(stage.ring.published.map(\.name) == ["k3", "k1", "k2"])
        #expect(stage.item(.activate, key: "k2")?.waits == [.notNext(key: "k2")])
    }
}
