import JOSE
import KeyRing
import Text

/// What must never be, and what must not last.
extension World {
    /// Every server signs all the time, with the key in its memory, what its flags allow.
    func sign() {
        for index in servers.indices where !servers[index].signsVoid && servers[index].signing >= 0 {
            let server = servers[index]
            let flags = server.claimed ?? server.flags
            let signed = Follower.Signed(
                life: flags.any, insideUntil: now + flags.any,
                outsideUntil: server.signsVoidOutside ? 0 : now + flags.external)
            if server.isBackUnseen && server.loaded < server.isBackBelow {
                servers[index].signedUnseen = signed
            } else {
                count(signed, by: server.signing)
                lastSigned[server.signing] = now
            }
        }
        guard makesSecrets else { return }
        for server in servers {
            if let key = server.manager?.key { legacyLive |= .key(key) }
        }
    }

    /// Tokens of a key are out.
    func count(_ signed: Follower.Signed, by key: Int) {
        insideUntil[key] = max(insideUntil[key], signed.insideUntil)
        outsideUntil[key] = max(outsideUntil[key], signed.outsideUntil)
        if let index = lives[key].firstIndex(where: { $0.life == signed.life }) {
            lives[key][index].until = max(lives[key][index].until, signed.insideUntil)
        } else {
            lives[key].append((signed.life, signed.insideUntil))
        }
    }

    /// No live token is refused by a server or by whoever holds a copy of the JWKS.
    func check() {
        counts.checks += 1
        sign()
        // A token is good for the server's leeway of a minute after its end, and ten seconds in its cache.
        let past = now - 70
        var inside = legacyLive
        var external: KeySet = 0
        for key in 0..<keysEver {
            if insideUntil[key] > past || outsideUntil[key] > past { inside |= .key(key) }
            if outsideUntil[key] > past { external |= .key(key) }
        }
        inside &= ~(exposed | void)
        external &= ~(exposed | void | voidOutside)
        for server in servers {
            let refused = inside & ~server.trusted & ~server.excused
            if refused != 0 { violate("\(server.name) refuses live tokens of \(refused.names)") }
        }
        if ring.policy.jwksSource == .ring {
            let refused = external & ~site.trusted & ~site.excused
            if refused != 0 { violate("the site lacks \(refused.names), whose tokens live") }
        } else {
            for server in servers {
                let refused = external & ~server.trusted & ~server.excused
                if refused != 0 { violate("\(server.name) serves no \(refused.names), whose tokens live") }
            }
        }
        cached.removeAll { $0.until <= now }
        for copy in cached {
            let refused = external & ~copy.keys & ~copy.excused
            if refused != 0 {
                violate(
                    "a JWKS that \(copy.owner) served, cached until \(copy.until - now) s, lacks \(refused.names), whose tokens live"
                )
            }
        }
    }

    /// The files of a generation, and of two that a server may read across their switch.
    func checkFiles(_ before: Generation, _ after: Generation) {
        if ring.keys.filter({ $0.state == .active }).count != 1 { violate("not one active key") }
        if keysEver >= KeySet.most { violate("more keys than the simulation counts") }
        for (signing, list) in [(before, after), (after, before), (after, after)] where signing.signing >= 0 {
            let isExposed = exposed & .key(signing.signing) != 0
            if list.trusted & .key(signing.signing) == 0 && !isExposed {
                violate(
                    "k\(signing.signing + 1) signs in \(signing.number) and is not in the list of \(list.number)"
                )
            }
        }
        let dead = Generation.set(ring.keys.filter { ring.isTombstoned($0.keyID) || $0.state == .withdrawn })
        if (after.trusted | after.published) & dead != 0 { violate("a key that is gone for ever came back") }
        if ring.active?.hasPrivateHalf != true { violate("the active key has no private half") }
        if let name = ring.legacySigner, ring[name]?.hasPrivateHalf != true, ring[name]?.isTrusted == true {
            violate("the legacy key has no private half")
        }
    }

    /// A revoked key is trusted nowhere when the ring says so, but where an old copy came back that nobody saw.
    func checkGone() {
        for server in servers where !server.isBackUnseen && server.trusted & goneEverywhere != 0 {
            violate("\(server.name) still trusts \((server.trusted & goneEverywhere).names), said to be gone")
        }
        for copy in cached where !copy.isBackUnseen && copy.keys & goneEverywhere != 0 {
            violate(
                "a JWKS that \(copy.owner) served still has \((copy.keys & goneEverywhere).names), said to be gone"
            )
        }
    }

