/// What may be handed to API servers.
extension ObservedState {
    /// Why signing.key is not handed out yet; empty once it is.
    ///
    /// A server that signs with a key that another server or a relying party does not know breaks the cluster. So the key
    /// that a ring was created on is handed out only once every API server was observed trusting it and, where the ring
    /// made it on a cluster that serves keys already, the issuer was observed with it for the lead time.
    package var blockersOfSigningKey: [Blocker] {
        guard let active = ring.active, active.activated?.generation == 1, !ring.isNewCluster,
            ring.revocation == nil, !servesNothing
        else { return [] }
        var blockers: [Blocker] = ring.policy.apiServers.filter {
            trusts($0, active, evenIfStale: true) == nil
        }.map {
            .unobserved(endpoint: $0.name, key: active.name)
        }
        if !active.isImported {
            blockers += ring.policy.endpoints.filter { endpoint in
                endpoint.kind == .issuer && (isKnown(active, behind: endpoint).map { $0 > now } ?? true)
            }.map { .unobserved(endpoint: $0.name, key: active.name) }
        }
        return blockers
    }

    /// Whether every API server was seen, and serves no key yet.
    private var servesNothing: Bool {
        ring.policy.apiServers.allSatisfy { latest($0)?.keyIDs.isEmpty == true }
    }
}
