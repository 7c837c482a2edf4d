internal import JOSE
internal import Text

/// Orders that people give, beside the steps that time brings.
extension Ring {
    /// The next generation under another policy.
    ///
    /// A longer lifetime counts at once, for every key that a server signs with or may come to sign with again from an
    /// old copy. A shorter one counts only when the operator confirms that no server runs with the longer one any more; it
    /// never shortens the life of tokens that are out.
    ///
    /// A server that is removed while it may still sign with an old key counts as past it from now on, and what was
    /// served by an endpoint that is removed, or that relying parties fetch from no more, stays cached.
    package func adopting(_ policy: Policy, _ observations: ObservationLog, at now: Int) -> Ring {
        var ring = self
        let moment = ring.begin(at: now)
        ring.lifetimesInForce = lifetimesInForce.lengthened(by: policy.lifetimes)
        let inForce = ring.lifetimesInForce
        for key in keys where key.state == .active || (mayComeBack(key) && !self.policy.apiServers.isEmpty) {
            ring.change(key.name) { $0.lifetimes = $0.lifetimes.lengthened(by: inForce) }
        }
        if policy.lifetimes != self.policy.lifetimes { ring.lifetimesChanged = moment.generation }
        let observed = ObservedState(self, observations, at: now)
        for endpoint in self.policy.endpoints {
            let stays = policy.endpoints.contains(where: endpoint.isSame)
            if !stays || (self.policy.isFetched(endpoint) && !policy.isFetched(endpoint)) {
                ring.cachedUntil = max(ring.cachedUntil, observed.cachedUntil(endpoint, leaving: now))
            }
            guard !stays, endpoint.kind == .apiServer else { continue }
            ring.flags[endpoint.name] = nil
            for key in keys where observed.addsOpenEnd(endpoint, to: key) {
                ring.change(key.name) { $0.openEnded = now }
            }
            for key in keys where mayComeBack(key) {
                let past = observed.isPast(endpoint, key, evenIfStale: true) ?? now
                ring.change(key.name) { $0.clockFloor = max($0.clockFloor ?? 0, past) }
            }
        }
        ring.policy = policy
        for index in ring.policy.endpoints.indices {
            let before = self.policy.endpoints.first(where: ring.policy.endpoints[index].isSame)
            ring.policy.endpoints[index].joined = before?.joined ?? moment.generation
            ring.policy.endpoints[index].joinedTime = before?.joinedTime ?? moment.time
        }
        return ring
    }

    /// Whether a server that loads an old copy may sign with a key again.
    private func mayComeBack(_ key: RingKey) -> Bool { key.superseded != nil && key.isTrusted }

    /// The next generation, by the operator's word that the manifests of API servers carry the policy's flags, and that
    /// these were restarted since.
    ///
    /// - Parameters:
    ///   - names: of the API servers.
    ///   - since: since when the flags are in force, in seconds since 1970; nil: since they loaded the ring's files.
    package func confirmingFlags(of names: [String], since: Int? = nil, at now: Int) -> Ring {
        var ring = recorded(at: now)
        for name in names {
            ring.flags[name] = FlagsStatement(time: now, generation: ring.generation, since: since)
        }
        let isWhole = policy.apiServers.allSatisfy { server in
            (ring.flags[server.name]?.generation ?? 0) > lifetimesChanged
        }
        if isWhole { ring.lifetimesInForce = policy.lifetimes }
        return ring
    }

    /// The next generation, by the operator's word on how long tokens of keys live that are out now. Policies that are in
    /// force go on lengthening.
    ///
    /// - Parameter lifetime: in seconds.
    package func stating(longestToken lifetime: Int, of names: [String], at now: Int) -> Ring {
        var ring = recorded(at: now)
        let inForce = lifetimesInForce
        for name in names {
            ring.change(name) { key in
                key.statement = RingKey.LongestToken(lifetime: lifetime, time: now)
                key.openEnded = nil
                key.lifetimes = inForce
            }
        }
        return ring
    }

    /// The next generation, by the operator's word that a key on issuers is another ring's.
    package func excusing(_ keyID: String, at now: Int) -> Ring {
        var ring = recorded(at: now)
        if !ring.excusedKeyIDs.containsExactly(keyID) { ring.excusedKeyIDs.append(keyID) }
        return ring
    }

    /// The next generation, in which a key that signs or signed is one of Secrets' tokens too: it is trusted until it is
    /// ordered out.
    ///
    /// The active key goes on to sign them, as legacy.key, where no other does.
    package func markingLegacy(_ name: String, at now: Int) -> Ring {
        var ring = recorded(at: now)
        ring.change(name) { $0.isLegacy = true }
        if name == active?.name && legacySigner == nil && legacySuccessor == nil {
            ring.signLegacy(with: name, Moment(generation: ring.generation, time: now))
        }
        return ring
    }

    /// The same orders as a generation of their own.
    package func recorded(at now: Int) -> Ring {
        var ring = self
        _ = ring.begin(at: now)
        return ring
    }

    /// The ring with keys on order to leave for ever. It is no generation of its own: its first step makes one, or where
    /// none is due yet, `recorded`.
    package func revoking(_ names: [String], mode: Revocation.Mode, at now: Int) -> Ring {
        var ring = self
        var orders = revocation?.orders ?? []
        for name in names {
            let order = Revocation.Order(key: name, mode: mode, ordered: now)
            if let index = orders.firstIndex(where: { $0.key == name }) {
                // An order can be hurried, and is never slowed down.
                if mode == .immediately && orders[index].mode == .afterRollover { orders[index] = order }
            } else {
                orders.append(order)
            }
        }
        ring.revocation = Revocation(orders: orders)
        // An emergency goes on, whatever was taken back before.
        ring.heldSince = nil
        return ring
    }

    /// How a key is on its way out; nil for one that is not.
    package func mode(of key: RingKey?) -> Revocation.Mode? {
        key.flatMap { key in revocation?.orders.first { $0.key == key.name }?.mode }
    }
}
