import KeyRing

/// Starts, exports, uploads and old copies.
extension World {
    /// The first day: tokens that are out, API servers, kube-controller-managers and the site.
    func begin(_ setup: Setup) {
        for (index, key) in (past?.keys ?? []).enumerated() where key.life > 0 {
            let end = now + key.life
            count(.init(life: key.life, insideUntil: end, outsideUntil: end), by: index)
            everSigned |= .key(index)
        }
        keysEver = past?.keys.count ?? 0
        for key in ring.keys where key.hasSigned { expect(key) }
        if faults.contains(.policyForImports) { stateWrongly() }
        if let stated = past?.falseStatement {
            for key in ring.keys { cap(Generation.index(key.name), at: stated) }
        }
        for key in ring.keys { everSigned |= .key(Generation.index(key.name)) }
        record(ring)
        for name in setup.servers {
            let hasCopy = setup.copies?.contains(name) ?? (hasEndpoints && !isScripted && chance.oneIn(2))
            join(name, hasCopy: hasCopy, generation: 0)
            if past == nil {
                confirmedVersions[name] = 0
            } else if past?.silent.contains(name) == true {
                silentUntil[name] = isScripted ? .max : now + chance.pick([5, 50, 500]) * Stage.hour
            }
        }
        site.followsAtOnce = !hasEndpoints
        site.own = past?.site
        site.copy = past == nil ? 1 : 0
        let files = past?.site ?? generations[0]
        site = loading(site, signing: files, list: files)
        sign()
    }

    /// A new API server on a host that was brought up to date, or one from before the ring.
    func join(_ name: String, hasCopy: Bool, generation joined: Int) {
        serversEver += 1
        let isOld = joined == 0 && past != nil
        var server = Follower(
            name: name, hasCopy: hasCopy, copy: isOld ? 0 : latest.number,
            restartsEvery: isScripted ? .max : chance.pick([12, 48, 200, 700, 2400]),
            flags: ring.policy.lifetimes, flagsVersion: isOld ? -1 : policyVersion, joined: joined)
        server.followsAtOnce = !hasEndpoints
        server.isBoundSince = isOld ? nil : now
        if let past, isOld {
            server.manifest = .own
            server.own = past.files(of: name)
            server.flags = past.flags
            server.manager = .init(
                file: !past.hasManagers ? .none : past.usesKubeadm && hasCopy ? .kubeadm : .own)
        } else {
            server.manager = .init(file: ring.legacySigner == nil ? .none : .legacy)
        }
        let files = server.own ?? latest
        server = loading(server, signing: files, list: files)
        let held = key(loadedByManagerOf: server)
        server.manager?.key = held
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
        if list.number > 0 { follower.firstLoad = follower.firstLoad ?? now }
        follower.signedUnseen = nil
        follower.trusted = keys
        follower.keyIDs = isSite ? list.publishedIDs : list.trustedIDs
        follower.born = list.born
        follower.signing = signing.signing
        follower.excused &= ~keys
        if follower.isBackUnseen { follower.excused |= everSigned & ~keys }
        let isBack = list.number < follower.isBackBelow
        let key: KeySet = signing.signing >= 0 ? .key(signing.signing) : 0
        follower.signsVoid = isBack && hasLeft(key, since: list.number) { $0.trusted }
        follower.signsVoidOutside = isBack && hasLeft(key, since: list.number) { $0.published }
        if !isBack && list.number > 0 && keys & goneEverywhere != 0 {
            violate("\(follower.name) trusts \((keys & goneEverywhere).names) again, which was revoked")
        }
        if !isSite && !isBack && signing.number > 0 && latest.trusted & key == 0 && exposed & key == 0 {
            violate("\(follower.name) starts to sign with \(key.names), which has left the ring")
        }
        return follower
    }

    /// Whether a key was out of the files since a generation: a rollback that takes it in again makes up for nothing that
    /// an old copy signs before all have it back.
    private func hasLeft(_ key: KeySet, since number: Int, _ files: (Generation) -> KeySet) -> Bool {
        generations[max(0, number - 1)...].contains { files($0) & key == 0 }
    }

    /// What a follower served until now is cached for its max-age.
    func cache(_ follower: Follower) {
        guard follower.loaded >= 0 else { return }
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
        let server = servers[index]
        let host = server.hasCopy && server.copy > 0 ? generation(server.copy) : latest
        var signing = host
        var list = host
        if let before, server.manifest != .own, before.number > 0 {
            counts.torn += 1
            if chance.oneIn(2) { signing = before } else { list = before }
        }
        if let own = server.own, server.manifest != .ring {
            signing = own
            if server.manifest == .own { list = own }
        }
        if !isScripted { editManifest(index) }
        loadFlags(index)
        servers[index] = loading(servers[index], signing: signing, list: list)
        trace(
            "\(server.name) starts from \(list.number): signs with k\(servers[index].signing + 1), "
                + "trusts \(servers[index].trusted.names), is \(servers[index].isBackUnseen ? "" : "not ")back unseen"
        )
        check()
    }

