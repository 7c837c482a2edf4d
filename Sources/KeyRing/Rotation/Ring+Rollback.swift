/// Why a step is not taken back, in words.
package struct RollbackRefusal: Error, Equatable, Sendable {
    package let reason: String
    /// What is missing, where it is observations.
    package var waits: [Blocker] = []

    init(_ reason: String, waits: [Blocker] = []) {
        self.reason = reason
        self.waits = waits
    }
}

extension Ring {
    /// The next generation with the last step taken back. The ring is held then, until the operator resumes it.
    ///
    /// Only the last step, and once. A key that was ever handed out as signing.key becomes previous, never published:
    /// its tokens may be out.
    ///
    /// - Throws: `RollbackRefusal`.
    package func rollingBack(_ observations: ObservationLog, at now: Int) throws(RollbackRefusal) -> Ring {
        guard revocation == nil else {
            throw RollbackRefusal("a key is being revoked, and that is never taken back")
        }
        guard let taken = undoable, let key = self[taken.key] else {
            throw RollbackRefusal("there is no last step that can be taken back")
        }
        var ring = self
        let moment = ring.begin(at: now)
        switch taken.step {
        case .publish:
            ring.withdraw(key, moment)
        case .activate:
            guard let name = taken.predecessor, let predecessor = self[name] else {
                throw RollbackRefusal("\(key.name) has no predecessor in this ring")
            }
            guard predecessor.state == .previous, predecessor.hasPrivateHalf else {
                throw RollbackRefusal(
                    "\(name) is \(predecessor.state.rawValue), and its private half is erased")
            }
            // The outage that is the reason for a rollback must not forbid it: no look need be fresh.
            let observed = ObservedState(self, observations, at: now)
            let unseen = policy.endpoints.filter {
                observed.trusts($0, predecessor, evenIfStale: true) == nil
            }
            if !unseen.isEmpty {
                throw RollbackRefusal(
                    "\(name) would sign again, and not every endpoint was seen trusting it",
                    waits: unseen.map { .unobserved(endpoint: $0.name, key: name) })
            }
            ring.activate(name, moment)
        case .unpublish, .retire:
            ring.change(key.name) { key in
                key.state = taken.stateBefore ?? .previous
                key.unpublished = key.state == .previous ? nil : key.unpublished
                key.left = nil
                key.entered = key.entered ?? moment
            }
        case .legacy:
            guard let name = taken.predecessor else {
                throw RollbackRefusal("there was no legacy key before \(key.name)")
            }
            ring.signLegacy(with: name, moment)
        case .reorder, .addLegacy, .remove, .finish:
            throw RollbackRefusal("the step \(taken.step.rawValue) is never taken back by itself")
        }
        ring.undoable = nil
        ring.heldSince = now
        ring.noteList(after: self)
        return ring
    }

    private mutating func withdraw(_ key: RingKey, _ moment: Moment) {
        change(key.name) { key in
            key.state = .withdrawn
            key.left = moment
            key.entered = nil
            key.hasPrivateHalf = false
        }
        if legacySuccessor == key.name { legacySuccessor = nil }
    }

    /// The next generation with the hold ended.
    package func resuming(at now: Int) -> Ring {
        var ring = recorded(at: now)
        ring.heldSince = nil
        return ring
    }
}
