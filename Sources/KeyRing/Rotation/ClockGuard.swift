/// Whether a command that changes a ring, or notes what it sees, may believe its host's clock.
///
/// A ring forgets keys by the clock, so a wrong one refuses live tokens. Endpoints that answer tell the time; a ring
/// that no endpoint tells it remembers the highest time it ran at.
package enum ClockGuard {
    /// Why the clock is not believed. Times in seconds since 1970.
    package enum Refusal: Error, Equatable, Sendable {
        /// An endpoint's clock says another time.
        case apart(endpoint: String, theirs: Int, ours: Int)
        /// There are endpoints that tell the time, and none answered.
        case unanswered
        /// It ran at a later time before.
        case behind(highest: Int)
        /// It never ran near this time: a run at `again` or later may go on.
        case ahead(highest: Int, again: Int)
    }

    /// How far the clock may run ahead of the highest time seen.
    static let longestLeap = 7 * Policy.day
    /// When a second run confirms a longer leap.
    static let secondRun = Policy.hour

    /// Judges the clock and notes what has to be remembered of it, when it is refused too.
    ///
    /// - Parameters:
    ///   - now: what the host's clock says, in seconds since 1970.
    ///   - dates: what the `Date` of each endpoint that answered says, by the endpoint's name.
    /// - Throws: `Refusal`.
    package static func judge(
        _ now: Int, by dates: [String: Int], under policy: Policy, _ observations: inout ObservationLog
    ) throws(Refusal) {
        let furthest = dates.max { (abs($0.value - now), $0.key) < (abs($1.value - now), $1.key) }
        if let (name, date) = furthest {
            if abs(date - now) > policy.clockSkew { throw .apart(endpoint: name, theirs: date, ours: now) }
        } else if policy.endpoints.contains(where: \.tellsTime) {
            throw .unanswered
        } else if let highest = observations.highestTime {
            if now < highest { throw .behind(highest: highest) }
            if now > highest + longestLeap { try confirmLeap(to: now, from: highest, &observations) }
        }
        observations.highestTime = max(now, observations.highestTime ?? now)
        observations.leapSeen = nil
    }

    /// A host that was off for long leaps too, so a second run that is not far from the first one goes on.
    private static func confirmLeap(
        to now: Int, from highest: Int, _ observations: inout ObservationLog
    ) throws(Refusal) {
        let first = observations.leapSeen.flatMap { $0 <= now && now <= $0 + longestLeap ? $0 : nil } ?? now
        observations.leapSeen = first
        if now < first + secondRun { throw .ahead(highest: highest, again: first + secondRun) }
    }
}
