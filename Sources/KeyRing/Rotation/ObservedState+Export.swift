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

    /// When an API server that still signs with a key from before the ring may get signing.key, as the activation that
    /// this is: every API server was observed trusting the active key, and every endpoint that relying parties fetch from
    /// was observed with it for the lead time. An imported key that such an endpoint showed from the first look on needs
    /// no lead time there.
    ///
    /// Until then verification.pem is handed out alone. An API server that has a signing.key of the ring gets the next one
    /// with every generation.
    ///
    /// - Returns: nil for a ring on a new cluster, where no server waits for it.
    package var firstSigningKey: PlannedStep? {
        guard !ring.isNewCluster, let key = ring.active else { return nil }
        let policy = ring.policy
        var waits: [Blocker] = []
        var known = 0
        if !key.isImported {
            known = max(ring.cachedUntil, (key.entered?.time ?? 0) + policy.publishLeadTime)
        }
        for endpoint in policy.endpoints {
            guard let since = trusts(endpoint, key), let until = isKnown(key, behind: endpoint) else {
                waits.append(.unobserved(endpoint: endpoint.name, key: key.name))
                continue
            }
            let wasThere = key.isImported && record(endpoint).looks.first.map { since <= $0.first } == true
            if policy.isFetched(endpoint) && !wasThere { known = max(known, until) }
        }
        return PlannedStep(
            step: .activate, keys: [key.name], due: known > 0 ? known + policy.clockSkew : 0, waits: waits)
    }

    /// Whether an export hands out verification.pem alone.
    package var holdsSigningKeyBack: Bool { firstSigningKey.map { !$0.isDue(at: now) } ?? false }
}
