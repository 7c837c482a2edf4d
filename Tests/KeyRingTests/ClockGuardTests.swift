import KeyRing
import Testing

@Suite struct ClockGuardTests {
    private typealias Refusal = ClockGuard.Refusal
    private static let now = Stage.creation

    /// What the guard says, nil when it believes the clock.
    private static func refusal(
        _ now: Int, by dates: [String: Int] = [:], under policy: Policy, _ observations: inout ObservationLog
    ) -> ClockGuard.Refusal? {
        do throws(ClockGuard.Refusal) {
            try ClockGuard.judge(now, by: dates, under: policy, &observations)
            return nil
        } catch { return error }
    }

    private static func policy(_ endpoints: Endpoint...) -> Policy {
        var policy = Policy()
        policy.endpoints = endpoints
        return policy
    }

    @Test(
        arguments: [
            (["a": 0], nil), (["a": 120], nil), (["a": -120], nil), (["a": 121], ("a", 121)),
            (["a": -121], ("a", -121)), (["a": 0, "b": 500], ("b", 500)),
            (["a": 3600, "b": 3600], ("b", 3600)), (["a": -200, "b": 150], ("a", -200)),
        ] as [([String: Int], (String, Int)?)])
    func `an endpoint's date that is more than the skew away stops the change`(
        _ offsets: [String: Int], _ expected: (String, Int)?
    ) {
        var observations = ObservationLog()
        let policy = Self.policy(Stage.server("a"), Stage.server("b"))
        let refusal = Self.refusal(
            Self.now, by: offsets.mapValues { Self.now + $0 }, under: policy, &observations)
        #expect(refusal == expected.map { .apart(endpoint: $0.0, theirs: Self.now + $0.1, ours: Self.now) })
        #expect(observations.highestTime == (expected == nil ? Self.now : nil))
    }

    @Test func `endpoints that tell the time and do not answer leave it unjudged`() {
        var observations = ObservationLog()
        observations.highestTime = Self.now
        #expect(
            Self.refusal(Self.now + 1, under: Self.policy(Stage.server("a")), &observations) == .unanswered)
        let file = Stage.server("a", at: "/srv/jwks.json")
        #expect(Self.refusal(Self.now + 1, under: Self.policy(file), &observations) == nil)
        #expect(
            Self.refusal(Self.now, under: Self.policy(file), &observations) == .behind(highest: Self.now + 1))
    }

    @Test func `the date of an endpoint counts more than the highest time seen`() {
        var observations = ObservationLog()
        observations.highestTime = Self.now + 100 * Stage.day
        let policy = Self.policy(Stage.server("a"))
        #expect(Self.refusal(Self.now, by: ["a": Self.now], under: policy, &observations) == nil)
    }

    @Test func `a ring of its own believes no clock that runs back`() {
        var observations = ObservationLog()
        let policy = Self.policy()
        #expect(Self.refusal(Self.now, under: policy, &observations) == nil)
        #expect(Self.refusal(Self.now - 1, under: policy, &observations) == .behind(highest: Self.now))
        #expect(Self.refusal(Self.now, under: policy, &observations) == nil)
        #expect(observations.highestTime == Self.now)
    }

    @Test func `a leap over seven days is believed by a second run an hour later`() {
        var observations = ObservationLog()
        let policy = Self.policy()
        let week = 7 * Stage.day
        #expect(Self.refusal(Self.now, under: policy, &observations) == nil)
        #expect(Self.refusal(Self.now + week, under: policy, &observations) == nil)
        let leap = Self.now + 2 * week + 1
        let ahead = Refusal.ahead(highest: Self.now + week, again: leap + 3600)
        #expect(Self.refusal(leap, under: policy, &observations) == ahead)
        #expect(observations.highestTime == Self.now + week)
        #expect(Self.refusal(leap + 3599, under: policy, &observations) == ahead)
        #expect(Self.refusal(leap + 3600, under: policy, &observations) == nil)
        #expect(observations.highestTime == leap + 3600)
        #expect(observations.leapSeen == nil)
    }

    @Test func `a leap that was taken back, or leaps on, is no confirmation of the next one`() {
        var observations = ObservationLog()
        let policy = Self.policy()
        let week = 7 * Stage.day
        #expect(Self.refusal(Self.now, under: policy, &observations) == nil)
        #expect(Self.refusal(Self.now + 100 * week, under: policy, &observations) != nil)
        #expect(Self.refusal(Self.now + 200 * week, under: policy, &observations) != nil)
        #expect(observations.leapSeen == Self.now + 200 * week)
        #expect(Self.refusal(Self.now + 60, under: policy, &observations) == nil)
        #expect(observations.leapSeen == nil)
        #expect(Self.refusal(Self.now + 200 * week + 7200, under: policy, &observations) != nil)
    }
}
