/// The steps that lie ahead, each at the earliest moment it can come.
package struct Timeline: Sendable {
    /// One step of it.
    package struct Entry: Equatable, Sendable {
        package var time: Int
        package var item: AgendaItem
        /// The ring after it.
        package var ring: Ring
    }

    package let entries: [Entry]
    /// Until when it tells, in seconds since 1970: where it was to end, or at its last step where more would follow.
    package let end: Int

    /// Plays a ring forward with consumers that follow every generation at once.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970, where it begins.
    ///   - until: where it ends.
    ///   - most: no more steps than this.
    package init(_ ring: Ring, _ receipts: Receipts, from now: Int, until: Int, most: Int) {
        var ring = ring
        var receipts = receipts
        var now = now
        var entries: [Entry] = []
        var end = until
        Self.look(&receipts, at: ring, now)
        while true {
            let items = Agenda(ring, receipts).items.filter(\.waits.isEmpty)
            guard let item = items.first(where: { $0.due <= now }) ?? items.min(by: { $0.due < $1.due })
            else {
                break
            }
            now = max(now, item.due)
            if now > until { break }
            if entries.count == most {
                end = entries.last?.time ?? until
                break
            }
            let name = ring.nextName
            let isNew = item.step == .publish || item.step == .addLegacy
            // No key is made for a plan, so its name stands for its kid.
            ring = ring.taking(
                item, newKey: isNew ? NewKey(name: name, keyID: name, algorithm: ring.policy.algorithm) : nil,
                at: now)
            Self.look(&receipts, at: ring, now)
            var shown = item
            if isNew { shown.keys = [name] }
            entries.append(Entry(time: now, item: shown, ring: ring))
        }
        self.entries = entries
        self.end = end
    }

    /// Every consumer is seen with what the ring has now.
    private static func look(_ receipts: inout Receipts, at ring: Ring, _ now: Int) {
        for consumer in ring.policy.consumers {
            receipts.note(
                ring.shown(by: consumer).map(\.keyID),
                maxAge: receipts.consumers[consumer.name]?.looks.last?.maxAge ?? 0,
                of: consumer.name, in: ring.generation, at: now)
        }
    }
}
