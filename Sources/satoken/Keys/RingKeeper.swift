import Dispatch
import Files
import KeyRing
import ServiceAccountTokens

/// Changes a ring as people and cron do: looks at all consumers first, believes no clock that they contradict, and lets
/// each generation stand for a while.
struct RingKeeper {
    let directory: RingDirectory
    private let time: RingTime

    init(_ options: RingOptions) {
        directory = options.directory
        time = options.time
    }

    /// The moment of a change: a rehearsal's, or the clock's, which goes on while a command waits.
    var now: RingTime { time.isGiven ? time : RingTime(Int(System.now)) }

    /// Looks at the consumers and notes what was seen. Who cannot be reached is named on standard error.
    @discardableResult
    func observe() throws -> RingSnapshot {
        let before = try directory.read()
        let observation = Observation(of: before.ring.policy.consumers)
        for (consumer, result) in observation.results {
            if case .failure(let error) = result {
                StandardError.line("satoken: warning: \(Shown.text(consumer.name)) was not seen: \(error)")
            }
        }
        let now = now
        return try directory.record(at: now) { snapshot, receipts in
            if let refusal = receipts.doubt(
                now.seconds, dates: observation.dates, skew: snapshot.ring.policy.skew,
                isRehearsal: snapshot.ring.isRehearsal)
            {
                throw Failure(refusal, now: now.seconds)
            }
            // What was seen under another generation is seen again next time.
            if snapshot.ring.generation == before.ring.generation {
                observation.note(in: &receipts, of: snapshot.ring, at: now.seconds)
            }
        }
    }

    /// Makes the next generation of what was just observed, if `body` orders one.
    func change(
        _ body: (RingSnapshot, inout Receipts, Int) throws -> RingChange?
    ) throws -> RingSnapshot {
        try observe()
        return try commit(body)
    }

    /// The same without looking again.
    func commit(
        _ body: (RingSnapshot, inout Receipts, Int) throws -> RingChange?
    ) throws -> RingSnapshot {
        let now = now
        let after = try directory.change(at: now) { snapshot, receipts in
            try body(snapshot, &receipts, now.seconds)
        }
        for warning in after.warnings { StandardError.line("satoken: warning: \(warning)") }
        return after
    }

    /// Waits until the ring's generation has stood for long enough; a rehearsal's clock need not.
    func settle(_ ring: Ring) {
        if ring.isRehearsal { return }
        let left = ring.made + ring.policy.settle - now.seconds
        // A ring from the future is refused later.
        if left <= 0 || left > ring.policy.settle { return }
        StandardError.line("satoken: waiting \(left) s: generation \(ring.generation) has to stand for a while")
        DispatchSemaphore(value: 0).wait(timeout: .now() + .seconds(left + 1))
    }

    /// A change by order of a person, not of the clock.
    func order(
        _ body: (RingSnapshot, inout Receipts, Int) throws -> RingChange?
    ) throws -> RingSnapshot {
        settle(try observe().ring)
        return try commit(body)
    }
}

extension Failure {
    /// A clock that is not believed.
    init(_ refusal: ClockRefusal, now: Int) {
        switch refusal.reason {
        case .disagrees(let by, let consumers):
            self.init(
                "this clock is \(Shown.duration(Double(abs(by)))) \(by > 0 ? "behind" : "ahead of") "
                    + "\(consumers.map { Shown.text($0) }.joined(separator: ", ")): nothing is changed",
                hint: "set this host's clock, or theirs; lifetimes are counted by it", code: .refused)
        case .behind(let highest):
            self.init(
                "this clock is behind \(Timestamp.text(highest)), when the ring was changed: nothing is changed",
                hint: "set this host's clock; lifetimes are counted by it", code: .refused)
        case .leap(let pause, let until):
            self.init(
                "this clock is \(Shown.duration(Double(pause))) ahead of the last run: nothing is changed until a second run "
                    + "after \(Timestamp.text(until))",
                hint: "if the clock is right, run it again then; satoken keys rotate every hour keeps it known",
                code: .refused)
        }
    }

    /// A ring that could not be read or changed.
    init(_ error: RingError) {
        let code: Code =
            switch error.kind {
            case .refused: .refused
            case .unreadable: .unreadableInput
            case .missing: .missingInput
            case .exists: .cannotCreate
            case .noPermission: .noPermission
            case .unavailable: .unavailable
            case .configuration: .configuration
            }
        self.init(error.description, hint: error.hint, code: code)
    }
}
