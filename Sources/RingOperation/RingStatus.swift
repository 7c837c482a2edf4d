package import KeyRing

/// A ring, what was seen of its endpoints, and a moment: what every view of a ring is made of.
package struct RingStatus {
    package let ring: Ring
    package let observations: ObservationLog
    /// Seconds since 1970.
    package let now: Int
    package let observed: ObservedState
    package let plan: RotationPlan

    package init(_ ring: Ring, _ observations: ObservationLog, now: Int) {
        self.ring = ring
        self.observations = observations
        self.now = now
        observed = ObservedState(ring, observations, at: now)
        plan = RotationPlan(observed)
    }

    /// Endpoints that were not yet seen with what this generation orders.
    package var outstanding: [Outstanding] { ring.policy.endpoints.compactMap { Outstanding($0, observed) } }

    /// The items that go ahead by themselves, soonest first; then those that wait for an observation; then
    /// those that the operator has to name.
    package var ahead: [PlannedStep] {
        func rank(_ item: PlannedStep) -> Int { item.waits.isEmpty ? 0 : item.isByName ? 2 : 1 }
        return plan.items.sorted { (rank($0), $0.due) < (rank($1), $1.due) }
    }

    /// The same, and the orders that an endpoint has not followed in time.
    package var steps: [PlannedStep] { ahead + plan.unfollowed.filter { $0.isOverdue(at: now) } }

    package var overdue: [PlannedStep] { plan.overdue(at: now) }
}

/// An endpoint that was not yet seen with what the ring orders.
package struct Outstanding {
    package let endpoint: Endpoint
    /// The names of the keys that it should show, in order.
    let wanted: [String]
    /// What it showed last; nil when it was never seen.
    package let seen: ObservationLog.Look?
    /// The names of the ring's keys in that.
    package let names: [String]

    /// nil for an endpoint that shows what it should.
    package init?(_ endpoint: Endpoint, _ observed: ObservedState) {
        if observed.isUpToDate(endpoint) { return nil }
        self.endpoint = endpoint
        wanted = observed.ring.shown(by: endpoint).map(\.name)
        seen = observed.latest(endpoint)
        names = seen.map(observed.names) ?? []
    }
}
