package import KeyRing

/// Why an endpoint is not as the ring wants it.
package enum EndpointConcern {
    /// It serves keys that the ring never held: files of the ring would drop them.
    case unmanaged([String])
    /// It was not seen for longer than the policy allows.
    case unseen
    /// It does not show what the ring orders.
    case behind(Outstanding)
    /// It shows what the ring orders, and may still sign with a key that it should sign with no more.
    case signs([String])

    /// Whether the ring has to raise an alarm: exit code 1.
    var isAlarm: Bool {
        switch self {
        case .unmanaged, .unseen: true
        case .behind, .signs: false
        }
    }
}

extension RingStatus {
    /// What is wrong with an endpoint, gravest first.
    func concerns(_ endpoint: Endpoint) -> [EndpointConcern] {
        var concerns: [EndpointConcern] = []
        let unmanaged = observed.unmanaged(by: endpoint)
        if !unmanaged.isEmpty { concerns.append(.unmanaged(unmanaged)) }
        if isUnseen(endpoint) { concerns.append(.unseen) }
        if let outstanding = Outstanding(endpoint, observed) {
            concerns.append(.behind(outstanding))
        } else if endpoint.kind == .apiServer, ring.leader == ring.active?.name {
            let signers = signers(besideTheActiveOf: endpoint)
            if !signers.isEmpty { concerns.append(.signs(signers.map(\.name))) }
        }
        return concerns
    }

    /// The old keys that an API server may still sign with.
    func signers(besideTheActiveOf server: Endpoint) -> [RingKey] {
        ring.keys.filter { key in
            key.isTrusted && key.superseded != nil
                && observed.isPast(server, key, evenIfStale: true) == nil
        }
    }

    /// The endpoints that raise an alarm.
    package var alarms: [Endpoint] {
        ring.policy.endpoints.filter { concerns($0).contains(where: \.isAlarm) }
    }

    /// The endpoints that were not seen for longer than the policy allows.
    package var unseen: [Endpoint] { ring.policy.endpoints.filter(isUnseen) }

    /// The endpoints that the last look did not show, for a reason that the operator can mend: a restart of theirs would
    /// not be seen either.
    var blind: [Endpoint] {
        ring.policy.endpoints.filter { observations.endpoints[$0.name]?.failure?.remedy != nil }
    }

    /// Whether an endpoint was not seen for too long; one that was never seen counts from when it joined.
    private func isUnseen(_ endpoint: Endpoint) -> Bool {
        if observed.isFresh(endpoint) { return false }
        let joined = endpoint.joinedTime > 0 ? endpoint.joinedTime : ring.created
        return now - (observed.latest(endpoint)?.last ?? joined) > ring.policy.maxObservationAge
    }

    /// The key IDs that endpoints serve and that the ring never held, each with the endpoints that serve it.
    package var unmanagedKeys: [(keyID: String, endpoints: [Endpoint])] {
        var found: [(keyID: String, endpoints: [Endpoint])] = []
        for endpoint in ring.policy.endpoints {
            for keyID in observed.unmanaged(by: endpoint) {
                if let index = found.firstIndex(where: { $0.keyID == keyID }) {
                    found[index].endpoints.append(endpoint)
                } else {
                    found.append((keyID, [endpoint]))
                }
            }
        }
        return found
    }

    /// API servers that were there when the ring was created, and that were never observed since.
    package var neverObserved: [Endpoint] {
        observed.exportBlockers.compactMap { blocker in
            guard case .unobserved(let name, _) = blocker else { return nil }
            return ring.policy.apiServers.first { $0.name == name }
        }
    }

    /// API servers that were not seen with a list that they have from the ring alone, and of whose flags the operator did
    /// not say that they are the policy's.
    var notReading: [Endpoint] {
        // The first list may be the one from before the ring, and then no look tells.
        ring.policy.apiServers.filter { server in
            !observed.readsRingFiles(server) && observed.flagsStatement(of: server) == nil
        }
    }
}
