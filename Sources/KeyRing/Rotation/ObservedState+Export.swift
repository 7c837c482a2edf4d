/// What may leave a ring for the hosts of API servers, and for relying parties.
extension ObservedState {
    /// What keeps every file of the ring from being handed out and published: keys that endpoints serve and that the ring
    /// never held, and API servers from before the ring that were never observed and may serve such keys. Empty while a
    /// key is being revoked.
    package var exportBlockers: [Blocker] {
        if ring.revocation != nil { return [] }
        let unmanaged: [Blocker] = ring.policy.endpoints.flatMap { endpoint in
            self.unmanaged(by: endpoint).map { .unmanaged(endpoint: endpoint.name, keyID: $0) }
        }
        if ring.isNewCluster { return unmanaged }
        let unseen: [Blocker] = ring.policy.apiServers.filter { server in
            let record = record(server)
            return server.joined == 0 && record.looks.isEmpty && record.confirmed.isEmpty
        }.map { .unobserved(endpoint: $0.name, key: ring.active?.name ?? "") }
        return unmanaged + unseen
    }

    /// Why signing.key is not handed out yet; empty once it is.
    ///
    /// A server that signs with a key that another server or a relying party does not know breaks the cluster. So the key
    /// that a ring was created on is handed out only once every endpoint was observed trusting it and, on a cluster that
    /// serves keys already, what relying parties fetch from was observed with it for the lead time. An imported key that
    /// such an endpoint showed from the first look on needs no lead time there.
    package var blockersOfSigningKey: [Blocker] {
        guard let active = ring.active, active.activated?.generation == 1, !ring.isNewCluster,
            ring.revocation == nil, !servesNothing
        else { return [] }
        return ring.policy.endpoints.filter { endpoint in
            guard let since = trusts(endpoint, active, evenIfStale: true) else { return true }
            guard ring.policy.isFetched(endpoint) else { return false }
            if active.isImported, let first = record(endpoint).looks.first, since <= first.first {
                return false
            }
            guard let until = isKnown(active, behind: endpoint, evenIfStale: true) else { return true }
            return until + ring.policy.clockSkew > now
        }.map { .unobserved(endpoint: $0.name, key: active.name) }
    }

    /// Until when copies may be cached of what relying parties fetch from an endpoint that lack the key that the ring was
    /// created on; nil where it was not seen with the key, or where nothing waits for that.
    package func cachesLackSigningKey(of endpoint: Endpoint) -> Int? {
        guard let active = ring.active, trusts(endpoint, active, evenIfStale: true) != nil else { return nil }
        return isKnown(active, behind: endpoint, evenIfStale: true).map { $0 + ring.policy.clockSkew }
    }

    /// Since when an API server is known to sign with the ring's signing.key; 0: always, nil: it is not known.
    ///
    /// Where export held signing.key back, a manifest kept the signing key from before the ring, and no look shows when it
    /// does no more. The operator says so: NAME signs with the active key.
    package func readsSigningKey(_ server: Endpoint) -> Int? {
        guard let held = observations.heldBack, server.joined <= held.generation else { return 0 }
        return record(server).confirmed.compactMap { name, word -> Int? in
            guard word.time > held.time, word.generation >= server.joined,
                wasActive(name, in: word.generation)
            else { return nil }
            // What was said while it was held back told of trust alone.
            return word.since > held.time ? word.since : word.time
        }.min()
    }

    /// Whether every API server was seen, and serves no key yet.
    private var servesNothing: Bool {
        ring.policy.apiServers.allSatisfy { latest($0)?.keyIDs.isEmpty == true }
    }
}

extension ObservationLog {
    /// While export holds signing.key back, a server may load verification.pem of each further generation and go on to sign
    /// with a key from before the ring: those count as generations in which such a key was signing.key, too.
    package mutating func keepHoldingBack(for ring: Ring, at now: Int) {
        guard heldBack != nil, !ObservedState(ring, self, at: now).blockersOfSigningKey.isEmpty else {
            return
        }
        heldBack = Moment(generation: ring.generation, time: now)
    }
}
