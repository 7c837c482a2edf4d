internal import ServiceAccountTokens

/// The state machine of a key ring: from what is ordered and what was seen to the steps ahead.
///
/// It changes nothing and polls nothing. Additions come before removals, and what one step waits for blocks no other.
package struct RotationPlan: Sendable {
    package let items: [PlannedStep]
    /// The orders of verification.pem that were given, and that an API server was not seen to follow: it may still sign
    /// with the key that led before.
    package let unfollowed: [PlannedStep]

    package init(_ ring: Ring, _ observations: ObservationLog, at now: Int) {
        self.init(ObservedState(ring, observations, at: now))
    }

    package init(_ observed: ObservedState) {
        let planner = Planner(observed: observed)
        items = planner.revocation() + planner.additions() + planner.removals()
        unfollowed = planner.unfollowed()
    }

    /// The one step that is due.
    package func next(at now: Int) -> PlannedStep? { items.first { $0.isDue(at: now) } }

    /// The steps whose time has run out, those that are ahead before those that were not followed.
    package func overdue(at now: Int) -> [PlannedStep] {
        (items + unfollowed).filter { $0.isOverdue(at: now) }
    }

    /// The next item of a step by name, with a key if one is named.
    package func item(_ step: Step, key: String? = nil) -> PlannedStep? {
        items.first { item in item.step == step && (key.map(item.keys.contains) ?? true) }
    }
}

extension RotationPlan {
    /// The step of a revocation that comes once the generation has stood for long enough; nil where none does before
    /// something else is seen, or before a later time.
    package static func stepOfRevocation(
        _ ring: Ring, _ observations: ObservationLog, at now: Int
    ) -> PlannedStep? {
        let then = max(now, ring.made + ring.policy.minGenerationAge)
        return RotationPlan(ring, observations, at: then).items.first {
            $0.isDue(at: then) && ring.isOfRevocation($0.step)
        }
    }
}

/// Makes a plan.
private struct Planner {
    let observed: ObservedState

    private var ring: Ring { observed.ring }
    private var policy: Policy { observed.ring.policy }
    /// A generation stays current for a while, so that no server reads the files of more than two.
    private var settled: Int { ring.made + policy.minGenerationAge }

    private func item(_ step: Step, _ keys: [String], due: Int, waits: [Blocker] = []) -> PlannedStep {
        // What was taken back would only be done again. The order still follows the switch that took one back.
        let held: [Blocker] = ring.isHeld && step != .reorder ? [.held] : []
        // An unmanaged key blocks what makes a server load files, and never a revocation.
        let unmanaged = ring.isOfRevocation(step) ? [] : unmanaged
        return PlannedStep(
            step: step, keys: keys, due: max(due, settled), waits: held + unmanaged + waits)
    }

    private var unmanaged: [Blocker] {
        policy.endpoints.flatMap { endpoint in
            observed.unmanaged(by: endpoint).map { .unmanaged(endpoint: endpoint.name, keyID: $0) }
        }
    }

    // MARK: Additions

    func additions() -> [PlannedStep] {
        guard let active = ring.active else { return [] }
        // The order follows the switch by one generation, also in a ring that is held.
        if ring.leader != active.name { return [item(.reorder, [active.name], due: settled)] + legacy() }
        var items = legacy()
        if let successor = ring.successor {
            // Whoever cuts now does not wait; that step is among the revocation's.
            if !ring.isActiveExposed || ring.mode(of: ring.active) == .afterRollover {
                items.append(activation(of: successor))
            }
        } else if !ring.isActiveExposed {
            items.append(
                item(
                    .publish, [],
                    due: (active.activated?.time ?? ring.made) + policy.rotateEvery - policy.publishLeadTime
                        - policy.clockSkew))
        }
        // Published for another day: activated by name only.
        for key in ring.keys where key.state == .published && key.name != ring.successor?.name {
            var later = activation(of: key)
            later.waits.append(.notNext(key: key.name))
            items.append(later)
        }
        return items
    }

