import KeyRing

/// A ring, what was seen of its consumers, and a moment: what every view of a ring is made of.
struct Situation {
    let ring: Ring
    let receipts: Receipts
    /// Seconds since 1970.
    let now: Int
    let sight: Sight
    let agenda: Agenda

    init(_ ring: Ring, _ receipts: Receipts, now: Int) {
        self.ring = ring
        self.receipts = receipts
        self.now = now
        sight = Sight(ring, receipts)
        agenda = Agenda(ring, receipts)
    }

    /// Consumers that were not yet seen with what this generation orders.
    var outstanding: [Outstanding] { ring.policy.consumers.compactMap { Outstanding($0, sight) } }

    /// The items that go ahead by themselves, soonest first; then those that wait for somebody; then those that somebody
    /// has to name.
    var ahead: [AgendaItem] {
        func rank(_ item: AgendaItem) -> Int { item.waits.isEmpty ? 0 : item.isByName ? 2 : 1 }
        return agenda.items.sorted { (rank($0), $0.due) < (rank($1), $1.due) }
    }

    /// The same, and the orders that somebody has not followed in time.
    var steps: [AgendaItem] { ahead + agenda.unfollowed.filter { $0.isOverdue(at: now) } }

    var overdue: [AgendaItem] { agenda.overdue(at: now) }
}

/// A consumer that was not yet seen with what the ring orders.
struct Outstanding {
    let consumer: Consumer
    /// The names of the keys that it should show, in order.
    let wanted: [String]
    /// What it showed last; nil when it was never seen.
    let seen: Receipts.Look?
    /// The names of the ring's keys in that.
    let names: [String]

    /// nil for a consumer that shows what it should.
    init?(_ consumer: Consumer, _ sight: Sight) {
        if sight.isUpToDate(consumer) { return nil }
        self.consumer = consumer
        wanted = sight.ring.shown(by: consumer).map(\.name)
        seen = sight.latest(consumer)
        names = seen.map(sight.names) ?? []
    }
}
