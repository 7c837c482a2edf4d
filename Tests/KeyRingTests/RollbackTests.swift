import JOSE
import KeyRing
import Testing

/// Taking the last step back, and going on.
@Suite struct RollbackTests {
    private static func stage(after steps: Step...) throws -> Stage {
        var stage = Stage()
        for step in steps { try stage.pass(step) }
        stage.see()
        return stage
    }

    private static func states(_ stage: Stage) -> [KeyState] { stage.ring.keys.map(\.state) }

    @Test(
        arguments: [
            ([.publish], [.active, .withdrawn]), ([.publish, .activate], [.active, .previous]),
            ([.publish, .activate, .reorder], [.active, .previous]),
            ([.publish, .activate, .reorder, .retire], [.previous, .active]),
        ] as [([Step], [KeyState])])
    func `the last step is taken back and the ring is held`(_ steps: [Step], _ states: [KeyState]) throws {
        var stage = Stage()
        for step in steps { try stage.pass(step) }
        stage.see()
        try stage.rollBack()
        #expect(Self.states(stage) == states)
        #expect(stage.ring.isHeld)
        #expect(stage.ring.generation == steps.count + 2)
        #expect(throws: RollbackRefusal.self) { try stage.rollBack() }
    }

    @Test func `a key that was handed out becomes previous and is never published again`() throws {
        var stage = try Self.stage(after: .publish, .activate, .reorder)
        try stage.rollBack()
        #expect(try stage.key("k2").superseded?.generation == stage.ring.generation)
        #expect(try stage.key("k1").superseded == nil)
        // The order follows by one generation, also while the ring is held.
        #expect(stage.due == .reorder)
        stage.take(try #require(stage.item(.reorder)))
        #expect(stage.ring.trusted.map(\.name) == ["k1", "k2"])
        stage.order(stage.ring.resuming(at: stage.now))
        try stage.pass(.publish)
        #expect(stage.ring.keys.last?.name == "k3")
    }

    @Test func `an old signing key comes back only where every endpoint is seen trusting it`() throws {
        var stage = try Self.stage(after: .publish, .activate)
        stage.see("b", keyIDs: ["kid-k2"])
        #expect {
            try stage.rollBack()
        } throws: { error in
            (error as? RollbackRefusal)?.waits == [.unobserved(endpoint: "b", key: "k1")]
        }
    }

    @Test func `an old signing key whose private half is erased stays away`() throws {
        var stage = try Self.stage(after: .publish, .activate, .reorder, .retire)
        try stage.pass(.publish)
        #expect(try stage.key("k1").hasPrivateHalf == false)
        try stage.pass(.activate)
        stage.ring.change("k2") { $0.hasPrivateHalf = false }
        #expect(throws: RollbackRefusal.self) { try stage.rollBack() }
    }

    @Test func `private halves go with the step after the switch's second generation`() throws {
        var stage = try Self.stage(after: .publish, .activate, .reorder)
        #expect(try stage.key("k1").hasPrivateHalf)
        try stage.pass(.retire)
        #expect(try !stage.key("k1").hasPrivateHalf)
        #expect(try stage.key("k2").hasPrivateHalf)
    }

    @Test(arguments: [Step.publish, .retire])
    func `a held ring neither brings keys in nor takes them out`(_ last: Step) throws {
        var stage = Stage()
        let steps: [Step] = last == .publish ? [.publish] : [.publish, .activate, .reorder, .retire]
        for step in steps { try stage.pass(step) }
        stage.see()
        try stage.rollBack()
        for _ in 0..<10 {
            stage.wait(100 * Stage.day)
            stage.see()
            #expect(stage.due == nil)
        }
        #expect(stage.plan.items.allSatisfy { $0.waits.contains(.held) })
        stage.order(stage.ring.resuming(at: stage.now))
        #expect(stage.due != nil)
    }

    @Test func `a step that is due and kept back by the hold is overdue`() throws {
        var stage = try Self.stage(after: .publish)
        try stage.rollBack()
        #expect(stage.ring.heldSince == stage.ring.made)
        let due = try #require(stage.item(.publish)).due
        #expect(stage.plan.overdue(at: due - 1) == [])
        #expect(stage.plan.overdue(at: due).map(\.step) == [.publish])
    }

    @Test func `a step that was taken back out of the JWKS brings the key in again`() throws {
        var stage = Stage { $0.externalTokenLifetime = Stage.hour }
        for step in [Step.publish, .activate, .reorder, .unpublish] { try stage.pass(step) }
        #expect(stage.ring.published.map(\.name) == ["k2"])
        try stage.rollBack()
        #expect(stage.ring.published.map(\.name) == ["k2", "k1"])
        #expect(try stage.key("k1").unpublished == nil)
    }

    @Test func `nothing is taken back of a new ring, nor while a key is revoked`() throws {
        var stage = Stage()
        #expect(throws: RollbackRefusal.self) { try stage.rollBack() }
        try stage.pass(.publish)
        stage.ring = stage.ring.revoking(["k1"], mode: .afterRollover, at: stage.now)
        #expect(throws: RollbackRefusal.self) { try stage.rollBack() }
    }
}
