/// The steps that lie ahead, each at the earliest moment it can come.
package struct Timeline: Sendable {
    /// One step of it.
    package struct Entry: Equatable, Sendable {
        package var time: Int
        package var item: PlannedStep
        /// The ring after it.
        package var ring: Ring
    }

    package let entries: [Entry]
    /// Until when it tells, in seconds since 1970: where it was to end, or at its last step where more would follow.
    package let end: Int

    /// Plays a ring forward with endpoints that follow every generation at once.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970, where it begins.
    ///   - until: where it ends.
    ///   - most: no more steps than this.
    package init(_ ring: Ring, _ observations: ObservationLog, from now: Int, until: Int, most: Int) {
        var ring = ring
        var observations = observations
        var now = now
        var entries: [Entry] = []
        var end = until
        Self.look(&observations, at: ring, now)
        while true {
            let items = RotationPlan(ring, observations, at: now).items.filter(\.waits.isEmpty)
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
            // No key is made for a plan, so its name is taken for its kid.
            ring = ring.taking(
                item, newKey: isNew ? NewKey(name: name, keyID: name, algorithm: ring.policy.algorithm) : nil,
                at: now)
            Self.look(&observations, at: ring, now)
            var shown = item
            if isNew { shown.keys = [name] }
            entries.append(Entry(time: now, item: shown, ring: ring))
        }
        self.entries = entries
        self.end = end
    }

    /// Every endpoint is seen with what the ring has now.
    private static func look(_ observations: inout ObservationLog, at ring: Ring, _ now: Int) {
        for endpoint in ring.policy.endpoints {
            observations.note(
                ring.shown(by: endpoint).map(\.keyID),
                maxAge: observations.endpoints[endpoint.name]?.looks.last?.maxAge ?? 0,
                of: endpoint.name, in: ring.generation, at: now)
        }
    }
}
