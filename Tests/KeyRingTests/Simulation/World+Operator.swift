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
        case 1...3: confirmFlags()
        case 4 where hasEndpoints: removeServer()
        case 5 where hasEndpoints: addServer()
        case 6 where hasEndpoints: moveRelyingParties()
        case 7 where chance.oneIn(6): revoke()
        case 8 where chance.oneIn(4): orderLegacyKey()
        case 9...12: confirmByHand()
        case 13: stopExports()
        case 14...17: activateByName()
        case 18 where chance.oneIn(4): force()
        case 19 where hasEndpoints: endCredentials()
        case 20...33: visit(care: 3)
        case 34...43: wireOne()
        case 44...46: stateTokens()
        case 47...50: changeManager()
        case 51 where past?.hasManagers == true && chance.oneIn(3): makesSecrets = true
        default: if now - ring.made < 2 * Stage.hour && chance.oneIn(15) { rollBack() }
        }
    }

    /// The operator points one more manifest at the ring's files, with the policy's flags or without.
    private func wireOne() {
        guard
            let index = servers.indices.filter({ servers[$0].manifest != .ring }).randomElement(
                using: &chance)
        else { return }
        wire(index, flags: chance.below(10) < 7)
    }

    private func endCredentials() {
        refusing.insert(chance.pick(servers).name)
    }

    /// One kube-controller-manager gets its new file, or is restarted, or all are confirmed.
    private func changeManager() {
        guard hasEndpoints else { return }
        let index = chance.below(servers.count)
        switch chance.below(3) {
        case 0: if past?.usesKubeadm != true || chance.oneIn(4) { editManagersFile(index) }
        case 1: restartManager(index)
        default: confirmManagers()
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
            servers[index].manifestVersion = policyVersion
            loadFlags(index)
        }
    }

    // MARK: Endpoints

    private func addServer() {
        // A host without a signing key of its own has none to start with while the ring's is held back.
        guard servers.count < 6, ObservedState(ring, observations, at: ringNow).blockersOfSigningKey.isEmpty
        else { return }
        var policy = ring.policy
        // Names come back.
        let name = "s\(chance.below(8))"
        guard !servers.contains(where: { $0.name == name }) else { return }
        policy.endpoints.append(Stage.server(name, at: "https://host\(serversEver).example:6443"))
        adopt(policy)
        silentUntil[name] = nil
        noExportUntil[name] = nil
        refusing.remove(name)
        confirmedVersions[name] = nil
        join(name, hasCopy: chance.oneIn(2), generation: ring.generation)
    }

    private func removeServer() {
        guard servers.count > 2 else { return }
        let index = chance.below(servers.count)
        let server = servers[index]
        sign()
        if ring.policy.jwksSource == .apiServers { cache(server) }
        var policy = ring.policy
        let observed = ObservedState(ring, observations, at: ringNow)
        if let endpoint = policy.apiServers.first(where: { $0.name == server.name }) {
            for key in ring.keys where key.superseded != nil {
                let number = Generation.index(key.name)
                let past = past(of: server, at: endpoint, key, by: observed, evenIfStale: true)
                floors[number] = max(floors[number], past ?? ringNow)
            }
        }
        policy.endpoints.removeAll { $0.name == server.name }
        servers.remove(at: index)
        confirmedVersions[server.name] = nil
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
            trace("\(server.name) trusts \(key.name) by hand")
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
        revoke(
            chance.oneIn(4) ? trusted : [chance.pick(trusted)],
            mode: chance.oneIn(2) ? .immediately : .afterRollover)
    }

    func revoke(_ names: [String], mode: Revocation.Mode) {
        counts.revocations += 1
        // What leaves after rollover is promised to be refused nowhere until the cut.
        if mode == .immediately { expose(names) }
        // Files go out whatever unmanaged keys there are: whom their loss hits is named.
        expose(unheldKeys)
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

    /// Keys from before the ring that it does not hold.
    private var unheldKeys: [String] {
        (0..<(past?.keys.count ?? 0)).map { "k\($0 + 1)" }.filter { ring[$0] == nil }
    }

    /// A step that is asked for by name before its time, at a risk that is named.
    private func force() {
        let step = chance.pick([Step.activate, .retire, .unpublish, .publish])
        let keys = RotationPlan(ring, observations, at: ringNow).item(step)?.keys ?? []
        var risks: Set<Risk> = []
        while risks.isEmpty || chance.oneIn(2) { risks.insert(chance.pick(Risk.allCases)) }
        let request = StepRequest(step: step, key: keys.first, risks: risks)
        do throws(StepRefusal) {
            let item = try request.item(ring, observations, at: ringNow)
            switch step {
            case .retire, .unpublish: expose(keys)
            case .publish: expose(unheldKeys)
            default: excuse(keys)
            }
            counts.forced += 1
            take(item)
        } catch {}
    }

    /// What signs too early may be refused by all that do not know it yet.
    private func excuse(_ names: [String]) {
        let keys: KeySet = names.reduce(0) { $0 | .key(Generation.index($1)) }
        for index in servers.indices { servers[index].excused |= keys & ~servers[index].trusted }
        site.excused |= keys & ~site.trusted
        for index in cached.indices { cached[index].excused |= keys & ~cached[index].keys }
    }
}
