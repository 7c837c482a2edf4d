import JOSE
import KeyRing
import Testing

/// Exposed keys on their way out, at either price.
@Suite struct RevocationTests {
    /// The steps that are due one after the other while nothing more is seen.
    private static func steps(_ stage: inout Stage) -> [Step] {
        var steps: [Step] = []
        while let item = stage.agenda.next(at: stage.now), steps.count < 9 {
            stage.take(item)
            steps.append(item.step)
        }
        return steps
    }

    private static func order(
        _ names: [String], _ price: Revocation.Price, in stage: inout Stage
    ) { stage.ring = stage.ring.revoking(names, price: price, at: stage.now) }

    @Test func `cut now takes three generations and no receipt`() throws {
        var stage = Stage()
        Self.order(["k1"], .cutNow, in: &stage)
        #expect(Self.steps(&stage) == [.publish, .activate, .cut])
        #expect(stage.ring.generation == 4)
        #expect(stage.ring.trusted.map(\.name) == ["k2"])
        #expect(stage.ring.isTombstoned("kid-k1"))
        #expect(try !stage.key("k1").hasPrivateHalf)
    }

    @Test func `cut now takes a successor that is published already, of any algorithm`() throws {
        var stage = Stage()
        try stage.pass(.publish)
        stage.adopt { $0.algorithm = .es256 }
        Self.order(["k1"], .cutNow, in: &stage)
        #expect(Self.steps(&stage) == [.activate, .cut])
        #expect(stage.ring.active?.name == "k2")
    }

    @Test func `publish first waits for receipts as any turn does, and cuts when nobody signs with the key`()
        throws
    {
        var stage = Stage()
        Self.order(["k1"], .publishFirst, in: &stage)
        #expect(Self.steps(&stage) == [.publish])
        stage.see()
        #expect(stage.ring.trusted.map(\.name) == ["k1", "k2"])
        stage.wait(stage.ring.policy.lead + stage.ring.policy.skew)
        stage.see("a", "issuer")
        #expect(Self.steps(&stage) == [.activate, .lead])
        // Servers still sign with k1: cut now, whoever is restarted first would refuse the others' new tokens.
        #expect(stage.item(.cut)?.waits == ["a", "b"].map { .notPast(consumer: $0, key: "k1") })
        #expect(!stage.agenda.overdue(at: stage.now).isEmpty)
        stage.see("a")
        #expect(stage.item(.cut)?.waits == [.notPast(consumer: "b", key: "k1")])
        stage.see("b")
        #expect(Self.steps(&stage) == [.cut])
    }

    @Test func `a successor that is known everywhere already is not enough to cut`() throws {
        var stage = Stage()
        try stage.pass(.publish)
        stage.see()
        stage.wait(2 * Stage.day)
        stage.see()
        Self.order(["k1"], .publishFirst, in: &stage)
        #expect(Self.steps(&stage) == [.activate, .lead])
        stage.see()
        #expect(Self.steps(&stage) == [.cut])
    }

    @Test func `who does not want to wait for the last server names the risk, or cuts now`() throws {
        var stage = Stage()
        for step in [Step.publish, .activate, .lead] { try stage.pass(step) }
        Self.order(["k1"], .publishFirst, in: &stage)
        #expect(Self.steps(&stage) == [])
        let request = StepRequest(step: .cut, risks: [.liveTokens])
        #expect(try request.item(stage.ring, stage.receipts, at: stage.now).keys == ["k1"])
        Self.order(["k1"], .cutNow, in: &stage)
        #expect(Self.steps(&stage) == [.cut])
    }

    @Test func `a key that signs nothing is cut at once`() throws {
        var stage = Stage()
        for step in [Step.publish, .activate, .lead] { try stage.pass(step) }
        stage.see()
        Self.order(["k1"], .publishFirst, in: &stage)
        #expect(Self.steps(&stage).first == .cut)
        #expect(stage.ring.trusted.map(\.name) == ["k2"])
    }

    @Test func `of two exposed keys the one that signs nothing does not wait for the other`() throws {
        var stage = Stage()
        try stage.pass(.publish)
        Self.order(["k1", "k2"], .publishFirst, in: &stage)
        #expect(Self.steps(&stage) == [.cut, .publish])
        #expect(stage.ring.trusted.map(\.name) == ["k1", "k3"])
    }

