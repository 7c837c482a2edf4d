internal import JOSE
internal import Text

/// What the observations say of a ring: which endpoint was seen with which keys, since when.
///
/// Everything counts only as an unbroken run up to the latest look: one look at a copy that was restored voids what was
/// seen before.
package struct ObservedState: Sendable {
    package let ring: Ring
    package let observations: ObservationLog
    /// Seconds since 1970: what was seen too long before counts no more.
    package let now: Int
    /// The names of the ring's keys by their kids.
    private let namesByID: [ExactText: String]
    /// By API server: `born` of its looks, latest first, as far back as any key needs them.
    private var births: [String: [Int]] = [:]

    package init(_ ring: Ring, _ observations: ObservationLog, at now: Int) {
        self.ring = ring
        self.observations = observations
        self.now = now
        namesByID = Dictionary(
            ring.keys.map { (ExactText($0.keyID), $0.name) }, uniquingKeysWith: { first, _ in first })
        let bounds = ring.keys.filter { !$0.isGone && $0.superseded != nil }.map(lastGenerationSigning)
        guard let oldest = bounds.min() else { return }
        for server in ring.policy.apiServers {
            births[server.name] = births(record(server), after: oldest)
        }
    }

    /// What was seen of an endpoint, and not of another one that had its name before.
    func record(_ endpoint: Endpoint) -> ObservationLog.Record {
        var record = observations.endpoints[endpoint.name] ?? ObservationLog.Record()
        if let first = record.looks.first, first.generation < endpoint.joined {
            record.looks.removeAll { $0.generation < endpoint.joined }
        }
        return record
    }

    /// The latest look at an endpoint.
    package func latest(_ endpoint: Endpoint) -> ObservationLog.Look? { record(endpoint).looks.last }

    /// Whether an endpoint was last seen with what this generation orders.
    package func isUpToDate(_ endpoint: Endpoint) -> Bool {
        guard let look = latest(endpoint) else { return false }
        let (shown, wanted) = (names(look), ring.shown(by: endpoint).map(\.name))
        // Of what an API server publishes the order tells who signs; elsewhere it tells nothing.
        return endpoint.kind == .apiServer ? shown == wanted : Set(shown) == Set(wanted)
    }

    /// The names of the ring's keys in what was seen, in order; unmanaged keys are left out.
    package func names(_ look: ObservationLog.Look) -> [String] {
        look.keyIDs.compactMap { namesByID[ExactText($0)] }
    }

    /// The kids of what was seen that the ring never held. Retired, withdrawn and revoked keys were held: against these
    /// a restart helps.
    package func unmanaged(_ look: ObservationLog.Look) -> [String] {
        look.keyIDs.filter { namesByID[ExactText($0)] == nil && !ring.isTombstoned($0) }
    }

    /// The kids that an endpoint serves by its latest look, that the ring never held, and that nothing excuses.
    ///
    /// The operator's word excuses a key on issuers alone: an API server that loads the ring's files would drop it.
    package func unmanaged(by endpoint: Endpoint) -> [String] {
        guard let look = latest(endpoint) else { return [] }
        return unmanaged(look).filter {
            endpoint.kind == .apiServer || !ring.excusedKeyIDs.containsExactly($0)
        }
    }

    /// Whether the latest look at an endpoint is young enough to count, or the operator confirmed in its place.
    package func isFresh(_ endpoint: Endpoint) -> Bool {
        if let look = latest(endpoint), now - look.last <= ring.policy.maxObservationAge { return true }
        return record(endpoint).confirmed.values.contains { isInForce($0, of: endpoint) }
    }

    /// What was confirmed by hand holds until the next generation that changes the endpoint's files, or until an export
    /// finds its directory older than it left it.
    private func isInForce(_ confirmation: ObservationLog.Confirmation, of endpoint: Endpoint) -> Bool {
        let changed = endpoint.kind == .apiServer ? ring.serverFilesChanged : ring.jwksChanged
        return confirmation.generation >= max(changed, endpoint.joined)
            && confirmation.time >= record(endpoint).voided
    }

    /// The first generation whose verification.pem held what was seen, nil when none did.
    package func born(_ look: ObservationLog.Look) -> Int? {
        let names = names(look)
        guard names.count == look.keyIDs.count else { return nil }
        // Most looks are at one of the latest.
        return ring.lists.last { $0.names == names }?.born
    }

    /// `born` of the looks at an API server, latest first, up to one that is not after a generation; -1 for a list that
    /// the ring never had.
    private func births(_ record: ObservationLog.Record, after oldest: Int) -> [Int] {
        var births: [Int] = []
        var later: ObservationLog.Look?
        for look in record.looks.reversed() {
            // Looks in a row at one list tell the same.
            let isSame = later?.keyIDs == look.keyIDs
            let birth = isSame ? births[births.count - 1] : born(look) ?? -1
            births.append(birth)
            if birth <= oldest { break }
            later = look
        }
        return births
    }

    // MARK: Trust

    /// When an endpoint was first seen with a key, of an unbroken run since the key's present entry. A silence does not
    /// break a run, but what was seen counts only while the latest look is fresh.
    package func trusts(_ endpoint: Endpoint, _ key: RingKey, evenIfStale: Bool = false) -> Int? {
        guard let entered = key.entered else { return nil }
        let record = record(endpoint)
        var since: Int?
        var voided: Int?
        for look in record.looks.reversed() where look.generation >= entered.generation {
            guard look.keyIDs.containsExactly(key.keyID), look.last >= record.voided else {
                voided = look.last
                break
            }
            since = max(look.first, record.voided)
        }
        if let look = record.looks.last, now - look.last > ring.policy.maxObservationAge, !evenIfStale {
            since = nil
        }
        // An observation by hand stands until a look says otherwise.
        if let word = record.confirmed[key.name], isInForce(word, of: endpoint),
            word.time >= max(entered.time, endpoint.joinedTime, voided ?? 0)
        {
            since = min(since ?? word.time, max(word.since, entered.time, voided ?? 0, record.voided))
        }
        return since
    }

    /// Until when a copy of the endpoint's JWKS without the key may be cached, the lead included; nil while the
    /// endpoint was not seen with the key.
    package func isKnown(_ key: RingKey, behind endpoint: Endpoint, evenIfStale: Bool = false) -> Int? {
        guard let since = trusts(endpoint, key, evenIfStale: evenIfStale) else { return nil }
        let record = record(endpoint)
        var until = max(record.cachedUntil, since + ring.policy.publishLeadTime)
        for (index, look) in record.looks.enumerated() where look.first <= since {
            let end = record.end(ofLook: index) ?? look.last
            until = max(until, min(end, since) + look.maxAge)
        }
        return until
    }

    /// Until when copies of what an endpoint serves until it leaves may be cached.
    package func cachedUntil(_ endpoint: Endpoint, leaving now: Int) -> Int {
        let record = record(endpoint)
        // Nobody knows the max-age of what was never seen; the lead stands for it.
        var until = max(record.cachedUntil, record.looks.isEmpty ? now + ring.policy.publishLeadTime : 0)
        for (index, look) in record.looks.enumerated() {
            until = max(until, (record.end(ofLook: index) ?? now) + look.maxAge)
        }
        return until
    }

    // MARK: Signing

    /// The last generation in which a superseded key was signing.key. A key that came in from outside counts as
    /// signing.key of the generation that took it in, and of each in which signing.key was held back from export.
    private func lastGenerationSigning(_ key: RingKey) -> Int {
        let superseded = key.superseded?.generation ?? 0
        if superseded > 0 { return superseded - 1 }
        return max(key.entered?.generation ?? 1, observations.heldBack?.generation ?? 0)
    }

    /// When an API server was first seen to sign with a successor of a key, of an unbroken run: the list that it serves
    /// exists only since two generations after the last one in which the key was signing.key.
    ///
    /// - Returns: nil while it may still sign with the key; 0 when it came later than that and was never seen otherwise.
    package func isPast(_ server: Endpoint, _ key: RingKey, evenIfStale: Bool = false) -> Int? {
        guard let superseded = key.superseded else { return nil }
        let births = births[server.name] ?? []
        let record = record(server)
        let looks = record.looks
        let last = lastGenerationSigning(key)
        // A key that was there at the creation: its successor leads the list that was seen.
        let leader = superseded.generation == 0 && key.entered?.generation == 1 ? firstSigner : nil
        func isLed(_ look: ObservationLog.Look) -> Bool {
            leader != nil && look.keyIDs.first.map { $0.isExactly(leader ?? "") } == true
        }
        let told = superseded.generation > 0 ? 0 : readsSigningKey(server)
        var run = 0
        while run < births.count {
            let look = looks[looks.count - 1 - run]
            let leads = isLed(look) && (told != nil || looks.first.map(isLed) == true)
            guard (births[run] >= last + 2 && told != nil) || leads, look.last >= record.voided else { break }
            run += 1
        }
        var since: Int?
        if run > 0 { since = max(looks[looks.count - run].first, record.voided, told ?? 0) }
        // It came with files of a later generation, and was never seen otherwise.
        if run > 0, run == looks.count, server.joined > last + 1, record.cachedUntil == 0 { since = 0 }
        if let look = looks.last, now - look.last > ring.policy.maxObservationAge, !evenIfStale {
            since = nil
        }
        return since ?? isPastByHand(server, superseded, record)
    }

    /// The operator's word that a server was restarted and signs with the active key, given once verification.pem began
    /// with that key.
    private func isPastByHand(
        _ server: Endpoint, _ superseded: Moment, _ record: ObservationLog.Record
    ) -> Int? {
        // While signing.key was held back, a word told of trust alone.
        let told = superseded.generation == 0 ? (observations.heldBack?.time ?? -1) + 1 : 0
        guard let active = ring.active, active.name == ring.leader, let word = record.confirmed[active.name],
            isInForce(word, of: server),
            word.time >= max(superseded.time, server.joinedTime, record.voided, told)
        else { return nil }
        // A look since that shows another list is the better witness.
        if let look = record.looks.last, look.last > word.time, !isUpToDate(server) { return nil }
        // An earlier word said that the server trusts the key, when it did not lead the list yet.
        let led = max(superseded.time, record.voided, told, ring.keys.compactMap(\.yielded?.time).max() ?? 0)
        return word.since >= led ? word.since : word.time
    }

    /// The kid of the key that the ring was created on.
    private var firstSigner: String? { ring.keys.first { $0.activated?.generation == 1 }?.keyID }

    /// The keys that an API server may sign with by its latest look, likeliest first: one where that is sure, none where
    /// the list that it shows is not one that the ring wrote, or is one that the server may have served before.
    ///
    /// The key that leads the list signs. But a server that starts between the switch of signing.key and the new order
    /// signs with another key of the same list.
    package func signers(_ server: Endpoint) -> [String] {
        guard let look = latest(server), let born = born(look), born > 1 || readsRingFiles(server) else {
            return []
        }
        let names = names(look)
        return names.prefix(1)
            + names.dropFirst().filter { name in
                guard let key = ring[name], !key.isGone else { return false }
                return key.state == .active || (key.superseded != nil && isPast(server, key) == nil)
            }
    }

    /// Whether an API server was seen with a list that it has from the ring alone: one of a later generation than the
    /// first, or the first one after another list.
    package func readsRingFiles(_ server: Endpoint) -> Bool {
        if ring.isNewCluster { return latest(server).flatMap(born) != nil }
        let births = record(server).looks.map(born)
        guard let first = births.firstIndex(where: { $0 != nil }) else { return false }
        return births[first...].contains { ($0 ?? 0) > 1 } || first > 0
    }

    /// Whether an API server followed this ring, and now shows a key that the ring never knew, or a list that no generation
    /// held: a newer copy of the ring fed it, and this one is older; or it was given other keys.
    ///
    /// An issuer's document can be written by others: a key there that the ring never held is unmanaged, and no more.
    package func isAhead(_ endpoint: Endpoint) -> Bool {
        func isOurs(_ look: ObservationLog.Look) -> Bool { !names(look).isEmpty && born(look) != nil }
        let looks = record(endpoint).looks
        guard endpoint.kind == .apiServer, let last = looks.last,
            let followed = looks.dropLast().first(where: isOurs)
        else { return false }
        let hasNew = unmanaged(last).contains { !followed.keyIDs.containsExactly($0) }
        return hasNew || (!names(last).isEmpty && !isOurs(last))
    }

    // MARK: Exposed keys

    /// When no client can trust an exposed key any more by way of an endpoint; nil while it may still be trusted.
    package func isGone(_ key: RingKey, from endpoint: Endpoint) -> Int? {
        guard let left = key.left else { return nil }
        let oldest = max(left.generation, key.superseded.map { $0.generation + 1 } ?? 0)
        let record = record(endpoint)
        var since: Int?
        var cached = record.cachedUntil
        for (index, look) in record.looks.enumerated().reversed() {
            let lacks = !look.keyIDs.containsExactly(key.keyID)
            let isGone =
                lacks && look.generation >= left.generation
                && (endpoint.kind == .issuer || (born(look) ?? 0) >= oldest)
            guard isGone else {
                for (earlier, look) in record.looks[...index].enumerated() {
                    cached = max(cached, (record.end(ofLook: earlier) ?? look.last) + look.maxAge)
                }
                break
            }
            since = look.first
        }
        guard let since, isFresh(endpoint) else { return nil }
        return ring.policy.isFetched(endpoint) ? max(since, cached) + ring.policy.clockSkew : since
    }
}
