import KeyRing

/// What the ring orders becomes files.
extension World {
    /// Remembers the files of a generation.
    func record(_ ring: Ring) {
        let names = ring.trusted.map(\.name)
        keysEver = max(keysEver, ring.keys.map { Generation.index($0.name) + 1 }.max() ?? 0)
        let born = birthdays[names] ?? ring.generation
        birthdays[names] = born
        generations.append(Generation(ring, born: born))
    }

    /// Makes a generation the current one.
    func commit(_ next: Ring) {
        let before = latest
        let vouchedFor = Set(servers.map(\.name).filter(isVouchedFor))
        ring = next
        if faults.contains(.oneGeneration),
            let key = next.keys.first(where: { $0.superseded?.generation == next.generation })
        {
            ring.change(key.name) { $0.superseded?.generation -= 1 }
        }
        forgetAgenda()
        trace("made: \(keysInWords)")
        record(next)
        checkFiles(before, latest)
        if latest.signing != before.signing || latest.legacy != before.legacy {
            noteNewSigner(vouchedFor)
        }
        noteRemovals(before, latest)
        for index in servers.indices {
            if servers[index].followsAtOnce {
                start(index)
            } else if !servers[index].hasCopy && !isScripted && chance.oneIn(6) {
                start(index, across: before)
            }
        }
        if site.followsAtOnce { upload() }
    }

    /// A key is handed out: whoever was cut off or went back unseen cannot be blamed for refusing it.
    ///
    /// - Parameter vouchedFor: the servers that the operator's word stood for, in place of looks.
    private func noteNewSigner(_ vouchedFor: Set<String>) {
        if latest.signing >= 0 {
            everSigned |= .key(latest.signing)
            let key = latest.signing
            expected[key] = expected[key].lengthened(by: inForce)
            floors[key] = 0
            for index in servers.indices { servers[index].past[key] = nil }
        }
        if let legacy = latest.legacy { everSigned |= .key(legacy) }
        let isCut = ring.revocation?.orders.contains { $0.mode == .immediately } == true
        for index in servers.indices
        where isCut
            || (servers[index].isBackUnseen
                && (wasSeenLately(servers[index]) || vouchedFor.contains(servers[index].name)))
        {
            servers[index].excused |= everSigned & ~servers[index].trusted
        }
        if isCut || site.isBackUnseen { site.excused |= everSigned & ~site.trusted }
        for index in cached.indices where isCut || cached[index].isBackUnseen {
            cached[index].excused |= everSigned & ~cached[index].keys
        }
    }

    /// Whether the latest look at a server is as young as rule 14 asks: only then may an old copy be missed.
    private func wasSeenLately(_ server: Follower) -> Bool {
        let last = observations.endpoints[server.name]?.looks.last?.last ?? 0
        return ringNow - last <= Policy().maxObservationAge
    }

    /// Whether the operator's word on a server holds: no generation changed its files since. What happens to a host that
    /// nobody can look at, the ring cannot know.
    private func isVouchedFor(_ name: String) -> Bool {
        guard let record = observations.endpoints[name] else { return false }
        return record.confirmed.values.contains {
            $0.generation >= ring.serverFilesChanged && $0.time >= record.voided
        }
    }

    /// What leaves the files while a server went back unseen and signs with it again does not count.
    private func noteRemovals(_ before: Generation, _ after: Generation) {
        let left = before.trusted & ~after.trusted
        let unpublished = before.published & ~after.published
        for server in servers where server.isBackUnseen && server.signing >= 0 {
            void |= left & .key(server.signing)
            voidOutside |= unpublished & .key(server.signing)
        }
    }
}
