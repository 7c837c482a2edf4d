import JOSE
import KeyRing
import Testing

/// Exposed keys on their way out, at either mode.
@Suite struct RevocationTests {
    /// The steps that are due one after the other while nothing more is seen.
    private static func steps(_ stage: inout Stage) -> [Step] {
        var steps: [Step] = []
        while let item = stage.plan.next(at: stage.now), steps.count < 9 {
            stage.take(item)
            steps.append(item.step)
        }
        return steps
    }

    private static func order(
        _ names: [String], _ mode: Revocation.Mode, in stage: inout Stage
    ) { stage.ring = stage.ring.revoking(names, mode: mode, at: stage.now) }

    @Test func `cut now takes three generations and no observation`() throws {
        var stage = Stage()
        Self.order(["k1"], .immediately, in: &stage)
        #expect(Self.steps(&stage) == [.publish, .activate, .remove])
        #expect(stage.ring.generation == 4)
        #expect(stage.ring.trusted.map(\.name) == ["k2"])
        #expect(stage.ring.isTombstoned("kid-k1"))
        #expect(try !stage.key("k1").hasPrivateHalf)
    }

    @Test(arguments: [Revocation.Mode.immediately, .afterRollover])
    func `a revocation goes on by itself only to a step that waits for the generation's age alone`(
        _ mode: Revocation.Mode
    ) throws {
        var stage = Stage()
        Self.order(["k1"], mode, in: &stage)
        stage.take(try #require(RotationPlan.stepOfRevocation(stage.ring, stage.observations, at: stage.now)))
        let next = RotationPlan.stepOfRevocation(stage.ring, stage.observations, at: stage.now)
        // After rollover the endpoints have to be seen with the successor first.
        #expect(next?.step == (mode == .immediately ? .activate : nil))
    }

    @Test func `cut now takes a successor that is published already, of any algorithm`() throws {
        var stage = Stage()
        try stage.pass(.publish)
        stage.adopt { $0.algorithm = .es256 }
        Self.order(["k1"], .immediately, in: &stage)
        #expect(Self.steps(&stage) == [.activate, .remove])
        #expect(stage.ring.active?.name == "k2")
    }

    @Test
    func `publish first waits for observations as any turn does, and cuts when nobody signs with the key`()
        throws
    {
        var stage = Stage()
        Self.order(["k1"], .afterRollover, in: &stage)
        #expect(Self.steps(&stage) == [.publish])
        stage.see()
        #expect(stage.ring.trusted.map(\.name) == ["k1", "k2"])
        stage.wait(stage.ring.policy.publishLeadTime + stage.ring.policy.clockSkew)
        stage.see("a", "issuer")
        #expect(Self.steps(&stage) == [.activate, .reorder])
        // Servers still sign with k1: cut now, whoever is restarted first would refuse the others' new tokens.
        #expect(stage.item(.remove)?.waits == ["a", "b"].map { .notPast(endpoint: $0, key: "k1") })
        #expect(!stage.plan.overdue(at: stage.now).isEmpty)
        stage.see("a")
        #expect(stage.item(.remove)?.waits == [.notPast(endpoint: "b", key: "k1")])
        stage.see("b")
        #expect(Self.steps(&stage) == [.remove])
    }

    @Test func `a successor that is known everywhere already is not enough to cut`() throws {
        var stage = Stage()
        try stage.pass(.publish)
        stage.see()
        stage.wait(2 * Stage.day)
        stage.see()
        Self.order(["k1"], .afterRollover, in: &stage)
        #expect(Self.steps(&stage) == [.activate, .reorder])
        stage.see()
        #expect(Self.steps(&stage) == [.remove])
    }

    @Test func `who does not want to wait for the last server names the risk, or cuts now`() throws {
        var stage = Stage()
        for step in [Step.publish, .activate, .reorder] { try stage.pass(step) }
        Self.order(["k1"], .afterRollover, in: &stage)
        #expect(Self.steps(&stage) == [])
        let request = StepRequest(step: .remove, risks: [.liveTokens])
        #expect(try request.item(stage.ring, stage.observations, at: stage.now).keys == ["k1"])
        Self.order(["k1"], .immediately, in: &stage)
        #expect(Self.steps(&stage) == [.remove])
    }

    @Test func `a key that signs nothing is cut at once`() throws {
        var stage = Stage()
        for step in [Step.publish, .activate, .reorder] { try stage.pass(step) }
        stage.see()
        Self.order(["k1"], .afterRollover, in: &stage)
        #expect(Self.steps(&stage).first == .remove)
        #expect(stage.ring.trusted.map(\.name) == ["k2"])
    }

    @Test func `of two exposed keys the one that signs nothing does not wait for the other`() throws {
        var stage = Stage()
        try stage.pass(.publish)
        Self.order(["k1", "k2"], .afterRollover, in: &stage)
        #expect(Self.steps(&stage) == [.remove, .publish])
        #expect(stage.ring.trusted.map(\.name) == ["k1", "k3"])
    }

    @Test(arguments: [Revocation.Mode.immediately, .afterRollover])
    func `of a whole ring the successor is a key that never was exposed`(_ mode: Revocation.Mode) throws {
        var stage = Stage(legacy: true)
        try stage.pass(.publish)
        Self.order(["k1", "k2"], mode, in: &stage)
        for _ in 0..<6 {
            _ = Self.steps(&stage)
            stage.wait(2 * Stage.day)
            stage.see()
            stage.observations.controllerManager = .init(
                key: stage.ring.legacySigner, generation: stage.ring.generation, time: stage.now)
        }
        #expect(stage.ring.keys.prefix(2).map(\.state) == [.revoked, .revoked])
        let active = try #require(stage.ring.active?.name)
        #expect(!["k1", "k2"].contains(active))
        let legacy = try #require(stage.ring.legacySigner)
        #expect(!["k1", "k2"].contains(legacy))
        #expect(stage.ring.tombstones.map(\.name).sorted() == ["k1", "k2"])
        #expect(stage.ring.revocation == nil)
    }

    @Test func `in every generation of a cut the list holds the signing key of its neighbours`() throws {
        var stage = Stage()
        Self.order(["k1"], .immediately, in: &stage)
        _ = Self.steps(&stage)
        for number in 1..<stage.ring.generation {
            let (one, two) = (try #require(stage.history[number]), try #require(stage.history[number + 1]))
            #expect(two.trusted.contains { $0.name == one.active?.name })
            #expect(one.trusted.contains { $0.name == two.active?.name })
        }
    }

    @Test func `an order is carried out when nobody trusts the key any more`() throws {
        var stage = Stage()
        Self.order(["k1"], .immediately, in: &stage)
        _ = Self.steps(&stage)
        #expect(
            stage.item(.finish)?.waits == ["a", "b", "issuer"].map { .stillTrusted(endpoint: $0, key: "k1") })
        #expect(!stage.plan.overdue(at: stage.now).isEmpty)
        stage.see("a", "b")
        #expect(stage.item(.finish)?.waits == [.stillTrusted(endpoint: "issuer", key: "k1")])
        stage.see("issuer", generation: 1, maxAge: 50 * Stage.hour)
        stage.wait(Stage.hour)
        stage.see("issuer")
        #expect(stage.item(.finish)?.waits == [])
        #expect(stage.item(.finish)?.due == stage.now + 50 * Stage.hour + stage.ring.policy.clockSkew)
    }

    @Test func `a longer max-age from before counts until the look that saw another one`() throws {
        var stage = Stage(servers: [])
        stage.see("issuer", maxAge: 50 * Stage.hour)
        Self.order(["k1"], .immediately, in: &stage)
        _ = Self.steps(&stage)
        stage.wait(10 * Stage.hour)
        // Until just now it may have served the key under the longer one.
        let changed = stage.now
        stage.see("issuer", generation: 1, maxAge: Stage.hour)
        stage.wait(Stage.hour)
        stage.see("issuer")
        #expect(stage.item(.finish)?.waits == [])
        #expect(stage.item(.finish)?.due == changed + 50 * Stage.hour + stage.ring.policy.clockSkew)
    }

    @Test func `a server with the list of the switch is not rid of the key`() throws {
        var stage = Stage(servers: ["a"], issuer: false)
        for step in [Step.publish, .activate] { try stage.pass(step) }
        Self.order(["k1"], .immediately, in: &stage)
        _ = Self.steps(&stage)
        stage.see("a", keyIDs: ["kid-k2"])
        #expect(stage.item(.finish)?.waits == [])
        stage.see("a", generation: 3)
        #expect(stage.item(.finish)?.waits == [.stillTrusted(endpoint: "a", key: "k1")])
    }

    @Test func `a list without the key that is older than the cut proves nothing`() throws {
        var stage = Stage(servers: ["a"], issuer: false)
        try stage.pass(.publish)
        stage.see("a", generation: 1)
        Self.order(["k2"], .immediately, in: &stage)
        #expect(Self.steps(&stage) == [.remove, .publish])
        stage.see("a", generation: 1)
        #expect(stage.item(.finish)?.waits == [.stillTrusted(endpoint: "a", key: "k2")])
        stage.see("a")
        #expect(stage.item(.finish)?.waits == [])
    }

    @Test func `where nobody shows what relying parties have, copies are cached for the lead`() throws {
        var stage = Stage(servers: ["a"], issuer: false)
        Self.order(["k1"], .immediately, in: &stage)
        _ = Self.steps(&stage)
        stage.see("a")
        let left = try #require(stage.key("k1").left?.time)
        #expect(
            stage.item(.finish)?.due == left + stage.ring.policy.publishLeadTime + stage.ring.policy.clockSkew
        )
    }

