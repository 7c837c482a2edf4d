import KeyRing
import Testing

/// What is due, what waits, and what does not wait for it.
@Suite struct RotationPlanTests {
    @Test func `a removal goes on while an addition waits for an observation`() throws {
        var stage = Stage()
        for step in [Step.publish, .activate, .reorder] { try stage.pass(step) }
        stage.see()
        stage.now = try #require(stage.item(.publish)?.due)
        stage.take(try #require(stage.item(.publish)))
        #expect(stage.item(.activate)?.waits.isEmpty == false)
        #expect(stage.due == .retire)
    }

    @Test func `an addition goes on while a removal waits for an observation`() throws {
        var stage = Stage()
        for step in [Step.publish, .activate] { try stage.pass(step) }
        stage.take(try #require(stage.item(.reorder)))
        stage.see("a", "issuer")
        #expect(stage.item(.retire)?.waits == [.notPast(endpoint: "b", key: "k1")])
        stage.now = try #require(stage.item(.publish)?.due)
        #expect(stage.due == .publish)
    }

    @Test func `additions come before removals`() throws {
        var stage = Stage()
        for step in [Step.publish, .activate, .reorder] { try stage.pass(step) }
        stage.see()
        stage.wait(900 * Stage.day)
        stage.see()
        #expect(stage.due == .publish)
    }

    @Test func `a generation stands until it has settled`() throws {
        var stage = Stage { $0.minGenerationAge = 500 }
        for step in [Step.publish, .activate] { try stage.pass(step) }
        #expect(stage.item(.reorder)?.due == stage.ring.made + 500)
        #expect(stage.plan.next(at: stage.ring.made + 499) == nil)
    }

    @Test func `of two steps that are due at once the second waits until the first has settled`() throws {
        var stage = Stage { $0.minGenerationAge = 500 }
        for step in [Step.publish, .activate, .reorder] { try stage.pass(step) }
        stage.see()
        stage.wait(900 * Stage.day)
        stage.see()
        let made = stage.now
        stage.take(try #require(stage.plan.next(at: made)))
        #expect(stage.item(.retire)?.waits == [])
        #expect(stage.item(.retire)?.due == made + 500)
        #expect(stage.plan.next(at: made + 499) == nil)
        #expect(stage.plan.next(at: made + 500)?.step == .retire)
    }

    @Test func `the order follows the switch in a generation of its own`() throws {
        var stage = Stage()
        for step in [Step.publish, .activate] { try stage.pass(step) }
        #expect(stage.ring.active?.name == "k2")
        #expect(stage.ring.leader == "k1")
        #expect(stage.ring.trusted.map(\.name) == ["k1", "k2"])
        #expect(stage.plan.items.first?.step == .reorder)
        stage.take(try #require(stage.item(.reorder)))
        #expect(stage.ring.trusted.map(\.name) == ["k2", "k1"])
    }

    @Test func `a step is overdue when it waits for observations only`() throws {
        var stage = Stage()
        try stage.pass(.publish)
        stage.see("a", "issuer")
        let due = try #require(stage.item(.activate)?.due)
        #expect(stage.plan.overdue(at: due - 1) == [])
        #expect(stage.plan.overdue(at: due).map(\.step) == [.activate])
        stage.ring.change("k2") { $0.hasPrivateHalf = false }
        #expect(stage.plan.overdue(at: due) == [])
        #expect(stage.plan.next(at: due) == nil)
    }

    /// k2 leads verification.pem, and "b" was not restarted since.
    private static func unfollowed() throws -> Stage {
        var stage = Stage()
        for step in [Step.publish, .activate, .reorder] { try stage.pass(step) }
        stage.see("a", "issuer")
        return stage
    }

    /// What is overdue of the order of verification.pem at a moment, and since when.
    private static func orders(_ stage: Stage, at now: Int) -> [PlannedStep] {
        stage.plan.overdue(at: now).filter { $0.step == .reorder }
    }

    @Test func `an order of keys that a server has not followed is overdue when its lead is over`() throws {
        var stage = try Self.unfollowed()
        let due = stage.ring.made + stage.ring.policy.publishLeadTime + stage.ring.policy.clockSkew
        #expect(Self.orders(stage, at: due - 1) == [])
        #expect(
            Self.orders(stage, at: due) == [
                PlannedStep(
                    step: .reorder, keys: ["k2"], due: due, waits: [.notPast(endpoint: "b", key: "k1")])
            ])
        // It was given already, and is not taken again.
        #expect(stage.item(.reorder) == nil)
        #expect(!stage.plan.items.contains { $0.step == .reorder })
        stage.see("b")
        #expect(Self.orders(stage, at: due) == [])
    }

    @Test func `how often generations change delays no alarm`() throws {
        var stage = try Self.unfollowed()
        let due = stage.ring.made + stage.ring.policy.publishLeadTime + stage.ring.policy.clockSkew
        while stage.now < due {
            stage.wait(stage.ring.policy.publishLeadTime / 3)
            stage.adopt { $0.keep += 1 }
        }
        #expect(Self.orders(stage, at: stage.now).map(\.due) == [due])
        // Nor does the next rotation, whose own order is not late yet.
        stage.now = try #require(stage.item(.publish)?.due)
        stage.take(try #require(stage.item(.publish)))
        stage.take(try #require(stage.item(.activate)))
        #expect(Self.orders(stage, at: stage.now).map(\.due) == [due])
        stage.take(try #require(stage.item(.reorder)))
        let orders = Self.orders(stage, at: stage.now)
        #expect(orders.map(\.due) == [due])
        #expect(orders.map(\.keys) == [["k2"]])
        #expect(orders.map(\.waits) == [[.notPast(endpoint: "b", key: "k1")]])
    }

    @Test func `an order of keys that was given late is late from then on`() throws {
        var stage = Stage()
        for step in [Step.publish, .activate] { try stage.pass(step) }
        stage.wait(3 * Stage.day)
        stage.take(try #require(stage.item(.reorder)))
        #expect(Self.orders(stage, at: stage.now) == [])
        #expect(
            Self.orders(stage, at: stage.now + 2 * Stage.day).map(\.due) == [
                stage.ring.made + stage.ring.policy.publishLeadTime + stage.ring.policy.clockSkew
            ])
    }

    @Test func `a server that joined later has its own time to follow`() throws {
        var stage = try Self.unfollowed()
        stage.see()
        stage.wait(3 * Stage.day)
        stage.adopt { $0.endpoints.append(Stage.server("c")) }
        let due = stage.ring.made + stage.ring.policy.publishLeadTime + stage.ring.policy.clockSkew
        #expect(Self.orders(stage, at: due - 1) == [])
        #expect(Self.orders(stage, at: due).map(\.waits) == [[.notPast(endpoint: "c", key: "k1")]])
    }

    @Test func `an order of keys that was taken back is overdue no more`() throws {
        var stage = try Self.unfollowed()
        stage.see()
        try stage.rollBack()
        let late = stage.now + 3 * Stage.day
        #expect(Self.orders(stage, at: late) == [])
        stage.take(try #require(stage.item(.reorder)))
        #expect(
            Self.orders(stage, at: late).map(\.waits) == [
                [.notPast(endpoint: "a", key: "k2"), .notPast(endpoint: "b", key: "k2")]
            ])
        // Nobody can be asked for more than to show what it should.
        stage.see()
        #expect(Self.orders(stage, at: late) == [])
    }

    @Test func `an plan depends on no clock`() throws {
        var stage = Stage()
        try stage.pass(.publish)
        stage.see()
        let items = stage.plan.items
        stage.wait(5 * Stage.hour)
        stage.see()
        #expect(stage.plan.items == items)
    }

    @Test(arguments: [0, 7, 90])
    func `no more keys are trusted than were said to be at the peak`(_ lifetime: Int) throws {
        var stage = Stage {
            $0.rotateEvery = 30 * Stage.day
            $0.maxTokenExpiration = max(Stage.hour, lifetime * Stage.day)
        }
        let peak = stage.ring.policy.keysAtPeak
        var most = 0
        for _ in 0..<60 {
            stage.see()
            guard let next = stage.plan.items.filter(\.waits.isEmpty).min(by: { $0.due < $1.due }) else {
                break
            }
            stage.now = max(stage.now, next.due)
            stage.see()
            stage.take(next)
            most = max(most, stage.ring.trusted.count)
        }
        #expect(most == peak)
    }

    @Test func `a plan makes the steps that come when all follow at once`() throws {
        var stage = Stage()
        let plan = Timeline(
            stage.ring, stage.observations, from: stage.now, until: stage.now + 400 * Stage.day, most: 100)
        #expect(plan.entries.count > 12)
        for entry in plan.entries {
            stage.now = entry.time
            let item = try #require(stage.plan.next(at: stage.now))
            #expect(item.step == entry.item.step)
            stage.take(item)
            stage.now = entry.time
            stage.see()
            #expect(stage.ring.keys.map(\.state) == entry.ring.keys.map(\.state))
        }
    }
}