    /// A published key signs when the last endpoint has known it for the lead, and no copy without it is cached.
    private func activation(of key: RingKey) -> PlannedStep {
        var waits: [Blocker] = []
        let ordered = (key.entered?.time ?? ring.made) + policy.publishLeadTime
        var known = max(ordered, ring.cachedUntil)
        for endpoint in policy.endpoints {
            if let until = observed.isKnown(key, behind: endpoint) {
                known = max(known, until)
            } else {
                waits.append(.unobserved(endpoint: endpoint.name, key: key.name))
            }
        }
        if !key.hasPrivateHalf { waits.append(.noPrivateHalf(key: key.name)) }
        for party in policy.relyingParties where !RelyingParties.take(key.algorithm, party) {
            waits.append(.relyingParty(party, key: key.name))
        }
        // While somebody was not seen, its time is counted from the order: who was seen late delays no alarm.
        return item(
            .activate, [key.name], due: (waits.isEmpty ? known : ordered) + policy.clockSkew, waits: waits)
    }

    /// A legacy key signs Secret tokens when every API server trusts it; relying parties never see them.
    private func legacy() -> [PlannedStep] {
        guard let name = ring.legacySuccessor, let key = ring[name], key.isTrusted else { return [] }
        var waits: [Blocker] = []
        var due = settled
        for server in policy.apiServers {
            if let since = observed.trusts(server, key) {
                due = max(due, since)
            } else {
                waits.append(.unobserved(endpoint: server.name, key: name))
            }
        }
        return [item(.legacy, [name], due: due, waits: waits)]
    }

    // MARK: Orders that were given

    /// An order of verification.pem is late when its lead is over, counted from itself, whatever was changed since.
    func unfollowed() -> [PlannedStep] {
        let behind = policy.apiServers.filter { !observed.isUpToDate($0) }
        var late: [PlannedStep] = []
        for key in ring.keys where key.isTrusted && key.name != ring.leader {
            guard let superseded = key.superseded, ring.revocation?.keys.contains(key.name) != true else {
                continue
            }
            let successor = ring.keys.first { $0.activated?.generation == superseded.generation }
            for server in behind where observed.isPast(server, key) == nil {
                let order = PlannedStep(
                    step: .reorder, keys: [successor?.name ?? ring.leader],
                    due: max((key.yielded ?? superseded).time, server.joinedTime) + policy.publishLeadTime
                        + policy.clockSkew,
                    waits: [.notPast(endpoint: server.name, key: key.name)])
                if let same = late.firstIndex(where: { $0.due == order.due && $0.keys == order.keys }) {
                    late[same].waits += order.waits
                } else {
                    late.append(order)
                }
            }
        }
        return late
    }

    // MARK: Removals

    func removals() -> [PlannedStep] {
        ring.keys.compactMap { key in
            guard key.state == .previous || key.state == .verifyOnly,
                ring.revocation?.keys.contains(key.name) != true,
                key.name != ring.leader, let clocks = Retention(of: key, by: observed)
            else { return nil }
            let leavesJWKSFirst =
                key.state == .previous && policy.jwksSource == .ring
                && (clocks.jwks < clocks.verification || key.isLegacy)
            if leavesJWKSFirst {
                return item(.unpublish, [key.name], due: clocks.jwks, waits: clocks.waits)
            }
            // The tokens of a legacy key never expire.
            if key.isLegacy { return nil }
            return item(
                .retire, [key.name], due: clocks.verification,
                waits: clocks.waits + controllerManager(key))
        }
    }

    /// What waits for kube-controller-manager: it cannot be polled, and its tokens of Secrets never expire.
    private func controllerManager(_ key: RingKey) -> [Blocker] {
        observed.mayControllerManagerSign(with: key) ? [.controllerManager(key: key.name)] : []
    }

    // MARK: Exposed keys

