import KeyRing
import Testing

@Suite struct ClockGuardTests {
    private typealias Refusal = ClockGuard.Refusal
    private static let now = Stage.founding

    /// What the guard says, nil when it believes the clock.
    private static func refusal(
        _ now: Int, by dates: [String: Int] = [:], under policy: Policy, _ receipts: inout Receipts
    ) -> ClockGuard.Refusal? {
        do throws(ClockGuard.Refusal) {
            try ClockGuard.judge(now, by: dates, under: policy, &receipts)
            return nil
        } catch { return error }
    }

    private static func policy(_ consumers: Consumer...) -> Policy {
        var policy = Policy()
        policy.consumers = consumers
        return policy
    }

    @Test(
        arguments: [
            (["a": 0], nil), (["a": 120], nil), (["a": -120], nil), (["a": 121], ("a", 121)),
            (["a": -121], ("a", -121)), (["a": 0, "b": 500], ("b", 500)),
            (["a": 3600, "b": 3600], ("b", 3600)), (["a": -200, "b": 150], ("a", -200)),
        ] as [([String: Int], (String, Int)?)])
    func `a consumer's date that is more than the skew away stops the change`(
        _ offsets: [String: Int], _ expected: (String, Int)?
    ) {
        var receipts = Receipts()
        let policy = Self.policy(Stage.server("a"), Stage.server("b"))
        let refusal = Self.refusal(
            Self.now, by: offsets.mapValues { Self.now + $0 }, under: policy, &receipts)
        #expect(refusal == expected.map { .apart(consumer: $0.0, theirs: Self.now + $0.1, ours: Self.now) })
        #expect(receipts.highestTime == (expected == nil ? Self.now : nil))
    }

    @Test func `consumers that tell the time and do not answer leave it unjudged`() {
        var receipts = Receipts()
        receipts.highestTime = Self.now
        #expect(
            Self.refusal(Self.now + 1, under: Self.policy(Stage.server("a")), &receipts) == .unanswered)
        let file = Stage.server("a", at: "/srv/jwks.json")
        #expect(Self.refusal(Self.now + 1, under: Self.policy(file), &receipts) == nil)
        #expect(Self.refusal(Self.now, under: Self.policy(file), &receipts) == .behind(highest: Self.now + 1))
    }

    @Test func `the date of a consumer counts more than the highest time seen`() {
        var receipts = Receipts()
        receipts.highestTime = Self.now + 100 * Stage.day
        let policy = Self.policy(Stage.server("a"))
        #expect(Self.refusal(Self.now, by: ["a": Self.now], under: policy, &receipts) == nil)
    }

    @Test func `a ring of its own believes no clock that runs back`() {
        var receipts = Receipts()
        let policy = Self.policy()
        #expect(Self.refusal(Self.now, under: policy, &receipts) == nil)
        #expect(Self.refusal(Self.now - 1, under: policy, &receipts) == .behind(highest: Self.now))
        #expect(Self.refusal(Self.now, under: policy, &receipts) == nil)
        #expect(receipts.highestTime == Self.now)
    }

    @Test func `a leap over seven days is believed by a second run an hour later`() {
        var receipts = Receipts()
        let policy = Self.policy()
        let week = 7 * Stage.day
        #expect(Self.refusal(Self.now, under: policy, &receipts) == nil)
        #expect(Self.refusal(Self.now + week, under: policy, &receipts) == nil)
        let leap = Self.now + 2 * week + 1
        let ahead = Refusal.ahead(highest: Self.now + week, again: leap + 3600)
        #expect(Self.refusal(leap, under: policy, &receipts) == ahead)
        #expect(receipts.highestTime == Self.now + week)
        #expect(Self.refusal(leap + 3599, under: policy, &receipts) == ahead)
        #expect(Self.refusal(leap + 3600, under: policy, &receipts) == nil)
        #expect(receipts.highestTime == leap + 3600)
        #expect(receipts.leapSeen == nil)
    }

    @Test func `a leap that was taken back, or leaps on, is no confirmation of the next one`() {
        var receipts = Receipts()
        let policy = Self.policy()
        let week = 7 * Stage.day
        #expect(Self.refusal(Self.now, under: policy, &receipts) == nil)
        #expect(Self.refusal(Self.now + 100 * week, under: policy, &receipts) != nil)
        #expect(Self.refusal(Self.now + 200 * week, under: policy, &receipts) != nil)
        #expect(receipts.leapSeen == Self.now + 200 * week)
        #expect(Self.refusal(Self.now + 60, under: policy, &receipts) == nil)
        #expect(receipts.leapSeen == nil)
        #expect(Self.refusal(Self.now + 200 * week + 7200, under: policy, &receipts) != nil)
    }
}
