package import JOSE

/// A key that was made for a ring and is in none yet.
package struct NewKey: Equatable, Sendable {
    package let name: String
    package let keyID: String
    package let algorithm: SignatureAlgorithm

    package init(name: String, keyID: String, algorithm: SignatureAlgorithm) {
        self.name = name
        self.keyID = keyID
        self.algorithm = algorithm
    }
}

extension Ring {
    /// The key that is to sign next: the oldest published one of the policy's algorithm that is not exposed. In an
    /// emergency any algorithm will do.
    package var successor: RingKey? {
        let candidates = keys.filter { key in
            key.state == .published && revocation?.keys.contains(key.name) != true
        }
        return candidates.first { $0.algorithm == policy.algorithm }
            ?? (isActiveExposed ? candidates.first { $0.hasPrivateHalf } : nil)
    }

    /// Whether the key that signs is to leave for ever.
    package var isActiveExposed: Bool {
        active.map { active in revocation?.keys.contains(active.name) == true } ?? false
    }

    /// Whether a step is one that a revocation brings about; others are those of any rotation.
    package func isOfRevocation(_ step: Step) -> Bool {
        if revocation == nil { return false }
        switch step {
        case .publish, .activate: return isActiveExposed
        case .reorder, .addLegacy, .legacy, .remove, .finish: return true
        case .unpublish, .retire: return false
        }
    }

    /// The next generation, after one step. Pure: the files follow what it says.
    ///
    /// - Parameters:
    ///   - item: what is to be done; whether it may be done now is the plan's to say.
    ///   - newKey: the key that `.publish` and `.addLegacy` bring in.
    ///   - now: seconds since 1970.
    package func taking(_ item: PlannedStep, newKey: NewKey? = nil, at now: Int) -> Ring {
        var ring = self
        let moment = ring.begin(at: now)
        ring.eraseWhatCannotReturn(after: item.step)
        switch item.step {
        case .publish:
            if let newKey { ring.add(newKey, .published, moment) }
        case .activate:
            if let name = item.keys.first { ring.activate(name, moment) }
        case .reorder:
            ring.change(ring.leader) { $0.yielded = moment }
            ring.leader = ring.active?.name ?? ring.leader
        case .addLegacy:
            if let newKey {
                ring.add(newKey, .verifyOnly, moment)
                ring.change(newKey.name) { $0.isLegacy = true }
                ring.legacySuccessor = newKey.name
            }
        case .legacy:
            let before = ring.legacySigner
            ring.signLegacy(with: item.keys.first, moment)
            ring.legacySuccessor = nil
            ring.undoable = item.keys.first.map { TakenStep(step: .legacy, key: $0, predecessor: before) }
        case .unpublish, .retire:
            if let name = item.keys.first { ring.remove(name, item.step, moment) }
        case .remove:
            ring.takeOut(item.keys, moment)
        case .finish:
            for name in item.keys { ring.change(name) { $0.state = .revoked } }
            ring.revocation = nil
        }
        ring.noteList(after: self)
        return ring
    }

    /// Changes legacy.key.
    mutating func signLegacy(with name: String?, _ moment: Moment) {
        if let before = legacySigner, before != name { change(before) { $0.leftLegacy = moment } }
        legacySigner = name
        if let name { change(name) { $0.leftLegacy = nil } }
    }

    private mutating func add(_ new: NewKey, _ state: KeyState, _ moment: Moment) {
        var key = RingKey(
            name: new.name, keyID: new.keyID, algorithm: new.algorithm, state: state, hasPrivateHalf: true)
        key.entered = moment
        keys.append(key)
        undoable = TakenStep(step: .publish, key: new.name)
    }

    /// Makes a trusted key the signing key, and the one before it previous.
    mutating func activate(_ name: String, _ moment: Moment) {
        let before = active?.name
        if let before {
            change(before) { key in
                key.state = .previous
                key.superseded = moment
            }
        }
        let inForce = lifetimesInForce
        change(name) { key in
            key.state = .active
            key.activated = key.activated ?? moment
            key.superseded = nil
            key.yielded = nil
            key.clockFloor = nil
            key.lifetimes = key.lifetimes.lengthened(by: inForce)
        }
        undoable = TakenStep(step: .activate, key: name, predecessor: before)
    }

    private mutating func remove(_ name: String, _ step: Step, _ moment: Moment) {
        undoable = TakenStep(step: step, key: name, stateBefore: self[name]?.state)
        change(name) { key in
            if step == .unpublish {
                key.state = .verifyOnly
                key.unpublished = moment
            } else {
                key.state = .retired
                key.left = moment
                key.entered = nil
                key.hasPrivateHalf = false
            }
        }
    }

    private mutating func takeOut(_ names: [String], _ moment: Moment) {
        for name in names {
            change(name) { key in
                key.state = .revoking
                key.left = moment
                key.entered = nil
                key.hasPrivateHalf = false
            }
            if let key = self[name] {
                tombstones.append(Tombstone(keyID: key.keyID, name: name, time: moment.time))
            }
            if legacySuccessor == name { legacySuccessor = nil }
            if legacySigner == name { signLegacy(with: nil, moment) }
        }
        if names.contains(leader), let active { leader = active.name }
        undoable = nil
    }

    /// A private half goes when no rollback can bring its key back: after any further step but the one that completes
    /// its supersession.
    private mutating func eraseWhatCannotReturn(after step: Step) {
        guard step != .reorder else { return }
        undoable = nil
        for key in keys where key.state == .previous || key.state == .verifyOnly {
            if key.name != legacySigner && key.name != legacySuccessor {
                change(key.name) { $0.hasPrivateHalf = false }
            }
        }
    }
}
