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

    /// The items that go ahead by themselves, soonest first; then those that wait for somebody.
    var ahead: [AgendaItem] {
        let items = agenda.items.sorted { $0.due < $1.due }
        return items.filter(\.waits.isEmpty) + items.filter { !$0.waits.isEmpty }
    }

    var overdue: [AgendaItem] { agenda.overdue(at: now) + unfollowed }

    /// The order of verification.pem, for as long as an API server has not followed it though the lead is over: it may
    /// still sign with a key that was superseded.
    var unfollowed: [AgendaItem] {
        guard let active = ring.active, ring.leader == active.name else { return [] }
        let servers = outstanding.map(\.consumer).filter { $0.kind == .apiServer }
        let late = ring.keys.filter { key in
            (key.state == .previous || key.state == .insideOnly)
                && ring.revocation?.keys.contains(key.name) != true
                && max(ring.made, key.superseded?.time ?? .max / 2) + ring.policy.lead + ring.policy.skew
                    <= now
        }
        let waits = late.flatMap { key in
            servers.filter { sight.isPast($0, key) == nil }.map {
                Wait.notPast(consumer: $0.name, key: key.name)
            }
        }
        if waits.isEmpty { return [] }
        let due = ring.made + ring.policy.lead + ring.policy.skew
        return [AgendaItem(step: .lead, keys: [active.name], due: due, waits: waits)]
    }
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
        let ring = sight.ring
        let keys = consumer.kind == .apiServer ? ring.trusted : ring.published
        self.consumer = consumer
        wanted = keys.map(\.name)
        seen = sight.latest(consumer)
        names = seen.map(sight.names) ?? []
        // Of what an API server publishes the order tells who signs; elsewhere it tells nothing.
        let isThere = consumer.kind == .apiServer ? names == wanted : Set(names) == Set(wanted)
        if seen != nil && isThere { return nil }
    }
}
