import KeyRing
import Testing

/// One key after another, while all goes well.
@Suite struct TurnTests {
    @Test func `a turn takes five generations, each a step of its own`() throws {
        var stage = Stage()
        var seen: [Step] = []
        for step in [Step.publish, .activate, .reorder, .retire] {
            try stage.pass(step)
            seen.append(step)
        }
        #expect(stage.ring.generation == 5)
        #expect(seen == [.publish, .activate, .reorder, .retire])
        #expect(stage.ring.keys.map(\.state) == [.retired, .active])
        #expect(stage.ring.lists.map(\.names) == [["k1"], ["k1", "k2"], ["k2", "k1"], ["k2"]])
    }

    @Test func `the next key is published so early that the turn comes on its day`() throws {
        let stage = Stage()
        let policy = stage.ring.policy
        let publish = try #require(stage.item(.publish))
        #expect(
            publish.due == Stage.creation + policy.rotateEvery - policy.publishLeadTime - policy.clockSkew)
        #expect(stage.plan.next(at: publish.due - 1) == nil)
        #expect(stage.plan.next(at: publish.due)?.step == .publish)
    }
}
