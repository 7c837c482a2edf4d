import KeyRing

/// A revocation in words.
enum RevocationWords {
    /// The steps that a revocation itself brings about.
    static func isPart(_ step: Step) -> Bool {
        switch step {
        case .publish, .activate, .lead, .addLegacy, .legacy, .cut, .close: true
        case .unpublish, .retire: false
        }
    }

    /// What each price means for this ring.
    static func prices(_ names: [String], _ situation: Situation) -> [String] {
        let policy = situation.ring.policy
        let signs = situation.ring.active.map { names.contains($0.name) } ?? false
        let lead = Shown.duration(Double(policy.lead + policy.skew))
        let settle = Shown.duration(Double(policy.settle))
        if !signs {
            return ["it does not sign: cut in one step, at either price, after \(settle) at most"]
        }
        return [
            "--cut-now: cut after three generations of \(settle). Every server that was not restarted by then, and every "
                + "relying party with an old JWKS, refuses the successor's tokens; tokens of the exposed key are refused as "
                + "servers restart",
            "--publish-first: nobody is refused. The exposed key is trusted until all consumers were seen with its successor "
                + "for \(lead), and whoever has it signs tokens that are accepted until then",
        ]
    }

    /// What is left to do, in its order, while an exposed key is not gone.
    static func left(_ situation: Situation) -> [String] {
        let ring = situation.ring
        guard let revocation = ring.revocation else { return ["the exposed keys were seen gone everywhere"] }
        let still = situation.agenda.items.flatMap(\.waits).map { "  \(StepWords.wait($0, situation))" }
        let names = revocation.keys.joined(separator: " ")
        return ["not gone yet: \(names)"] + still + ["order of work"]
            + StepWords.work(.cut, ring).enumerated().map { "  \($0.offset + 1). \($0.element)" }
    }
}
