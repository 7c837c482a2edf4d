internal import Files
internal import Synchronization

/// One look at each of some endpoints.
package struct Observation: Sendable {
    /// What each endpoint showed, or why it showed nothing, in the order in which they were asked for.
    package let results: [(endpoint: Endpoint, result: Result<JWKSObservation, ObservationError>)]

    /// Looks at all endpoints at once, so that one that does not answer delays nobody.
    package init(
        of endpoints: [Endpoint],
        by look: @Sendable (Endpoint) -> Result<JWKSObservation, ObservationError> = {
            EndpointReader.look(at: $0)
        }
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

    /// The endpoints' own clocks.
    package var dates: [(name: String, date: Int)] {
        results.compactMap { endpoint, result in
            guard case .success(let observation) = result, let date = observation.date else { return nil }
            return (endpoint.name, date)
        }
    }

    /// Notes what was seen, of the ring's own endpoints, while a generation was current.
    package func note(in observations: inout ObservationLog, of ring: Ring, at now: Int) {
        for (endpoint, result) in results {
            guard case .success(let observation) = result,
                ring.policy.endpoints.contains(where: endpoint.isSame)
            else { continue }
            observations.note(
                observation.keyIDs, maxAge: observation.maxAge, of: endpoint.name, in: ring.generation,
                at: now)
        }
    }
}
