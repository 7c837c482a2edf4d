/// Why a key from outside does not come into a ring, in words.
package struct ImportRefusal: Error, Equatable, Sendable {
    package let reason: String
}

extension Ring {
    /// What a key from outside is to be.
    package enum ImportedAs: String, Sendable, CaseIterable {
        /// The next to sign, when its lead is over.
        case published
        /// It signed somewhere, and its tokens are out.
        case previous
    }

    /// The next generation with a key that was made elsewhere.
    ///
    /// A previous one counts as signing.key of the generation that takes it in. A legacy one stays until it is ordered
    /// out.
    ///
    /// - Parameter before: the ring before this generation, where the key joins others that came in with it.
    /// - Parameter longestToken: how long its tokens live at most that are out, in seconds, as the operator states it;
    ///   nil where their end is not known.
    /// - Throws: `ImportRefusal`.
    package func importing(
        _ new: NewKey, as role: ImportedAs, hasPrivateHalf: Bool, isLegacy: Bool, longestToken: Int? = nil,
        joining before: Ring? = nil, at now: Int
    ) throws(ImportRefusal) -> Ring {
        if isTombstoned(new.keyID) {
            throw ImportRefusal(reason: "it is revoked, and no revoked key comes back")
        }
        if let known = key(withID: new.keyID) {
            throw ImportRefusal(reason: "it is \(known.name) of this ring, \(known.state.rawValue)")
        }
        if role == .published && !hasPrivateHalf {
            throw ImportRefusal(reason: "it has no private half to sign with one day")
        }
        if role == .published && isHeld {
            throw ImportRefusal(reason: "the ring is held until it is resumed")
        }
        var ring = self
        // Several keys of one file come in one generation.
        let moment = before == nil ? ring.begin(at: now) : Moment(generation: generation, time: now)
        var key = RingKey(
            name: new.name, keyID: new.keyID, algorithm: new.algorithm,
            state: role == .published ? .published : .previous, hasPrivateHalf: hasPrivateHalf)
        key.isLegacy = isLegacy
        key.entered = moment
        if role == .previous {
            key.superseded = Moment(generation: 0, time: now)
            key.lifetimes = lifetimesInForce
            key.isImported = true
            key.statement = longestToken.map { RingKey.LongestToken(lifetime: $0, time: now) }
        }
        ring.keys.append(key)
        ring.undoable = role == .published ? TakenStep(step: .publish, key: new.name) : nil
        if before != nil { ring.lists.removeLast() }
        ring.noteList(after: before ?? self)
        return ring
    }
}
