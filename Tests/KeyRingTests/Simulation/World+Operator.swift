import KeyRing

/// What people do to a ring, beside `rotate`.
extension World {
    func operate() {
        setClock()
        // People wait as the commands do: for a clock that is believed, and for a generation to settle.
        guard clockOffset == 0, ringNow >= ring.made + ring.policy.minGenerationAge else { return }
        if let time = resumesAt, time <= now {
            resumesAt = nil
            commit(ring.resuming(at: ringNow))
            return
        }
        switch chance.below(24 * 40) {
        case 0: changePolicy()
        case 1, 2: confirmFlags()
        case 3 where hasEndpoints: removeServer()
        case 4 where hasEndpoints: addServer()
        case 5 where hasEndpoints: moveRelyingParties()
        case 6 where chance.oneIn(6): revoke()
        case 7 where chance.oneIn(4): orderLegacyKey()
        case 8...11: confirmByHand()
        case 12: stopExports()
        case 13...16: activateByName()
        default: if now - ring.made < 2 * Stage.hour && chance.oneIn(15) { rollBack() }
        }
    }

    private func setClock() {
        if clockOffset != 0 {
            if now >= clockHealsAt { clockOffset = 0 }
            return
        }
        guard chance.oneIn(24 * 60) else { return }
        if hasEndpoints {
            clockOffset = chance.pick([-1, 1]) * (400 + chance.below(40 * Stage.day))
            clockHealsAt = now + chance.below(72 * Stage.hour)
        } else {
            // Nobody tells such a ring the time: it notices a step back, and a long leap for an hour.
            clockOffset = chance.oneIn(2) ? -(2 * Stage.hour + chance.below(40 * Stage.day)) : 8 * Stage.day
            clockHealsAt = now + (clockOffset > 0 ? 1 : chance.below(72 * Stage.hour))
        }
    }

    // MARK: Policy

    private func changePolicy() {
        var policy = ring.policy
        Self.shuffle(&policy, &chance)
        adopt(policy)
    }

    func adopt(_ policy: Policy) {
        guard policy.contradictions.isEmpty else { return }
        sign()
        counts.policies += 1
        policyVersion += 1
        inForce = inForce.lengthened(by: policy.lifetimes)
        for key in ring.keys where key.hasSigned && key.isTrusted {
            let index = Generation.index(key.name)
            expected[index] = expected[index].lengthened(by: inForce)
        }
        commit(ring.adopting(policy, observations, at: ringNow))
        for index in servers.indices where servers[index].followsAtOnce {
            servers[index].flags = policy.lifetimes
            servers[index].flagsVersion = policyVersion
        }
    }

    private func confirmFlags() {
        let all = servers.allSatisfy { $0.flagsVersion == policyVersion }
        guard all || faults.contains(.rashConfirmation) else { return }
        counts.confirmations += 1
        inForce = ring.policy.lifetimes
        commit(ring.confirmingFlags(of: ring.policy.apiServers.map(\.name), at: ringNow))
    }

    // MARK: Endpoints

    private func addServer() {
        guard servers.count < 6 else { return }
        var policy = ring.policy
        // Names come back.
        let name = "s\(chance.below(8))"
        guard !servers.contains(where: { $0.name == name }) else { return }
        policy.endpoints.append(Stage.server(name, at: "https://host\(serversEver).example:6443"))
        adopt(policy)
        silentUntil[name] = nil
        noExportUntil[name] = nil
        join(name, generation: ring.generation)
    }

    private func removeServer() {
        guard servers.count > 2 else { return }
        let index = chance.below(servers.count)
        let server = servers[index]
        sign()
        if ring.policy.jwksSource == .apiServers { cache(server) }
        var policy = ring.policy
        policy.endpoints.removeAll { $0.name == server.name }
        for key in ring.keys where key.superseded != nil {
            let number = Generation.index(key.name)
            floors[number] = max(floors[number], server.past[number] ?? ringNow)
        }
        servers.remove(at: index)
        adopt(policy)
    }

    /// Relying parties fetch from somewhere else from now on; their caches stay.
    private func moveRelyingParties() {
        guard chance.oneIn(3) else { return }
        var policy = ring.policy
        if policy.jwksSource == .ring {
            policy.jwksSource = .apiServers
            policy.endpoints.removeAll { $0.kind == .issuer }
            cache(site)
        } else {
            policy.jwksSource = .ring
            policy.endpoints.append(Stage.issuer)
            for server in servers { cache(server) }
            site.maxAgeWasSeen = true
            upload()
            // The site had its own copies before it was asked by anybody.
            site.isBackUnseen = false
        }
        adopt(policy)
    }

    private func stopExports() {
        let names = servers.filter(\.hasCopy).map(\.name) + [site.name]
        noExportUntil[chance.pick(names)] = now + chance.pick([10, 100, 1000]) * Stage.hour
    }

    /// Somebody looks at a server by other means and says what is true.
    private func confirmByHand() {
        guard let key = ring.keys.last(where: { $0.state == .published }), !servers.isEmpty, hasEndpoints
        else { return }
        let server = chance.pick(servers)
        if server.trusted & .key(Generation.index(key.name)) != 0 {
            confirmedByHand = key.name
            forgetAgenda()
            observations.confirm(key.name, of: server.name, in: ring.generation, at: ringNow)
        }
    }

    // MARK: Orders

    private func rollBack() {
        do throws(RollbackRefusal) {
            commit(try ring.rollingBack(observations, at: ringNow))
            counts.rollbacks += 1
            resumesAt = now + chance.pick([1, 10, 100]) * Stage.hour
            check()
        } catch {}
    }

    /// A key of another algorithm than the policy's is activated by its name, when all but that is there.
    private func activateByName() {
        for item in plan().items where item.step == .activate && item.due <= ringNow {
            if item.waits.allSatisfy({ if case .notNext = $0 { true } else { false } }) {
                take(item)
                return
            }
        }
    }

    private func orderLegacyKey() {
        guard ring.legacySigner != nil, ring.legacySuccessor == nil, ring.revocation == nil, !ring.isHeld
        else { return }
        take(PlannedStep(step: .addLegacy, keys: [], due: ringNow))
    }

    private func revoke() {
        guard ring.revocation == nil else { return }
        let trusted = ring.trusted.map(\.name)
        let names = chance.oneIn(4) ? trusted : [chance.pick(trusted)]
        let mode: Revocation.Mode = chance.oneIn(2) ? .immediately : .afterRollover
        counts.revocations += 1
        // Who publishes first is promised that nobody refuses what is signed until the cut.
        if mode == .immediately { expose(names) }
        resumesAt = nil
        ring = ring.revoking(names, mode: mode, at: ringNow)
        forgetAgenda()
        if plan().next(at: ringNow) == nil { commit(ring.recorded(at: ringNow)) }
        // The command goes on by itself.
        for _ in 0..<8 {
            guard let item = plan().next(at: ringNow), item.step != .finish else { break }
            take(item)
            now += ring.policy.minGenerationAge
        }
    }
}
