/// Whether a command that changes a ring, or notes what it sees, may believe its host's clock.
///
/// A ring forgets keys by the clock, so a wrong one refuses live tokens. Consumers that answer tell the time; a ring
/// that nobody tells it remembers the highest time it ran at.
package enum ClockGuard {
    /// Why the clock is not believed. Times in seconds since 1970.
    package enum Refusal: Error, Equatable, Sendable {
        /// A consumer's clock says another time.
        case apart(consumer: String, theirs: Int, ours: Int)
        /// There are consumers that tell the time, and none answered.
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
    ///   - dates: what the `Date` of each consumer that answered says, by the consumer's name.
    /// - Throws: `Refusal`.
    package static func judge(
        _ now: Int, by dates: [String: Int], under policy: Policy, _ receipts: inout Receipts
    ) throws(Refusal) {
        let furthest = dates.max { (abs($0.value - now), $0.key) < (abs($1.value - now), $1.key) }
        if let (name, date) = furthest {
            if abs(date - now) > policy.skew { throw .apart(consumer: name, theirs: date, ours: now) }
        } else if policy.consumers.contains(where: \.tellsTime) {
            throw .unanswered
        } else if let highest = receipts.highestTime {
            if now < highest { throw .behind(highest: highest) }
            if now > highest + longestLeap { try confirmLeap(to: now, from: highest, &receipts) }
        }
        receipts.highestTime = max(now, receipts.highestTime ?? now)
        receipts.leapSeen = nil
    }

    /// A host that was off for long leaps too, so a second run that is not far from the first one goes on.
    private static func confirmLeap(
        to now: Int, from highest: Int, _ receipts: inout Receipts
    ) throws(Refusal) {
        let first = receipts.leapSeen.flatMap { $0 <= now && now <= $0 + longestLeap ? $0 : nil } ?? now
        receipts.leapSeen = first
        if now < first + secondRun { throw .ahead(highest: highest, again: first + secondRun) }
    }
}
