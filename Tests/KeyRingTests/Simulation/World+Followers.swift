import KeyRing

/// Restarts, exports, uploads and old copies.
extension World {
    /// A new API server on a host that was brought up to date.
    func join(_ name: String, generation joined: Int) {
        serversEver += 1
        var server = Follower(
            name: name, hasCopy: hasEndpoints && chance.oneIn(2), copy: latest.number,
            restartsEvery: chance.pick([12, 48, 200, 700, 2400]), flags: ring.policy.lifetimes,
            flagsVersion: policyVersion, joined: joined)
        server.followsAtOnce = !hasEndpoints
        server = loading(server, signing: latest, list: latest)
        servers.append(server)
    }

    /// Serves other files from now on. What was served until now stays in caches.
    func loading(_ old: Follower, signing: Generation, list: Generation) -> Follower {
        var follower = old
        let isSite = follower.name == site.name
        let keys = isSite ? list.published : list.trusted
        if isSite == (ring.policy.jwksSource == .ring) { cache(follower) }
        // An older list than it had: a copy that was restored.
        if list.number < follower.loaded {
            follower.isBackUnseen = true
            follower.isBackBelow = ring.generation
        }
        follower.loaded = list.number
        follower.signedUnseen = nil
        follower.trusted = keys
        follower.keyIDs = isSite ? list.publishedIDs : list.trustedIDs
        follower.born = list.born
        follower.signing = signing.signing
        follower.excused &= ~keys
        if follower.isBackUnseen { follower.excused |= everSigned & ~keys }
        let isBack = list.number < follower.isBackBelow
        let key: KeySet = signing.signing >= 0 ? .key(signing.signing) : 0
        follower.signsVoid = isBack && latest.trusted & key == 0
        follower.signsVoidOutside = isBack && latest.published & key == 0
        if !isBack && keys & goneEverywhere != 0 {
            violate("\(follower.name) trusts \((keys & goneEverywhere).names) again, which was revoked")
        }
        if !isSite && !isBack && latest.trusted & key == 0 && exposed & key == 0 {
            violate("\(follower.name) starts to sign with \(key.names), which has left the ring")
        }
        return follower
    }

    /// What a follower served until now is cached for its max-age.
    func cache(_ follower: Follower) {
        guard follower.loaded > 0 else { return }
        cached.append(
            CachedCopy(
                owner: follower.name, keys: follower.trusted, excused: follower.excused,
                isBackUnseen: follower.isBackUnseen,
                until: now + follower.maxAge))
    }

    /// A server restarts; across a switch it reads one of its files from each of two generations.
    func start(_ index: Int, across before: Generation? = nil) {
        sign()
        counts.restarts += 1
        let host = servers[index].hasCopy ? generation(servers[index].copy) : latest
        var signing = host
        var list = host
        if let before {
            counts.torn += 1
            if chance.oneIn(2) { signing = before } else { list = before }
        }
        if servers[index].flagsVersion != policyVersion && (isCalm || chance.oneIn(2)) {
            servers[index].flags = ring.policy.lifetimes
            servers[index].flagsVersion = policyVersion
        }
        servers[index] = loading(servers[index], signing: signing, list: list)
        check()
    }

    /// Brings a host forward one generation at a time, each standing for a while.
    func export(to index: Int) {
        while servers[index].copy < ring.generation {
            let before = generation(servers[index].copy)
            let skips = faults.contains(.exportSkips)
            servers[index].copy = skips ? ring.generation : servers[index].copy + 1
            if chance.oneIn(12) { start(index, across: before) }
        }
    }

    /// The site gets what the ring has now.
    func upload() {
        guard site.copy != ring.generation || site.loaded != ring.generation else { return }
        site.copy = ring.generation
        site = loading(site, signing: latest, list: latest)
        check()
    }

    // MARK: An hour

    /// What happens external of the ring until the next run, in any order.
    func passHour(until end: Int) {
        guard hasEndpoints else { return }
        var events: [(Int, Event)] = []
        let length = end - now
        for index in servers.indices {
            let name = servers[index].name
            if servers[index].hasCopy && (noExportUntil[name] ?? 0) <= now && !chance.oneIn(10) {
                events.append((now + chance.below(length), .export(index)))
            }
            if chance.oneIn(servers[index].restartsEvery) {
                events.append((now + chance.below(length), .restart(index)))
            }
            if !isCalm && servers[index].hasCopy && chance.oneIn(24 * 50) {
                events.append((now + chance.below(length), .restore(index)))
            }
        }
        if (noExportUntil[site.name] ?? 0) <= now && (isCalm || chance.oneIn(3)) {
            events.append((now + chance.below(length), .upload))
        }
        if !isCalm && chance.oneIn(24 * 80) { events.append((now + chance.below(length), .restoreSite)) }
        if chance.oneIn(24 * 10) { restartManager() }
        if site.maxAgeWasSeen && chance.oneIn(24 * 9) { changeMaxAge() }
        for (time, event) in events.sorted(by: { $0.0 < $1.0 }) {
            now = time
            happen(event)
        }
        now = end
    }

    private enum Event {
        case export(Int)
        case restart(Int)
        case restore(Int)
        case upload
        case restoreSite
    }

    private func happen(_ event: Event) {
        switch event {
        case .export(let index): export(to: index)
        case .restart(let index): start(index)
        case .upload: upload()
        case .restore(let index):
            counts.restored += 1
            servers[index].copy = max(1, servers[index].copy - 1 - chance.below(8))
            start(index)
        case .restoreSite:
            counts.restored += 1
            site.copy = max(1, site.copy - 1 - chance.below(6))
            site = loading(site, signing: generation(site.copy), list: generation(site.copy))
            check()
        }
    }

    /// One change between two looks, so that each max-age is seen before the next.
    private func changeMaxAge() {
        if ring.policy.jwksSource == .ring { cache(site) }
        site.maxAge = chance.pick([60, 300, 3600, 12 * 3600, 48 * 3600])
        site.maxAgeWasSeen = false
    }

    /// Controller-manager takes its key from one of the hosts.
    private func restartManager() {
        let host = chance.pick(servers)
        let files = host.hasCopy ? generation(host.copy) : latest
        managersKey = files.legacy
        if host.isBackBelow > files.number, let key = files.legacy, latest.trusted & .key(key) == 0 {
            managersKey = nil
        }
    }
}
