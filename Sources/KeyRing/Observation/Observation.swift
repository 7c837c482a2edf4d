internal import Dispatch
internal import Synchronization

/// One look at each of some consumers.
package struct Observation: Sendable {
    /// What each consumer showed, or why it showed nothing, in the order in which they were asked for.
    package let results: [(consumer: Consumer, result: Result<Sighting, NotSeen>)]

    /// Looks at all consumers at once, so that one that does not answer delays nobody.
    package init(
        of consumers: [Consumer],
        by look: @Sendable (Consumer) -> Result<Sighting, NotSeen> = { ConsumerReader.look(at: $0) }
    ) {
        let seen = Mutex([Result<Sighting, NotSeen>?](repeating: nil, count: consumers.count))
        DispatchQueue.concurrentPerform(iterations: consumers.count) { index in
            let result = look(consumers[index])
            seen.withLock { $0[index] = result }
        }
        results = zip(consumers, seen.withLock { $0 }).map { consumer, result in
            (consumer, result ?? .failure(NotSeen("was not looked at")))
        }
    }

    /// The consumers' own clocks.
    package var dates: [(name: String, date: Int)] {
        results.compactMap { consumer, result in
            guard case .success(let sighting) = result, let date = sighting.date else { return nil }
            return (consumer.name, date)
        }
    }

    /// Notes what was seen, of the ring's own consumers, while a generation was current.
    package func note(in receipts: inout Receipts, of ring: Ring, at now: Int) {
        for (consumer, result) in results {
            guard case .success(let sighting) = result,
                ring.policy.consumers.contains(where: consumer.isSame)
            else { continue }
            receipts.note(
                sighting.keyIDs, maxAge: sighting.maxAge, of: consumer.name, in: ring.generation, at: now)
        }
    }
}