    /// Tokens of these keys may be refused from now on.
    func expose(_ names: [String]) {
        for name in names { exposed |= .key(Generation.index(name)) }
    }

    /// An exposed key is cut when no server hands out its tokens any more, but where an old copy came back unseen.
    func checkNobodySigns(_ names: [String]) {
        let cut = Generation.set(ring.keys.filter { names.containsExactly($0.name) })
        for server in servers where !server.isBackUnseen && server.signing >= 0 {
            if cut & .key(server.signing) != 0 {
                violate("\(server.name) still signs with k\(server.signing + 1), which is cut")
            }
        }
        for server in servers where !server.isBackUnseen {
            if let key = server.manager?.key, cut & .key(key) != 0, makesSecrets {
                violate("kube-controller-manager of \(server.name) signs with k\(key + 1), which is cut")
            }
        }
        // A kubelet renews a token of an hour at 80 % of its life, give or take some minutes.
        for key in cut.indices where lastSigned[key] + 48 * 60 + 600 > now && insideUntil[key] > now {
            violate("k\(key + 1) is cut \(now - lastSigned[key]) s after a server signed with it")
        }
    }

    /// No key is kept once its clocks and observations let it go: a dozen runs at most.
    func checkOverstays() {
        let observed = ObservedState(ring, observations, at: ringNow)
        let isBlocked = !observed.exportBlockers.isEmpty && ring.revocation == nil
        if !isBlocked && observed.keysWithOpenEnd.isEmpty && !observed.awaitsControllerManager {
            mostTrusted = max(mostTrusted, ring.trusted.filter { !$0.isLegacy }.count)
        }
        for key in ring.keys where key.state == .previous || key.state == .verifyOnly {
            let index = Generation.index(key.name)
            guard let superseded = key.superseded, !ring.isHeld, !isBlocked, !key.isLegacy,
                exposed & .key(index) == 0
            else {
                overstays[index] = 0
                continue
            }
            var start = max(superseded.time, floors[index])
            var isPast = !observed.hasOpenEnd(key) && !observed.mayControllerManagerSign(with: key)
            for server in servers where hasEndpoints {
                guard let endpoint = ring.policy.apiServers.first(where: { $0.name == server.name }),
                    observed.isFresh(endpoint)
                else {
                    isPast = false
                    continue
                }
                if let past = past(of: server, at: endpoint, key, by: observed) {
                    start = max(start, past)
                } else {
                    isPast = false
                }
            }
            let isInside = key.state == .verifyOnly || ring.policy.jwksSource == .apiServers
            let lifetime = isInside ? expected[index].any : expected[index].external
            let isOver = isPast && ringNow > start + lifetime + ring.policy.clockSkew
            overstays[index] = isOver ? overstays[index] + 1 : 0
            if overstays[index] > 12 {
                violate(
                    "\(key.name) is \(key.state.rawValue) and kept for nothing: "
                        + "\(RotationPlan(ring, observations, at: ringNow).items.filter { $0.keys.contains(key.name) }), now \(ringNow)"
                )
            }
        }
    }

    /// When a look first showed an API server past a key, without a break since. Of what signed before the ring, of words
    /// and of voided runs the world knows no better than the ring.
    func past(
        of server: Follower, at endpoint: Endpoint, _ key: RingKey, by observed: ObservedState,
        evenIfStale: Bool = false
    ) -> Int? {
        let record = observations.endpoints[server.name]
        if key.superseded?.generation == 0 || record?.voided != 0 || record?.confirmed.isEmpty == false {
            return observed.isPast(endpoint, key, evenIfStale: evenIfStale)
        }
        return server.past[Generation.index(key.name)]
    }

    /// After a calm time the ring is at rest.
    func checkEnd() {
        if let revocation = ring.revocation {
            violate("the revocation of \(revocation.keys) never ended: \(plan().items.map(\.waits))")
        }
        if let active = ring.active, let activated = active.activated,
            ringNow - activated.time > ring.policy.rotateEvery + 3 * Stage.day
        {
            violate("\(active.name) signs for \((ringNow - activated.time) / Stage.day) days")
        }
        if ring.legacySuccessor != nil { violate("a legacy key never came to sign") }
    }
}