    @Test func `copies of a site that left are waited for`() throws {
        var stage = Stage(servers: ["a"])
        stage.see("issuer", maxAge: 100 * Stage.hour)
        Self.order(["k1"], .immediately, in: &stage)
        _ = Self.steps(&stage)
        let left = stage.now
        stage.adopt { $0.endpoints.removeAll { $0.kind == .issuer } }
        stage.see("a")
        #expect(stage.item(.finish)?.due == left + 100 * Stage.hour + stage.ring.policy.clockSkew)
    }

    @Test func `an emergency goes on in a ring that was held`() throws {
        var stage = Stage()
        try stage.pass(.publish)
        try stage.rollBack()
        Self.order(["k1"], .immediately, in: &stage)
        #expect(Self.steps(&stage) == [.publish, .activate, .remove])
    }

    @Test func `an order that waits is a generation of its own`() throws {
        var stage = Stage()
        try stage.pass(.publish)
        Self.order(["k1"], .afterRollover, in: &stage)
        #expect(stage.due == nil)
        let before = stage.ring.generation
        stage.order(stage.ring.recorded(at: stage.now))
        #expect(stage.ring.generation == before + 1)
        #expect(stage.ring.revocation?.keys == ["k1"])
    }

    @Test func `further keys join an order, and other keys go their way`() throws {
        var stage = Stage()
        for step in [Step.publish, .activate, .reorder] { try stage.pass(step) }
        stage.see()
        Self.order(["k2"], .afterRollover, in: &stage)
        Self.order(["k2", "k1"], .afterRollover, in: &stage)
        #expect(stage.ring.revocation?.keys == ["k2", "k1"])
        #expect(stage.item(.retire) == nil)
    }