    /// Brings a host forward one generation at a time, each standing for a while.
    func export(to index: Int) {
        guard servers[index].manifest != .own, mayExport else { return }
        if servers[index].manifest == .list { wire(index) }
        guard servers[index].hasCopy else { return }
        if servers[index].copy < servers[index].exported { noteReturn(of: index) }
        while servers[index].copy < ring.generation {
            let before = generation(servers[index].copy)
            let skips = faults.contains(.exportSkips)
            servers[index].copy = skips ? ring.generation : servers[index].copy + 1
            noteKubeadmKey(index)
            if !isScripted && chance.oneIn(12) { start(index, across: before) }
        }
        servers[index].exported = servers[index].copy
    }

    /// An export finds a copy older than it left it: what the server showed meanwhile proves nothing.
    private func noteReturn(of index: Int) {
        trace("an export finds that \(servers[index].name) was put back")
        if let signed = servers[index].signedUnseen { count(signed, by: servers[index].signing) }
        servers[index].signedUnseen = nil
        servers[index].isBackUnseen = false
        if faults.contains(.voidsNothing) { return }
        observations.endpoints[servers[index].name]?.voided = ringNow + 1
        // The next look tells something new, whatever it shows.
        servers[index].lastLook = nil
        servers[index].past = [:]
        forgetAgenda()
    }

    /// The site gets what the ring has now.
    func upload() {
        guard site.copy != ring.generation || site.loaded != ring.generation, mayExport else { return }
        site.copy = ring.generation
        site = loading(site, signing: latest, list: latest)
        check()
    }

    // MARK: An hour

    /// What happens outside of the ring until the next run, in any order.
    func passHour(until end: Int) {
        guard hasEndpoints else { return }
        var events: [(Int, Event)] = []
        let length = end - now
        for index in servers.indices {
            let server = servers[index]
            if server.hasCopy && (noExportUntil[server.name] ?? 0) <= now && !chance.oneIn(10) {
                events.append((now + chance.below(length), .export(index)))
            }
            if chance.oneIn(server.restartsEvery) {
                events.append((now + chance.below(length), .restart(index)))
            }
            if chance.oneIn(24 * 20) { events.append((now + chance.below(length), .restartManager(index))) }
            if isCalm { continue }
            if server.hasCopy && chance.oneIn(24 * 50) {
                events.append((now + chance.below(length), .restore(index)))
            }
            if server.own != nil && chance.oneIn(24 * 300) {
                events.append((now + chance.below(length), .relapse(index)))
            }
        }
        if (noExportUntil[site.name] ?? 0) <= now && (isCalm || chance.oneIn(3)) {
            events.append((now + chance.below(length), .upload))
        }
        if !isCalm && chance.oneIn(24 * 80) { events.append((now + chance.below(length), .restoreSite)) }
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
        case restartManager(Int)
        case restore(Int)
        case relapse(Int)
        case upload
        case restoreSite
    }

    private func happen(_ event: Event) {
        switch event {
        case .export(let index): export(to: index)
        case .restart(let index): start(index)
        case .restartManager(let index): restartManager(index)
        case .upload: upload()
        case .restore(let index): restore(index, by: 1 + chance.below(8))
        case .relapse(let index): relapse(index)
        case .restoreSite:
            guard site.copy > 0 else { return }
            counts.restored += 1
            site.copy = max(1, site.copy - 1 - chance.below(6))
            site = loading(site, signing: generation(site.copy), list: generation(site.copy))
            check()
        }
    }

    /// A host gets an old copy from its backup, and its server restarts.
    func restore(_ index: Int, by generations: Int) {
        guard servers[index].hasCopy, servers[index].copy > 0, servers[index].manifest != .own else { return }
        counts.restored += 1
        servers[index].copy = max(1, servers[index].copy - generations)
        start(index)
    }

    /// A host gets its manifest from before the ring back, and its server restarts.
    func relapse(_ index: Int) {
        guard servers[index].manifest == .ring, servers[index].own != nil else { return }
        counts.relapses += 1
        servers[index].manifest = .own
        servers[index].manifestVersion = -1
        start(index)
    }

    /// One change between two looks, so that each max-age is seen before the next.
    private func changeMaxAge() {
        if ring.policy.jwksSource == .ring { cache(site) }
        site.maxAge = chance.pick([60, 300, 3600, 12 * 3600, 48 * 3600])
        site.maxAgeWasSeen = false
    }
}
