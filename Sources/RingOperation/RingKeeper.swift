internal import Files
package import KeyRing
internal import ServiceAccountTokens
internal import Text
package import TokenConfiguration

/// Changes a ring as people and cron do: looks at all endpoints first, believes no clock that they contradict, and lets
/// each generation stay current for a while.
package struct RingKeeper {
    package let directory: RingDirectory
    /// A rehearsal's moment, or the clock, which goes on while a command waits.
    package let time: RingTime
    private let report: ([Warning]) -> Void

    /// - Parameter report: is called with what the operator should know while a change goes on.
    package init(_ directory: RingDirectory, at time: RingTime, report: @escaping ([Warning]) -> Void) {
        self.directory = directory
        self.time = time
        self.report = report
    }

    /// Looks at the endpoints and notes what was seen. An endpoint that cannot be reached is a warning.
    ///
    /// - Parameters:
    ///   - endpoints: which to poll, where not those of the ring. Only what the ring knows is noted.
    ///   - needsTime: whether nothing is changed while endpoints could tell the time, and none answers.
    ///   - warns: whether endpoints that were not seen are reported.
    @discardableResult
    package func observe(
        _ endpoints: [Endpoint]? = nil, needsTime: Bool = true, warns: Bool = true
    ) throws -> RingSnapshot {
        let look = try look(at: endpoints, warns: warns)
        return try directory.record(at: time) { snapshot, observations in
            try note(look, snapshot.ring, needsTime: needsTime, &observations)
        }
    }

    /// What endpoints showed, and the generation of the ring that they were looked at for.
    private typealias Look = (generation: Int, observation: Observation)

    /// Looks at the endpoints, without the lock: they may be slow.
    private func look(at endpoints: [Endpoint]? = nil, warns: Bool = true) throws -> Look {
        let before = try directory.read()
        let observation = Observation(
            of: endpoints ?? before.ring.policy.endpoints, as: ObservingRing(before))
        if warns { report(ObserverWords.unseen(observation)) }
        return (before.ring.generation, observation)
    }

    /// Judges the clock, and notes what was seen.
    private func note(
        _ look: Look, _ ring: Ring, needsTime: Bool, _ observations: inout ObservationLog
    ) throws {
        let now = time.seconds
        do {
            if ring.isRehearsal {
                try Self.judge(now, rehearsal: ring)
            } else {
                try Self.judge(now, look.observation, ring, needsTime: needsTime, &observations)
            }
        } catch let refusal as ClockGuard.Refusal {
            throw ProgramFailure(refusal, look.observation)
        }
        // What was seen under another generation is seen again next time.
        if ring.generation == look.generation { look.observation.note(in: &observations, of: ring, at: now) }
    }

    /// A rehearsal's clock leaps ahead at will, and never back.
    private static func judge(_ now: Int, rehearsal ring: Ring) throws {
        if now >= ring.made { return }
        throw ProgramFailure(
            "this moment, \(Timestamp.text(now)), is before generation \(ring.generation) of the rehearsal was made: nothing is "
                + "changed",
            hint: "--now \(Timestamp.text(ring.made)), or later", code: .refused)
    }

    /// Judges the clock of this host.
    private static func judge(
        _ now: Int, _ observation: Observation, _ ring: Ring, needsTime: Bool,
        _ observations: inout ObservationLog
    ) throws(ClockGuard.Refusal) {
        let dates = Dictionary(observation.dates.map { ($0.name, $0.date) }) { $1 }
        var policy = ring.policy
        // Nobody tells the time, as in a ring without endpoints.
        if dates.isEmpty && !needsTime { policy.endpoints = [] }
        try ClockGuard.judge(now, by: dates, under: policy, &observations)
    }

    /// Looks at the endpoints, and makes the next generation of what was seen, if `body` orders one: all in one
    /// transaction.
    ///
    /// - Parameter needsTime: as `observe` has it.
    package func change(
        needsTime: Bool = true,
        _ body: (RingSnapshot, inout ObservationLog, Int) throws -> RingChange?
    ) throws -> RingSnapshot {
        let look = try look()
        return try commit { snapshot, observations, now in
            try note(look, snapshot.ring, needsTime: needsTime, &observations)
            return try body(snapshot, &observations, now)
        }
    }

    /// The same without looking again.
    package func commit(
        _ body: (RingSnapshot, inout ObservationLog, Int) throws -> RingChange?
    ) throws -> RingSnapshot {
        let after = try directory.change(at: time) { snapshot, observations in
            try body(snapshot, &observations, time.seconds)
        }
        report(after.warnings.map { Warning($0) })
        return after
    }

    /// Waits until the ring's generation has stood for long enough; a rehearsal's clock need not.
    package func settle(_ ring: Ring) {
        if ring.isRehearsal { return }
        let left = ring.made + ring.policy.minGenerationAge - time.seconds
        // A ring from the future is refused later.
        if left <= 0 || left > ring.policy.minGenerationAge { return }
        report([
            .note(
                "waiting \(left) s: generation \(ring.generation) stays current for \(Policy.span(ring.policy.minGenerationAge)) before the "
                    + "next, so that a server that is starting reads two at most")
        ])
        System.sleep(seconds: left + 1)
    }

    /// A change by order of a person, not of the clock.
    ///
    /// - Parameters:
    ///   - endpoints: which to poll before, where not those of the ring.
    ///   - check: throws at once what `body` would throw after a wait.
    package func order(
        lookingAt endpoints: [Endpoint]? = nil,
        check: (RingSnapshot, Int) throws -> Void = { _, _ in },
        _ body: (RingSnapshot, inout ObservationLog, Int) throws -> RingChange?
    ) throws -> RingSnapshot {
        let seen = try observe(endpoints, needsTime: false)
        try check(seen, time.seconds)
        settle(seen.ring)
        return try commit { snapshot, observations, now in
            let ring = snapshot.ring
            if !ring.isRehearsal && now < ring.made + ring.policy.minGenerationAge {
                throw ProgramFailure(
                    "the ring was changed by another command just now", hint: "run it again", code: .refused)
            }
            return try body(snapshot, &observations, now)
        }
    }
}

extension ProgramFailure {
    /// A clock that is not believed after a look at endpoints.
    package init(_ refusal: ClockGuard.Refusal, _ observation: Observation) {
        let hint = "set this host's clock; lifetimes are counted by it"
        switch refusal {
        case .apart(let endpoint, let theirs, let ours):
            self.init(
                "this clock is \(Shown.duration(Double(abs(theirs - ours)))) \(theirs > ours ? "behind" : "ahead of") that "
                    + "of \(Shown.text(endpoint)): nothing is changed",
                hint: "\(hint), or set theirs", code: .refused)
        case .unanswered:
            self.init(
                ObserverWords.untimely(observation), hint: ObserverWords.timelyHint(observation),
                code: .unavailable)
        case .behind(let highest):
            self.init(
                "this clock is behind \(Timestamp.text(highest)), when the ring was last looked after: nothing is changed",
                hint: hint, code: .refused)
        case .ahead(let highest, let again):
            self.init(
                "the ring was last looked after at \(Timestamp.text(highest)), long before this clock's time: nothing is "
                    + "changed until a second run, at \(Timestamp.text(again)) or later",
                hint: "if the clock is right, run it again then", code: .refused)
        }
    }
}
