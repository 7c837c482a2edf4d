import JOSE
import KeyRing
import Testing

/// Keys that signed before the ring existed: which server is past them, and how long their tokens live.
@Suite struct ImportedKeyTests {
    /// A ring that was created on two live keys: k1 signs from now on, k2 signed before.
    static func stage(servers: [String] = ["a"], longestToken: Int? = Policy.day) -> Stage {
        var policy = Policy()
        policy.extendsTokens = false
        policy.maxObservationAge = 1000 * Policy.day
        policy.endpoints = servers.map { Stage.server($0) }
        let entered = Moment(generation: 1, time: Stage.creation)
        let keys = ["k1", "k2"].map { name in
            var key = RingKey(
                name: name, keyID: Stage.keyID(name), algorithm: .rs256,
                state: name == "k1" ? .active : .previous, hasPrivateHalf: true)
            key.entered = entered
            key.lifetimes = policy.lifetimes
            key.isImported = true
            key.statement = longestToken.map { .init(lifetime: $0, time: Stage.creation) }
            if name == "k1" {
                key.activated = entered
            } else {
                key.superseded = Moment(generation: 0, time: Stage.creation)
            }
            return key
        }
        return Stage(policy: policy, keys: keys, leader: "k1")
    }

    /// Flags, kube-controller-manager and tokens that are out, all by the operator's word.
    private static func confirmed(_ stage: inout Stage) {
        stage.order(
            stage.ring.confirmingFlags(of: stage.ring.policy.apiServers.map(\.name), at: stage.now))
        stage.observations.controllerManager = .init(
            key: nil, generation: stage.ring.generation, time: stage.now)
        stage.order(
            stage.ring.stating(
                longestToken: Policy.day, of: stage.ring.keys.map(\.name), at: stage.now))
    }

    @Test func `at creation a server is past a previous key only where the active key leads its list`() throws
    {
        var stage = Self.stage()
        stage.see("a", keyIDs: ["kid-k2", "kid-k1"])
        Self.confirmed(&stage)
        #expect(stage.item(.retire)?.waits == [.notPast(endpoint: "a", key: "k2")])
        stage.wait(Policy.day)
        stage.see("a", keyIDs: ["kid-k1", "kid-k2"])
        #expect(stage.item(.retire)?.waits == [])
        #expect(stage.item(.retire)?.due == stage.now + Policy.day + Policy().clockSkew)
    }

