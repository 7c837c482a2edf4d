import KeyRing

/// The operator: does what the plan's blockers and status name, truthfully.
extension World {
    /// What is to be done about files: unmanaged keys and unseen servers keep them from leaving the ring.
    var exportBlockers: [Blocker] {
        ObservedState(ring, observations, at: ringNow).exportBlockers.filter { blocker in
            switch blocker {
            case .unmanaged(let endpoint, let keyID):
                if faults.contains(.ignoresUnmanaged) { return false }
                return
                    !(faults.contains(.excusesOnServers) && ring.excusedKeyIDs.contains(keyID)
                    && !endpoint.isEmpty)
            default: return !faults.contains(.ignoresUnseen)
            }
        }
    }

    /// Whether files may leave the ring; reckoned anew when something new was seen or ordered.
    var mayExport: Bool {
        let may = knownMayExport ?? exportBlockers.isEmpty
        knownMayExport = may
        return may
    }

    /// Points the manifest of a server at the ring's files, at signing.key only where export hands it out.
    func wire(_ index: Int, flags: Bool = true) {
        guard servers[index].manifest != .ring, mayExport else { return }
        let observed = ObservedState(ring, observations, at: ringNow)
        if servers[index].manifest == .own {
            servers[index].copy = servers[index].hasCopy ? ring.generation : 0
            servers[index].exported = servers[index].copy
            servers[index].manifest = .list
        }
        if !observed.blockersOfSigningKey.isEmpty && !servers[index].hasSigningKey
            && !faults.contains(.handsOutAtOnce)
        {
            observations.heldBack = Moment(generation: ring.generation, time: ringNow)
            forgetAgenda()
        } else {
            servers[index].manifest = .ring
            servers[index].hasSigningKey = true
            if flags || servers[index].isBackUnseen { servers[index].manifestVersion = policyVersion }
            noteKubeadmKey(index)
        }
    }

    /// While signing.key is held back, that is noted with every run.
    func noteHoldingBack() {
        let before = observations.heldBack
        observations.keepHoldingBack(for: ring, at: ringNow)
        if faults.contains(.forgetsHold), observations.heldBack == before { observations.heldBack = nil }
        if observations.heldBack != before { forgetAgenda() }
    }

    // MARK: A visit

    /// Follows what status names: each blocker of the plan, of exports, flags, tokens and kube-controller-manager.
    ///
    /// - Parameter care: of how many blockers one is left for another day; 1 for none.
    func visit(care: Int = 1) {
        guard violations.isEmpty else { return }
        if isCalm && !isScripted && (now - Stage.creation) / Stage.hour % 24 != 0 { return }
        if !hasEndpoints {
            // kube-controller-manager cannot be polled, in a ring without endpoints neither.
            if ObservedState(ring, observations, at: ringNow).awaitsControllerManager { mendManagers() }
            if isCalm || resumesAt == nil { resume() }
            return
        }
        // Where nothing answers, the commands say so before all else; status shows what was not seen for long.
        for endpoint in staleEndpoints { mendObserver(of: endpoint) }
        let plan = plan()
        let observed = ObservedState(ring, observations, at: ringNow)
        var seen: [Blocker] = []
        let waits = plan.items.flatMap(\.waits) + plan.unfollowed.flatMap(\.waits)
        for blocker in exportBlockers + observed.blockersOfSigningKey + waits
        where !seen.contains(blocker) {
            seen.append(blocker)
            if care > 1 && !isCalm && chance.oneIn(care) { continue }
            mend(blocker)
            if !violations.isEmpty { return }
        }
        for index in servers.indices where servers[index].manifest != .ring && !(care > 1 && chance.oneIn(2))
        {
            wire(index)
            if isCalm || isScripted { start(index) }
        }
        confirmFlags()
        if observed.awaitsControllerManager { mendManagers() }
        stateTokens()
    }

    /// The one act that a blocker names.
    func mend(_ blocker: Blocker) {
        counts.remedies += 1
        switch blocker {
        case .unmanaged(let endpoint, let keyID): mendUnmanaged(keyID, at: endpoint)
        case .unobserved(let endpoint, let key): mend(endpoint, key: key)
        case .notPast(let endpoint, let key), .stillTrusted(let endpoint, let key): mend(endpoint, key: key)
        case .controllerManager: mendManagers()
        case .held: if resumesAt == nil || isCalm { resume() }
        case .relyingParty, .notNext, .noPrivateHalf: break
        }
    }

    private func resume() {
        guard ring.isHeld else { return }
        wait()
        resumesAt = nil
        commit(ring.resuming(at: ringNow))
    }

    /// Mends the observer's credentials, points the manifest at the ring's files, exports, and restarts.
    private func mend(_ endpoint: String, key: String) {
        refusing.remove(endpoint)
        if isCalm { silentUntil[endpoint] = nil }
        guard let index = servers.firstIndex(where: { $0.name == endpoint }) else { return upload() }
        wire(index)
        if (noExportUntil[endpoint] ?? 0) <= now { export(to: index) }
        start(index)
        mendObserver(of: endpoint)
        // Where the list stays as it is, the operator's word tells who signs.
        let server = servers[index]
        guard let active = ring.active, active.name == ring.leader,
            server.signing == Generation.index(active.name),
            server.loaded >= (server.hasCopy ? server.copy : 0),
            server.trusted == latest.trusted
        else { return }
        trace("\(endpoint) signs with \(active.name) by hand")
        observations.confirm(active.name, of: endpoint, in: ring.generation, at: ringNow)
        forgetAgenda()
    }

    /// Imports a key, or excuses one that is another ring's.
    private func mendUnmanaged(_ keyID: String, at endpoint: String) {
        let name = String(keyID.dropFirst(Stage.keyID("").count))
        let index = Generation.index(name)
        guard ring.key(withID: keyID) == nil else { return }
        sign()
        wait()
        if !servers.contains(where: { $0.trusted & .key(index) != 0 }) && insideUntil[index] == 0 {
            commit(ring.excusing(keyID, at: ringNow))
            return
        }
        let isLegacy = legacyLive & .key(index) != 0
        var life: Int? = longestToken(of: index)
        if past?.statesTokens == false { life = nil }
        let new = NewKey(name: name, keyID: keyID, algorithm: ring.policy.algorithm)
        let hasPrivateHalf =
            past.map { $0.keys.indices.contains(index) && $0.keys[index].hasPrivateHalf } ?? false
        do throws(ImportRefusal) {
            let next = try ring.importing(
                new, as: .previous, hasPrivateHalf: hasPrivateHalf, isLegacy: isLegacy, longestToken: life,
                at: ringNow)
            counts.imports += 1
            commit(next)
            if faults.contains(.importsPast) {
                ring.change(name) { $0.superseded = Moment(generation: 1, time: ringNow) }
            }
            if let key = ring[name] { expect(key) }
            if faults.contains(.policyForImports) { stateWrongly() }
        } catch {
            violate("\(name) cannot be imported: \(error.reason)")
        }
    }

    /// Every host's kube-controller-manager reads the file that it should, and was restarted since.
    private func mendManagers() {
        for index in servers.indices {
            editManagersFile(index)
            restartManager(index)
        }
        confirmManagers()
    }
}
