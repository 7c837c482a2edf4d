package import KeyRing
internal import ServiceAccountTokens
internal import TokenConfiguration

/// Keys that are to be revoked: what that hits, and the steps that can be taken at once (`satoken keys revoke`).
package struct RevocationOrder {
    /// The names of the keys.
    package let keys: [String]

    /// - Parameter key: the name of one key; nil stands for all.
    /// - Throws: ProgramFailure where the ring trusts no key of this name.
    package init(of key: String?, in ring: Ring) throws {
        let live = ring.keys.filter { $0.isTrusted || $0.state == .revoking }
        guard let key else {
            keys = live.map(\.name)
            return
        }
        guard let named = live.first(where: { $0.name == key }) else {
            throw ProgramFailure(
                "\(Shown.text(key)): no key of this name is trusted by the ring \(Shown.text(ring.name))",
                hint: "trusted are \(ring.trusted.map(\.name).joined(separator: ", "))", code: .usage)
        }
        keys = [named.name]
    }

    /// The accounts that it hits, as far as they are known, a line each.
    package func impact(_ ring: Ring, _ pile: TokenPile?) -> [String] {
        keys.compactMap { ring[$0] }.flatMap { key in
            var lines = ["\(key.name), \(key.state.rawValue), kid \(key.keyID)"]
            if key.isLegacy { lines.append("  it signs, or signed, tokens of Secrets, which never expire") }
            guard let pile else { return lines + ["  --tokens FILE counts the accounts that it hits"] }
            guard let tally = pile[key] else { return lines + ["  no token in the file is signed by it"] }
            lines.append("  \(PileWords.line(tally))")
            let accounts = tally.accounts.sorted()
            lines.append(
                "  " + accounts.prefix(20).map { Shown.text($0) }.joined(separator: " ")
                    + (accounts.count > 20 ? " and \(accounts.count - 20) more" : ""))
            return lines
        }
    }

    /// Orders the revocation, and takes its steps for as long as nothing has to be seen first.
    ///
    /// - Returns: what was done, a line each.
    /// - Throws: ProgramFailure where the clock is not believed; what the ring's files refuse.
    package func carryOut(_ keeper: RingKeeper, immediately: Bool) throws -> [String] {
        var done: [String] = []
        var isOrdered = false
        try keeper.observe(needsTime: !immediately)
        while true {
            var next: PlannedStep?
            let before = try keeper.directory.read()
            let goesOn =
                RotationPlan.stepOfRevocation(before.ring, before.observations, at: keeper.time.seconds)
                != nil
            // What waits for a look is for rotate.
            if isOrdered && !goesOn { return done }
            keeper.settle(before.ring)
            _ = try keeper.commit { snapshot, observations, now in
                let ring =
                    isOrdered
                    ? snapshot.ring
                    : snapshot.ring.revoking(
                        keys, mode: immediately ? .immediately : .afterRollover, at: now)
                // A rehearsal's clock need not wait for a generation to have stood.
                let then = ring.isRehearsal ? max(now, ring.made + ring.policy.minGenerationAge) : now
                next = RotationPlan(ring, observations, at: then).items.first {
                    $0.isDue(at: then) && ring.isOfRevocation($0.step)
                }
                guard let item = next else { return isOrdered ? nil : RingChange(ring.recorded(at: then)) }
                let change = try RingChange(taking: item, of: ring, at: then)
                done.append("done: \(StepWords.title(item, in: change.ring)): \(StepWords.change(item.step))")
                return change
            }
            isOrdered = true
            if next == nil { return done }
        }
    }
}