    func revocation() -> [PlannedStep] {
        guard let revocation = ring.revocation else { return [] }
        let exposed = ring.keys.filter { revocation.keys.contains($0.name) }
        let trusted = exposed.filter(\.isTrusted)
        if trusted.isEmpty { return [closing(exposed)] }
        let signing = trusted.filter { key in
            key.name == ring.active?.name || key.name == ring.legacySigner
        }
        let idle = trusted.filter { key in !signing.contains { $0.name == key.name } }
        let waiting = idle.filter { !signers(of: $0).isEmpty }
        let free = idle.filter { signers(of: $0).isEmpty }
        var items: [PlannedStep] = []
        // Nothing signs with these. Where a key that signs leaves at once, they leave with it.
        if !free.isEmpty && (signing.isEmpty || !isImmediate(signing)) { items.append(removal(free)) }
        if ring.isActiveExposed {
            if let successor = ring.successor {
                // Who publishes first waits as in any rotation, so that step stands among the additions.
                if ring.mode(of: ring.active) == .immediately {
                    items.append(PlannedStep(step: .activate, keys: [successor.name], due: settled))
                }
            } else {
                items.append(PlannedStep(step: .publish, keys: [], due: settled))
            }
        }
        if let legacy = ring.legacySigner, signing.contains(where: { $0.name == legacy }) {
            if let successor = ring.legacySuccessor {
                if ring.mode(of: ring[legacy]) == .immediately {
                    items.append(PlannedStep(step: .legacy, keys: [successor], due: settled))
                }
            } else {
                items.append(PlannedStep(step: .addLegacy, keys: [], due: settled))
            }
        }
        return waiting.isEmpty ? items : items + [removal(waiting)]
    }

    private func isImmediate(_ keys: [RingKey]) -> Bool {
        keys.contains { ring.mode(of: $0) == .immediately }
    }

    /// What may still sign with an exposed key that leaves after rollover. Removed before all follow, it would be refused
    /// by some servers while others hand out its tokens.
    private func signers(of key: RingKey) -> [Blocker] {
        guard ring.mode(of: key) == .afterRollover else { return [] }
        let servers: [Blocker] =
            key.superseded == nil
            ? []
            : policy.apiServers.filter { observed.isPast($0, key) == nil }.map {
                .notPast(endpoint: $0.name, key: key.name)
            }
        return servers + controllerManager(key)
    }

    /// When kubelets have renewed the tokens of a key that leaves after rollover, in seconds since 1970; 0 for others.
    private func renewal(of key: RingKey) -> Int {
        guard ring.mode(of: key) == .afterRollover, let superseded = key.superseded else { return 0 }
        let past = policy.apiServers.map { observed.isPast($0, key) }
        // While a server was not seen past it, its time is counted from the order: who was seen late delays no alarm.
        let start = past.contains(nil) ? superseded.time : past.compactMap(\.self).max() ?? 0
        return max(superseded.time, start) + policy.renewalTime
    }

    private func removal(_ keys: [RingKey]) -> PlannedStep {
        PlannedStep(
            step: .remove, keys: keys.map(\.name), due: max(settled, keys.map(renewal).max() ?? 0),
            waits: keys.flatMap(signers))
    }

    /// The order is carried out when no endpoint trusts an exposed key any more.
    private func closing(_ exposed: [RingKey]) -> PlannedStep {
        var waits: [Blocker] = []
        var due = settled
        if ring.cachedUntil > 0 { due = max(due, ring.cachedUntil + policy.clockSkew) }
        // Where no endpoint shows what relying parties have, the lead time counts for their caches, as it does for a new key.
        if !policy.endpoints.contains(where: policy.isFetched) {
            let left = exposed.compactMap(\.left?.time).max() ?? ring.made
            due = max(due, left + policy.publishLeadTime + policy.clockSkew)
        }
        for key in exposed {
            for endpoint in policy.endpoints {
                if let gone = observed.isGone(key, from: endpoint) {
                    due = max(due, gone)
                } else {
                    waits.append(.stillTrusted(endpoint: endpoint.name, key: key.name))
                }
            }
        }
        return PlannedStep(
            step: .finish, keys: exposed.map(\.name), due: waits.isEmpty ? due : settled, waits: waits)
    }
}