    @Test func `nobody is said to sign by a list that the server served before`() throws {
        var stage = Self.stage()
        stage.see("a", keyIDs: ["kid-k1", "kid-k2"])
        #expect(try stage.observed.signers(stage.endpoint("a")) == [])
        stage.now = try #require(stage.item(.publish)?.due)
        stage.take(try #require(stage.item(.publish)))
        stage.see("a")
        // k2 counts as signing.key of the generation that took it in, until a list of two generations later.
        #expect(try stage.observed.signers(stage.endpoint("a")) == ["k1"])
    }

    @Test func `a key imported later counts as signing key of the generation that takes it in`() throws {
        var stage = Stage(servers: ["a"], issuer: false)
        let new = NewKey(name: "k2", keyID: "kid-k2", algorithm: .rs256)
        stage.order(
            try stage.ring.importing(
                new, as: .previous, hasPrivateHalf: false, isLegacy: false, longestToken: Policy.hour,
                at: stage.now))
        stage.see("a")
        stage.observations.controllerManager = .init(
            key: nil, generation: stage.ring.generation, time: stage.now)
        #expect(stage.item(.retire)?.waits == [.notPast(endpoint: "a", key: "k2")])
        stage.observations.confirm("k1", of: "a", in: stage.ring.generation, at: stage.now)
        #expect(stage.item(.retire)?.waits == [])
    }

    @Test func `a word that a server trusted a key says not since when it signs with it`() throws {
        var stage = Stage(servers: ["a", "b"], issuer: false)
        try stage.pass(.publish)
        stage.see()
        stage.observations.confirm("k2", of: "b", in: stage.ring.generation, at: stage.now)
        for step in [Step.activate, .reorder] {
            stage.now = try #require(stage.item(step)?.due)
            stage.see("a")
            stage.take(try #require(stage.item(step)))
        }
        stage.see("a")
        stage.wait(5 * Policy.hour)
        stage.observations.confirm("k2", of: "b", in: stage.ring.generation, at: stage.now)
        #expect(try stage.observed.isPast(stage.endpoint("b"), stage.key("k1")) == stage.now)
    }

    @Test func `a word on the signer outlives a look that shows the same list`() throws {
        var stage = Stage(servers: ["a"], issuer: false)
        stage.order(
            try stage.ring.importing(
                NewKey(name: "k2", keyID: "kid-k2", algorithm: .rs256), as: .previous, hasPrivateHalf: false,
                isLegacy: false, longestToken: Policy.hour, at: stage.now))
        stage.see()
        let word = stage.now
        stage.observations.confirm("k1", of: "a", in: stage.ring.generation, at: word)
        stage.wait(Policy.hour)
        stage.see()
        #expect(try stage.observed.isPast(stage.endpoint("a"), stage.key("k2")) == word)
        stage.wait(Policy.hour)
        stage.see("a", keyIDs: ["kid-k1"])
        #expect(try stage.observed.isPast(stage.endpoint("a"), stage.key("k2")) == nil)
    }

    @Test func `while export goes on to hold signing.key back, each generation counts`() throws {
        var stage = Self.stage()
        stage.see("a", keyIDs: ["kid-k2"])
        stage.observations.heldBack = Moment(generation: 1, time: stage.now)
        for _ in 0..<3 { stage.order(stage.ring.recorded(at: stage.now)) }
        stage.observations.keepHoldingBack(for: stage.ring, at: stage.now)
        #expect(stage.observations.heldBack?.generation == 4)
        stage.see("a")
        stage.order(stage.ring.recorded(at: stage.now))
        stage.observations.keepHoldingBack(for: stage.ring, at: stage.now)
        #expect(stage.observations.heldBack?.generation == 4)
    }

    @Test func `while export holds signing.key back an imported key goes on counting as one that signs`()
        throws
    {
        var stage = Self.stage()
        stage.see("a", keyIDs: ["kid-k2"])
        for _ in 0..<3 { stage.order(stage.ring.recorded(at: stage.now)) }
        stage.observations.heldBack = Moment(generation: stage.ring.generation, time: stage.now)
        #expect(try stage.observed.isPast(stage.endpoint("a"), stage.key("k2")) == nil)
    }

    @Test func `where export held signing.key back, only the operator knows when a manifest took it`() throws
    {
        var stage = Self.stage()
        stage.see("a", keyIDs: ["kid-k2"])
        stage.observations.heldBack = Moment(generation: stage.ring.generation, time: stage.now)
        // A word that was given while it was held back told of trust.
        stage.observations.confirm("k1", of: "a", in: stage.ring.generation, at: stage.now)
        stage.see()
        #expect(stage.observed.blockersOfSigningKey.isEmpty)
        stage.wait(Policy.hour)
        #expect(try stage.observed.isPast(stage.endpoint("a"), stage.key("k2")) == nil)
        // A newer list tells that verification.pem is read, and nothing of signing.key.
        try stage.pass(.publish)
        stage.see()
        stage.wait(Policy.hour)
        stage.see()
        #expect(try stage.observed.isPast(stage.endpoint("a"), stage.key("k2")) == nil)
        stage.observations.confirm("k1", of: "a", in: stage.ring.generation, at: stage.now)
        #expect(try stage.observed.isPast(stage.endpoint("a"), stage.key("k2")) == stage.now)
        // What was said once stands for the generations that follow.
        stage.order(stage.ring.recorded(at: stage.now))
        #expect(try stage.observed.isPast(stage.endpoint("a"), stage.key("k2")) != nil)
    }

    @Test func `tokens of an imported key have no known end until the operator states it`() throws {
        var stage = Self.stage(longestToken: nil)
        #expect(try stage.observed.hasOpenEnd(stage.key("k2")))
        #expect(try stage.observed.lifetimes(of: stage.key("k2")).any == 1 << 32)
        Self.confirmed(&stage)
        #expect(try !stage.observed.hasOpenEnd(stage.key("k2")))
        #expect(try stage.observed.lifetimes(of: stage.key("k2")).any == Policy.day)
    }

    @Test func `a statement before flags are confirmed does not cover what is signed until then`() throws {
        var stage = Self.stage(longestToken: Policy.day)
        #expect(try stage.observed.hasOpenEnd(stage.key("k1")))
        stage.wait(Policy.hour)
        stage.order(stage.ring.confirmingFlags(of: ["a"], at: stage.now))
        #expect(try stage.observed.hasOpenEnd(stage.key("k1")))
        stage.order(stage.ring.confirmingFlags(of: ["a"], since: Stage.creation, at: stage.now))
        #expect(try !stage.observed.hasOpenEnd(stage.key("k1")))
    }

    @Test func `a policy that lengthens goes on lengthening after a statement`() throws {
        var stage = Self.stage()
        Self.confirmed(&stage)
        stage.adopt { $0.maxTokenExpiration = 5 * Policy.day }
        #expect(try stage.observed.lifetimes(of: stage.key("k1")).any == 5 * Policy.day)
    }
}
