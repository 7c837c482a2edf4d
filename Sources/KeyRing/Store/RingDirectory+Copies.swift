internal import Files
internal import JOSE
internal import Text

extension RingDirectory {
    /// Makes this copy the ring that is changed from now on.
    ///
    /// - Parameter seen: the kids that each endpoint serves now, by its name. One that the ring never knew says that a
    ///   newer copy is in use.
    @discardableResult
    package func adopt(seen: [String: [String]], at now: RingTime) throws -> RingSnapshot {
        let home = try homeName ?? Home.here(path)
        return try change(at: now, isAdoption: true) { snapshot, _ in
            for (endpoint, keyIDs) in seen.sorted(by: { $0.key < $1.key }) {
                if let foreign = keyIDs.first(where: { snapshot.ring.key(withID: $0) == nil }) {
                    throw RingError(
                        .refused, "\(endpoint) serves the key \(foreign), which this copy never knew",
                        hint: "a newer copy of the ring is in use: adopt that one")
                }
            }
            if snapshot.ring.home.isExactly(home) { return nil }
            var ring = snapshot.ring
            _ = ring.begin(at: now.seconds)
            ring.home = home
            ring.noteList()
            return RingChange(ring)
        }
    }

    /// Makes this directory, which holds no ring yet, a copy of a ring to try things with, by a clock of its own.
    ///
    /// Keys whose private halves the ring holds are replaced by new ones, so that nothing the copy signs is believed
    /// anywhere, and no secret leaves the ring.
    @discardableResult
    package func rehearse(from other: RingDirectory) throws -> RingSnapshot {
        let snapshot = try other.read()
        var ring = snapshot.ring
        var material: [String: KeyMaterial] = [:]
        var standIns: [String: String] = [:]
        for key in snapshot.ring.keys {
            let half = snapshot.verificationKeys.first { $0.keyID.isExactly(key.keyID) }
            if key.hasPrivateHalf {
                let standIn = try KeyMaterial.make(key.algorithm)
                material[key.name] = standIn
                standIns[key.keyID] = standIn.publicKey.keyID
                ring.change(key.name) { $0.keyID = standIn.publicKey.keyID }
            } else if let half {
                material[key.name] = try KeyMaterial(half.key)
            }
        }
        ring.isRehearsal = true
        // Nothing is made in a token for the sake of a rehearsal.
        ring.policy.keyCommand = nil
        var observations = snapshot.observations
        for name in observations.endpoints.keys {
            for index in observations.endpoints[name, default: .init()].looks.indices {
                observations.endpoints[name]?.looks[index].keyIDs.replace(by: standIns)
            }
        }
        return try establish { home in
            ring.home = home
            return (RingChange(ring, material: material), observations)
        }
    }
}

extension [String] {
    fileprivate mutating func replace(by others: [String: String]) { self = map { others[$0] ?? $0 } }
}
