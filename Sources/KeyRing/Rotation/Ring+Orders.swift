/// Orders that people give, beside the steps that time brings.
extension Ring {
    /// The next generation under another policy.
    ///
    /// A longer lifetime counts at once, for every key that can still sign somewhere. A shorter one counts only when
    /// somebody confirms that no server runs with the longer one any more; it never shortens the life of tokens that are
    /// out. A server that is removed while it may still sign with an old key counts as past it from now on.
    package func adopting(_ policy: Policy, _ receipts: Receipts, at now: Int) -> Ring {
        var ring = self
        let moment = ring.begin(at: now)
        let sight = Sight(self, receipts)
        ring.lifetimesInForce = lifetimesInForce.lengthened(by: policy.lifetimes)
        for key in keys where canSign(key, sight) {
            let inForce = ring.lifetimesInForce
            ring.change(key.name) { $0.lifetimes = $0.lifetimes.lengthened(by: inForce) }
        }
        let staying = Set(policy.apiServers.map(\.name))
        for server in self.policy.apiServers where !staying.contains(server.name) {
            for key in keys where key.superseded != nil && key.isTrusted && sight.isPast(server, key) == nil {
                ring.change(key.name) { $0.clockFloor = now }
            }
        }
        ring.policy = policy
        for index in ring.policy.consumers.indices {
            let consumer = ring.policy.consumers[index]
            let before = self.policy.consumers.first { $0.name == consumer.name && $0.kind == consumer.kind }
            ring.policy.consumers[index].joined = before?.joined ?? moment.generation
        }
        return ring
    }

    /// The next generation, once every server's flags are those of the policy and every server was restarted since.
    package func confirmingFlags(at now: Int) -> Ring {
        var ring = recorded(at: now)
        ring.lifetimesInForce = policy.lifetimes
        return ring
    }

    /// Whether tokens may still be signed with a key: it is active, or a server is not past it.
    private func canSign(_ key: RingKey, _ sight: Sight) -> Bool {
        if key.state == .active { return true }
        guard key.superseded != nil, key.isTrusted else { return false }
        return policy.apiServers.contains { sight.isPast($0, key) == nil }
    }

    /// The same orders as a generation of their own.
    package func recorded(at now: Int) -> Ring {
        var ring = self
        _ = ring.begin(at: now)
        return ring
    }

    /// The ring with keys on order to leave for ever. It is no generation of its own: its first step makes one, or where
    /// none is due yet, `recorded`.
    package func revoking(_ names: [String], price: Revocation.Price, at now: Int) -> Ring {
        var ring = self
        let before = revocation?.keys ?? []
        ring.revocation = Revocation(
            keys: before + names.filter { !before.contains($0) }, price: price,
            ordered: revocation?.ordered ?? now)
        // An emergency goes on, whatever was taken back before.
        ring.isHeld = false
        return ring
    }
}
