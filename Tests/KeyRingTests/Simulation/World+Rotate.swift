import KeyRing

/// The hourly `rotate`: look, take one step, write what was seen.
extension World {
    /// What becomes of a run that is killed.
    private enum Fate {
        case whole
        case nothingWritten
        case onlyObservationsWritten
        case onlyGenerationWritten
    }

    func rotate() {
        if chance.oneIn(40) { return }
        let fate: Fate =
            chance.oneIn(60) && !isCalm
            ? chance.pick([.nothingWritten, .onlyObservationsWritten, .onlyGenerationWritten]) : .whole
        let saved = fate == .whole || fate == .onlyObservationsWritten ? nil : observations
        guard isClockBelieved(reached: reached()) else { return }
        look(counts: saved == nil)
        noteHoldingBack()
        let plan = plan()
        if !plan.overdue(at: ringNow).isEmpty { counts.overdueRuns += 1 }
        let item = next(of: plan)
        if let saved {
            observations = saved
            forgetAgenda()
            // What a lost look saw is new to the next one.
            for index in servers.indices { servers[index].lastLook = nil }
            site.lastLook = nil
        }
        if fate != .whole { counts.kills += 1 }
        if let item, fate == .whole || fate == .onlyGenerationWritten { take(item) }
        if fate == .whole { checkOverstays() }
    }

    /// The endpoints that answer now.
    func reached() -> [Int] {
        servers.indices.filter { index in
            let name = servers[index].name
            if (silentUntil[name] ?? 0) > now || refusing.contains(name) { return false }
            if isCalm { return true }
            if chance.oneIn(24 * 30) {
                silentUntil[name] = now + chance.pick([2, 10, 100, 600, 2000]) * Stage.hour
                return false
            }
            return !chance.oneIn(40)
        }
    }

    func isClockBelieved(reached: [Int]) -> Bool {
        if faults.contains(.noClockGuard) { return true }
        // A refusal tells the time, too.
        answering = reached.filter(answersObserver)
        var dates: [String: Int] = [:]
        for index in reached where hasEndpoints { dates[servers[index].name] = now }
        do throws(ClockGuard.Refusal) {
            try ClockGuard.judge(ringNow, by: dates, under: ring.policy, &observations)
            if clockOffset != 0 && hasEndpoints {
                violate("a clock that is \(clockOffset) s off is believed")
            }
            return true
        } catch {
            counts.refusedClocks += 1
            if clockOffset == 0 && error != .unanswered { violate("a right clock is refused: \(error)") }
            return false
        }
    }

    /// Looks at who answers. A look that is lost shows the operator nothing either.
    func look(counts: Bool) {
        guard hasEndpoints else { return }
        for index in answering { look(at: index, counts: counts) }
        guard ring.policy.jwksSource == .ring, (silentUntil[site.name] ?? 0) <= now,
            isCalm || !chance.oneIn(40)
        else { return }
        if site.looksNew(in: ring.generation) { forgetAgenda() }
        observations.note(site.keyIDs, maxAge: site.maxAge, of: site.name, in: ring.generation, at: ringNow)
        if counts {
            site.isBackUnseen = false
            site.maxAgeWasSeen = true
        }
    }

    /// Looks at an API server.
    func look(at index: Int, counts: Bool) {
        if faults.contains(.forgetsReturns) && servers[index].isBackUnseen { return }
        // The first look after a word is weighed against it.
        let record = observations.endpoints[servers[index].name]
        if let last = record?.looks.last?.last,
            record?.confirmed.values.contains(where: { $0.time >= last }) == true
        {
            forgetAgenda()
        }
        if servers[index].looksNew(in: ring.generation) {
            trace("\(servers[index].name) is seen with \(servers[index].keyIDs)")
            forgetAgenda()
        }
        observations.note(
            servers[index].keyIDs, maxAge: servers[index].maxAge, of: servers[index].name,
            in: ring.generation, at: ringNow)
        if counts { noteLook(at: index) }
    }