    @Test(arguments: [Revocation.Price.cutNow, .publishFirst])
    func `of a whole ring the successor is a key that never was exposed`(_ price: Revocation.Price) throws {
        var stage = Stage(legacy: true)
        try stage.pass(.publish)
        Self.order(["k1", "k2"], price, in: &stage)
        for _ in 0..<6 {
            _ = Self.steps(&stage)
            stage.wait(2 * Stage.day)
            stage.see()
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
        Self.order(["k1"], .cutNow, in: &stage)
        _ = Self.steps(&stage)
        for number in 1..<stage.ring.generation {
            let (one, two) = (try #require(stage.history[number]), try #require(stage.history[number + 1]))
            #expect(two.trusted.contains { $0.name == one.active?.name })
            #expect(one.trusted.contains { $0.name == two.active?.name })
        }
    }

    @Test func `an order is carried out when nobody trusts the key any more`() throws {
        var stage = Stage()
        Self.order(["k1"], .cutNow, in: &stage)
        _ = Self.steps(&stage)
        #expect(
            stage.item(.close)?.waits == ["a", "b", "issuer"].map { .stillTrusted(consumer: $0, key: "k1") })
        #expect(!stage.agenda.overdue(at: stage.now).isEmpty)
        stage.see("a", "b")
        #expect(stage.item(.close)?.waits == [.stillTrusted(consumer: "issuer", key: "k1")])
        stage.see("issuer", generation: 1, maxAge: 50 * Stage.hour)
        stage.wait(Stage.hour)
        stage.see("issuer")
        #expect(stage.item(.close)?.waits == [])
        #expect(stage.item(.close)?.due == stage.now + 50 * Stage.hour + stage.ring.policy.skew)
    }

    @Test func `a longer max-age from before counts until the look that saw another one`() throws {
        var stage = Stage(servers: [])
        stage.see("issuer", maxAge: 50 * Stage.hour)
        Self.order(["k1"], .cutNow, in: &stage)
        _ = Self.steps(&stage)
        stage.wait(10 * Stage.hour)
        // Until just now it may have served the key under the longer one.
        let changed = stage.now
        stage.see("issuer", generation: 1, maxAge: Stage.hour)
        stage.wait(Stage.hour)
        stage.see("issuer")
        #expect(stage.item(.close)?.waits == [])
        #expect(stage.item(.close)?.due == changed + 50 * Stage.hour + stage.ring.policy.skew)
    }

    @Test func `a server with the list of the switch is not rid of the key`() throws {
        var stage = Stage(servers: ["a"], issuer: false)
        for step in [Step.publish, .activate] { try stage.pass(step) }
        Self.order(["k1"], .cutNow, in: &stage)
        _ = Self.steps(&stage)
        stage.see("a", keyIDs: ["kid-k2"])
        #expect(stage.item(.close)?.waits == [])
        stage.see("a", generation: 3)
        #expect(stage.item(.close)?.waits == [.stillTrusted(consumer: "a", key: "k1")])
    }

    @Test func `a list without the key that is older than the cut proves nothing`() throws {
        var stage = Stage(servers: ["a"], issuer: false)
        try stage.pass(.publish)
        stage.see("a", generation: 1)
        Self.order(["k2"], .cutNow, in: &stage)
        #expect(Self.steps(&stage) == [.cut, .publish])
        stage.see("a", generation: 1)
        #expect(stage.item(.close)?.waits == [.stillTrusted(consumer: "a", key: "k2")])
        stage.see("a")
        #expect(stage.item(.close)?.waits == [])
    }

    @Test func `where nobody shows what relying parties have, copies are cached for the lead`() throws {
        var stage = Stage(servers: ["a"], issuer: false)
        Self.order(["k1"], .cutNow, in: &stage)
        _ = Self.steps(&stage)
        stage.see("a")
        let left = try #require(stage.key("k1").left?.time)
        #expect(stage.item(.close)?.due == left + stage.ring.policy.lead + stage.ring.policy.skew)
    }

    @Test func `copies of a site that left are waited for`() throws {
        var stage = Stage(servers: ["a"])
        stage.see("issuer", maxAge: 100 * Stage.hour)
        Self.order(["k1"], .cutNow, in: &stage)
        _ = Self.steps(&stage)
        let left = stage.now
        stage.adopt { $0.consumers.removeAll { $0.kind == .issuer } }
        stage.see("a")
        #expect(stage.item(.close)?.due == left + 100 * Stage.hour + stage.ring.policy.skew)
    }

    @Test func `an emergency goes on in a ring that was held`() throws {
        var stage = Stage()
        try stage.pass(.publish)
        try stage.rollBack()
        Self.order(["k1"], .cutNow, in: &stage)
        #expect(Self.steps(&stage) == [.publish, .activate, .cut])
    }

    @Test func `an order that waits is a generation of its own`() throws {
        var stage = Stage()
        try stage.pass(.publish)
        Self.order(["k1"], .publishFirst, in: &stage)
        #expect(stage.due == nil)
        let before = stage.ring.generation
        stage.order(stage.ring.recorded(at: stage.now))
        #expect(stage.ring.generation == before + 1)
        #expect(stage.ring.revocation?.keys == ["k1"])
    }

    @Test func `further keys join an order, and other keys go their way`() throws {
        var stage = Stage()
        for step in [Step.publish, .activate, .lead] { try stage.pass(step) }
        stage.see()
        Self.order(["k2"], .publishFirst, in: &stage)
        Self.order(["k2", "k1"], .publishFirst, in: &stage)
        #expect(stage.ring.revocation?.keys == ["k2", "k1"])
        #expect(stage.item(.retire) == nil)
    }
}
