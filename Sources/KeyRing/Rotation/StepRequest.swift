/// The risks that an operator may take with a step that is not due.
package enum Risk: String, Sendable, CaseIterable {
    /// An endpoint was not seen with the key: it may refuse tokens.
    case unobserved
    /// Copies without the key may still be cached, or a key signs for less long than it was meant to.
    case early
    /// Tokens that the key signed may live, and are refused from then on.
    case liveTokens = "live-tokens"
    /// Tokens of keys that an endpoint serves and the ring does not hold are refused.
    case unmanagedKeys = "unmanaged-keys"
    /// A relying party takes no tokens of the key's algorithm.
    case relyingParty = "relying-party"
}

/// A step that was asked for by name.
package struct StepRequest: Sendable {
    package var step: Step
    /// The name of the key, where several could be meant.
    package var key: String?
    package var risks: Set<Risk>

    package init(step: Step, key: String? = nil, risks: Set<Risk> = []) {
        self.step = step
        self.key = key
        self.risks = risks
    }

    /// The item to take.
    ///
    /// - Throws: `StepRefusal` while it may not be taken.
    package func item(_ ring: Ring, _ observations: ObservationLog, at now: Int) throws(StepRefusal)
        -> PlannedStep
    {
        let plan = RotationPlan(ring, observations, at: now)
        guard let item = plan.item(step, key: key) ?? ordered(ring, now) else {
            throw StepRefusal(item: nil, missing: [], waits: [], earliest: nil)
        }
        let blocking = item.waits.filter { wait in
            if case .notNext(let name) = wait { return key != name }
            return Self.risk(wait).map { !risks.contains($0) } ?? true
        }
        var missing = blocking.compactMap(Self.risk)
        // Nobody may shorten this: a server that starts reads the files of two generations at most.
        let settled = ring.made + ring.policy.minGenerationAge
        let isEarly = item.due > max(now, settled)
        let risk = step == .unpublish || step == .retire ? Risk.liveTokens : .early
        if isEarly && !risks.contains(risk) { missing.append(risk) }
        if !blocking.isEmpty || !missing.isEmpty || now < settled {
            let earliest = isEarly && !risks.contains(risk) ? item.due : settled
            throw StepRefusal(
                item: item, missing: Risk.allCases.filter(missing.contains), waits: blocking,
                earliest: earliest)
        }
        return item
    }

    /// Steps that no clock brings about: a key for Secrets' tokens, and the end of an old one.
    private func ordered(_ ring: Ring, _ now: Int) -> PlannedStep? {
        let settled = ring.made + ring.policy.minGenerationAge
        switch step {
        case .addLegacy where ring.legacySuccessor == nil:
            return PlannedStep(step: step, keys: [], due: settled)
        case .retire:
            guard let name = key, let key = ring[name], key.isLegacy, name != ring.legacySigner,
                name != ring.legacySuccessor, name != ring.leader,
                key.state == .previous || key.state == .verifyOnly
            else { return nil }
            // Its tokens never expire, so it is always too early.
            return PlannedStep(step: step, keys: [name], due: .max)
        default: return nil
        }
    }

    /// The risk that lifts a wait, nil for one that nothing lifts.
    private static func risk(_ wait: Blocker) -> Risk? {
        switch wait {
        case .unobserved: .unobserved
        case .notPast, .controllerManager: .liveTokens
        case .unmanaged: .unmanagedKeys
        case .relyingParty: .relyingParty
        case .held, .notNext, .noPrivateHalf, .stillTrusted: nil
        }
    }
}

/// Why a step that was asked for by name is not taken.
package struct StepRefusal: Error, Equatable, Sendable {
    /// The step, nil when nothing of the kind lies ahead.
    package let item: PlannedStep?
    /// The risks that would have to be taken.
    package let missing: [Risk]
    /// What is wrong.
    package let waits: [Blocker]
    /// When it may be taken by the clocks, in seconds since 1970; `.max` for never.
    package let earliest: Int?
}