    /// Reckons by what really was loaded which keys a server was seen past.
    private func noteLook(at index: Int) {
        for key in ring.keys {
            guard let superseded = key.superseded else { continue }
            let number = Generation.index(key.name)
            if servers[index].born <= superseded.generation {
                servers[index].past[number] = nil
            } else if servers[index].past[number] == nil {
                let cameLater = !servers[index].wasSeen && servers[index].joined > superseded.generation
                servers[index].past[number] = cameLater ? 0 : ringNow
            }
        }
        if let signed = servers[index].signedUnseen { count(signed, by: servers[index].signing) }
        servers[index].signedUnseen = nil
        servers[index].wasSeen = true
        servers[index].isBackUnseen = false
    }

    // MARK: Steps

    /// What lies ahead, reckoned anew when there is something new, and at times to see that nothing else changes it.
    func plan() -> RotationPlan {
        let stale = staleEndpoints
        if let known = knownAgenda, known.stale == stale {
            if !isScripted && chance.oneIn(100),
                RotationPlan(ring, observations, at: ringNow).items != known.plan.items
            {
                violate("a plan changed, and nothing new was seen or ordered")
            }
            return known.plan
        }
        let plan = RotationPlan(ring, observations, at: ringNow)
        let observed = ObservedState(ring, observations, at: ringNow)
        let relapsed = servers.filter {
            $0.own != nil && observations.endpoints[$0.name]?.looks.last?.keyIDs == $0.own?.trustedIDs
        }.map(\.name)
        if !isScripted,
            let ahead = ring.policy.endpoints.first(where: {
                observed.isAhead($0) && !relapsed.contains($0.name)
            })
        {
            violate("\(ahead.name) is said to know more than the ring")
        }
        // What was confirmed by hand stands until the latest look says otherwise.
        let isConfirmed = confirmedByHand.flatMap { ring[$0] }?.state == .published
        knownAgenda = isConfirmed ? nil : (plan, stale)
        return plan
    }

    /// The endpoints whose latest look counts no more.
    var staleEndpoints: [String] {
        ring.policy.endpoints.filter { endpoint in
            let last = observations.endpoints[endpoint.name]?.looks.last?.last
            return last.map { ringNow - $0 > ring.policy.maxObservationAge } ?? true
        }.map(\.name)
    }

    /// The step that is due, by the rules that are not broken.
    func next(of plan: RotationPlan) -> PlannedStep? {
        plan.items.map(broken).first { $0.isDue(at: ringNow) }
    }

    /// A step without the waits of a rule that a test breaks.
    private func broken(_ item: PlannedStep) -> PlannedStep {
        if faults.isEmpty { return item }
        var item = item
        item.waits.removeAll { wait in
            switch wait {
            case .unmanaged: faults.contains(.ignoresUnmanaged) || faults.contains(.excusesOnServers)
            case .controllerManager: faults.contains(.ignoresManagers)
            case .notPast: faults.contains(.alwaysPast)
            case .unobserved: faults.contains(.legacyAtOnce) && item.step == .legacy
            case .stillTrusted: faults.contains(.finishesAtOnce)
            default: false
            }
        }
        return item
    }

    func forgetAgenda() {
        knownAgenda = nil
        knownMayExport = nil
    }

    func take(_ item: PlannedStep) {
        counts.steps[item.step, default: 0] += 1
        let name = "k\(keysEver + 1)"
        let new = NewKey(name: name, keyID: Stage.keyID(name), algorithm: ring.policy.algorithm)
        if item.step == .finish {
            for key in item.keys { goneEverywhere |= .key(Generation.index(key)) }
            checkGone()
        }
        if item.step == .remove {
            checkNobodySigns(item.keys.filter { ring.mode(of: ring[$0]) == .afterRollover })
            expose(item.keys)
        }
        commit(ring.taking(item, newKey: new, at: ringNow))
        check()
    }
}
