internal import Files
internal import Synchronization

/// One look at each of some endpoints.
package struct Observation: Sendable {
    /// What each endpoint showed, or why it showed nothing, in the order in which they were asked for.
    package let results: [(endpoint: Endpoint, result: Result<JWKSObservation, ObservationError>)]

    /// Looks at all endpoints at once, as the ring that polls them: one that does not answer delays no other.
    package init(of endpoints: [Endpoint], as ring: ObservingRing) {
        self.init(of: endpoints) { EndpointReader.look(at: $0, as: ring) }
    }

    /// Looks at all endpoints at once by a function.
    package init(
        of endpoints: [Endpoint],
        by look: @Sendable (Endpoint) -> Result<JWKSObservation, ObservationError>
    ) {
        let seen = Mutex([Result<JWKSObservation, ObservationError>?](repeating: nil, count: endpoints.count))
        Threads.run(endpoints.count) { index in
            let result = look(endpoints[index])
            seen.withLock { $0[index] = result }
        }
        results = zip(endpoints, seen.withLock { $0 }).map { endpoint, result in
            (endpoint, result ?? .failure(ObservationError("was not looked at")))
        }
    }

    /// The endpoints' own clocks, those that refused to show their keys among them.
    package var dates: [(name: String, date: Int)] {
        results.compactMap { endpoint, result in
            switch result {
            case .success(let seen): seen.date.map { (endpoint.name, $0) }
            case .failure(let error): error.date.map { (endpoint.name, $0) }
            }
        }
    }

    /// Why endpoints showed nothing, in the order in which they were asked for.
    package var failures: [(endpoint: Endpoint, error: ObservationError)] {
        results.compactMap { endpoint, result in
            guard case .failure(let error) = result else { return nil }
            return (endpoint, error)
        }
    }

    /// Notes what was seen, of the ring's own endpoints, while a generation was current.
    package func note(in observations: inout ObservationLog, of ring: Ring, at now: Int) {
        for (endpoint, result) in results where ring.policy.endpoints.contains(where: endpoint.isSame) {
            switch result {
            case .success(let seen):
                // A signer's note tells of the past: when it handed the keys out, and of which generation.
                observations.note(
                    seen.keyIDs, maxAge: seen.maxAge, of: endpoint.name,
                    in: min(seen.noted?.generation ?? ring.generation, ring.generation),
                    at: min(seen.noted?.time ?? now, now))
                observations.endpoints[endpoint.name]?.hasSigner = seen.noted != nil
            case .failure(let error):
                observations.fail(error, of: endpoint.name, at: now)
            }
        }
        observations.keepHoldingBack(for: ring, at: now)
    }
}