    @Test func `after rollover kubelets have time to renew before the key leaves`() throws {
        var stage = Stage(servers: ["a"], issuer: false) { $0.renewalTime = 70 * 60 }
        stage.ring = stage.ring.revoking(["k1"], mode: .afterRollover, at: stage.now)
        for step in [Step.publish, .activate, .reorder] { try stage.pass(step) }
        stage.wait(5)
        stage.see()
        let past = stage.now
        #expect(stage.item(.remove)?.waits == [])
        #expect(stage.item(.remove)?.due == past + 70 * 60)
        stage.now = past + 70 * 60 - 1
        #expect(stage.due == nil)
        stage.now += 1
        #expect(stage.due == .remove)
    }

    @Test func `two revocations have each its own mode and time`() throws {
        var stage = Stage(servers: ["a"], issuer: false)
        stage.ring = stage.ring.revoking(["k1"], mode: .afterRollover, at: stage.now)
        try stage.pass(.publish)
        let later = stage.now
        stage.ring = stage.ring.revoking(["k2"], mode: .immediately, at: later)
        #expect(stage.ring.revocation?.orders.map(\.ordered).last == later)
        #expect(stage.ring.revocation?.orders.map(\.mode) == [.afterRollover, .immediately])
        stage.ring = stage.ring.revoking(["k1"], mode: .immediately, at: later + 5)
        #expect(stage.ring.mode(of: try stage.key("k1")) == .immediately)
    }
}
