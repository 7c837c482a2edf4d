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
        let plan = plan()
        if !plan.overdue(at: ringNow).isEmpty { counts.overdueRuns += 1 }
        let item = plan.next(at: ringNow)
        if let saved {
            observations = saved
            forgetAgenda()
        }
        if fate != .whole { counts.kills += 1 }
        if let item, fate == .whole || fate == .onlyGenerationWritten { take(item) }
        if fate == .whole { checkOverstays() }
    }

    /// The endpoints that answer now.
    func reached() -> [Int] {
        servers.indices.filter { index in
            let name = servers[index].name
            if (silentUntil[name] ?? 0) > now { return false }
            if isCalm { return true }
            if chance.oneIn(24 * 30) {
                silentUntil[name] = now + chance.pick([2, 10, 100, 600]) * Stage.hour
                return false
            }
            return !chance.oneIn(40)
        }
    }

    func isClockBelieved(reached: [Int]) -> Bool {
        if faults.contains(.noClockGuard) { return true }
        answering = reached
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
        for index in answering {
            if servers[index].looksNew(in: ring.generation) { forgetAgenda() }
            observations.note(
                servers[index].keyIDs, maxAge: servers[index].maxAge, of: servers[index].name,
                in: ring.generation, at: ringNow)
            if counts { noteLook(at: index) }
        }
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
        if let known = knownAgenda {
            if chance.oneIn(100), RotationPlan(ring, observations, at: ringNow).items != known.items {
                violate("an plan changed, and nothing new was seen or ordered")
            }
            return known
        }
        let plan = RotationPlan(ring, observations, at: ringNow)
        let observed = ObservedState(ring, observations, at: ringNow)
        if let ahead = ring.policy.endpoints.first(where: observed.isAhead) {
            violate("\(ahead.name) is said to know more than the ring")
        }
        // What was confirmed by hand stands until the latest look says otherwise.
        let isConfirmed = confirmedByHand.flatMap { ring[$0] }?.state == .published
        knownAgenda = isConfirmed ? nil : plan
        return plan
    }

    func forgetAgenda() { knownAgenda = nil }

    func take(_ item: PlannedStep) {
        counts.steps[item.step, default: 0] += 1
        let name = ring.nextName
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
