import KeyRing

/// What the operator says of flags and of tokens that are out.
extension World {
    /// The longest lifetime of a key's tokens that are out.
    func longestToken(of key: Int) -> Int {
        lives[key].filter { $0.until > now }.map(\.life).max() ?? 0
    }

    /// The ring's part of what a key's tokens live at most.
    func expect(_ key: RingKey) {
        let index = Generation.index(key.name)
        let stated = key.statement?.lifetime ?? 0
        expected[index] = inForce.lengthened(by: Lifetimes(external: stated, any: stated))
    }

    // MARK: Flags

    /// The next start takes the flags of the manifest.
    func loadFlags(_ index: Int) {
        let version = servers[index].manifestVersion
        guard servers[index].flagsVersion != version else { return }
        if version < 0 {
            servers[index].flags = past?.flags ?? servers[index].flags
            servers[index].isBoundSince = nil
        } else {
            servers[index].flags = ring.policy.lifetimes
            servers[index].isBoundSince = servers[index].isBoundSince ?? now
            servers[index].claimed = nil
        }
        servers[index].flagsVersion = version
    }

    /// The operator brings a manifest up to date one day.
    func editManifest(_ index: Int) {
        guard servers[index].manifest != .own, servers[index].manifestVersion != policyVersion else { return }
        if isCalm || chance.oneIn(2) { servers[index].manifestVersion = policyVersion }
    }

    /// Confirms the flags of the servers that have them in force and in their manifests.
    func confirmFlags() {
        let true_ = servers.filter { $0.flagsVersion == policyVersion && $0.manifestVersion == policyVersion }
        let isRash = faults.contains(.rashConfirmation)
        if isLiar && chance.oneIn(4) { return claimFlags() }
        for server in isRash ? servers : true_ {
            let isKnown =
                ObservedState(ring, observations, at: ringNow).flagsStatement(of: server.name) != nil
            if isKnown && confirmedVersions[server.name] == policyVersion { continue }
            wait()
            counts.confirmations += 1
            var since = isRash ? Stage.creation : server.isBoundSince
            let wasBound = server.firstLoad.map { (server.isBoundSince ?? .max) <= $0 } == true
            if wasBound && !isScripted && !isRash && chance.oneIn(2) { since = nil }
            commit(ring.confirmingFlags(of: [server.name], since: since, at: ringNow))
            noteConfirmation([server.name])
        }
    }

    /// Says of all servers that they have the policy's flags: only what lives longer may be hurt.
    func claimFlags() {
        sign()
        wait()
        for index in servers.indices where servers[index].flagsVersion != policyVersion {
            servers[index].claimed = ring.policy.lifetimes
            let life = inForce.lengthened(by: ring.policy.lifetimes).any
            if servers[index].signing >= 0 { cap(servers[index].signing, at: life) }
            for key in ring.keys { cap(Generation.index(key.name), at: life) }
        }
        commit(ring.confirmingFlags(of: servers.map(\.name), at: ringNow))
        noteConfirmation(servers.map(\.name))
    }

    func noteConfirmation(_ names: [String]) {
        for name in names { confirmedVersions[name] = policyVersion }
        let all = ring.policy.apiServers.allSatisfy { confirmedVersions[$0.name] == policyVersion }
        if all { inForce = ring.policy.lifetimes }
    }

    // MARK: Tokens that are out

    /// Only tokens that live no longer than was stated stay protected.
    func cap(_ key: Int, at life: Int) {
        guard key >= 0 else { return }
        // What was signed last with a longer lifetime could have been signed with the stated one.
        let end = lives[key].map { $0.until - max(0, $0.life - life) }.max() ?? 0
        insideUntil[key] = min(insideUntil[key], end)
        outsideUntil[key] = min(outsideUntil[key], end)
    }

    /// States the longest tokens of the keys whose end is not known, once all flags are confirmed.
    func stateTokens() {
        sign()
        let observed = ObservedState(ring, observations, at: ringNow)
        let open = observed.keysWithOpenEnd.filter { key in
            observed.serversWithoutConfirmedFlags.allSatisfy { !observed.addsOpenEnd($0, to: key) }
        }
        for key in open where ring[key.name]?.isLegacy == false {
            let index = Generation.index(key.name)
            if legacyLive & .key(index) != 0 && !faults.contains(.ignoresManagers) {
                // Its tokens have no end, and the ring is told so when kube-controller-manager gave it up.
                continue
            }
            wait()
            var life = longestToken(of: index)
            if isLiar && chance.oneIn(3) {
                life = life / 3
                cap(index, at: life)
            }
            counts.statements += 1
            commit(ring.stating(longestToken: life, of: [key.name], at: ringNow))
            if let key = ring[key.name] { expect(key) }
        }
    }

    /// States what is not so, and protects what was out.
    func stateWrongly() {
        let statement = RingKey.LongestToken(lifetime: ring.policy.lifetimes.any, time: ringNow)
        for key in ring.keys where key.isImported { ring.change(key.name) { $0.statement = statement } }
    }
}

extension ObservedState {
    func flagsStatement(of name: String) -> Ring.FlagsStatement? {
        ring.policy.apiServers.first { $0.name == name }.flatMap { flagsStatement(of: $0) }
    }
}
