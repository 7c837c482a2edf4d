import KeyRing

/// Who looks at API servers: an account whose tokens the ring signs itself, or one with credentials of its own.
extension World {
    /// Whether an API server shows its keys: it trusts one of those that the ring signs an observer's token with.
    func answersObserver(_ index: Int) -> Bool {
        let server = servers[index]
        if !observesAs || hasOtherCredentials.contains(server.name) { return true }
        return observerKeys(for: server).contains {
            server.trusted & .key(Generation.index($0.name)) != 0
        }
    }

    /// The keys that sign a token for a look, in turn.
    private func observerKeys(for server: Follower) -> [RingKey] {
        let keys = ObservingRing.signers(of: ring)
        guard faults.contains(.asksWithOneKey) else { return keys }
        let seen = observations.endpoints[server.name]?.looks.last?.keyIDs ?? []
        return keys.filter { seen.contains($0.keyID) }.prefix(1).map(\.self)
    }

    /// Gives the observer a token file or a client certificate where a server takes no token of the ring's.
    func mendObserver(of name: String) {
        refusing.remove(name)
        guard let index = servers.firstIndex(where: { $0.name == name }), !answersObserver(index) else {
            return
        }
        trace("\(name) is looked at with other credentials")
        hasOtherCredentials.insert(name)
    }
}
