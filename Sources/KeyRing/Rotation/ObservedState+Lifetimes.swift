/// How long tokens of a key may live that are out.
extension ObservedState {
    /// The longest lifetimes that are remembered of a key: by the policies that were in force while it could sign, by what
    /// the operator stated, and without a known end where neither tells.
    package func lifetimes(of key: RingKey) -> Lifetimes {
        var lifetimes = key.lifetimes
        if let stated = key.statement?.lifetime {
            lifetimes = lifetimes.lengthened(by: Lifetimes(external: stated, any: stated))
        }
        return hasOpenEnd(key) ? lifetimes.lengthened(by: .unknown) : lifetimes
    }

    /// Whether tokens of a key may be out whose lifetime nothing tells.
    package func hasOpenEnd(_ key: RingKey) -> Bool {
        guard key.hasSigned else { return false }
        if let left = key.openEnded, (key.statement?.time ?? 0) < left { return true }
        if key.isImported && key.statement == nil { return true }
        if needsStatementAfterControllerManager(key) { return true }
        return ring.policy.apiServers.contains { addsOpenEnd($0, to: key) }
    }

    /// Whether an API server may have issued tokens of a key under flags that were not the policy's.
    ///
    /// Until its flags are confirmed an API server counts as having no maximum.
    package func addsOpenEnd(_ server: Endpoint, to key: RingKey) -> Bool {
        guard key.hasSigned else { return false }
        let covered = key.statement?.time ?? (key.isImported ? 0 : key.activated?.time ?? 0)
        if let past = isPast(server, key, evenIfStale: true), past <= covered { return false }
        guard let statement = flagsStatement(of: server) else { return true }
        if let since = statement.since { return covered < since }
        // By default the flags are in force since the server first loaded the ring's files: before, it signed with
        // imported keys alone.
        return covered < statement.time && (key.isImported || hasRelapsed(server))
    }

    /// The operator's word on an API server's flags, while it holds: a server that went back to other files may have its
    /// old flags again.
    package func flagsStatement(of server: Endpoint) -> Ring.FlagsStatement? {
        guard let statement = ring.flags[server.name], !hasRelapsed(server, after: statement.time) else {
            return nil
        }
        return statement
    }

    /// Whether an API server was seen after a time with a list that is none of the ring's, later than with one that is.
    private func hasRelapsed(_ server: Endpoint, after time: Int = .min) -> Bool {
        let looks = record(server).looks
        // The list of the first generation may be the one from before the ring, too.
        func isOurs(_ index: Int) -> Bool { born(looks[index]).map { $0 > 1 || ring.isNewCluster } == true }
        for index in looks.indices.reversed() {
            if looks[index].last <= time { return false }
            // Looks in a row at one list tell the same.
            if index + 1 < looks.count, looks[index].keyIDs == looks[index + 1].keyIDs { continue }
            if isOurs(index) { continue }
            let isFirst = born(looks[index]) != nil
            if looks[..<index].indices.contains(where: { isFirst ? isOurs($0) : born(looks[$0]) != nil }) {
                return true
            }
        }
        return false
    }

    /// The API servers whose flags are not confirmed.
    package var serversWithoutConfirmedFlags: [Endpoint] {
        ring.policy.apiServers.filter { flagsStatement(of: $0) == nil }
    }

    /// The keys in files whose tokens have no known end, and that leave by themselves one day.
    package var keysWithOpenEnd: [RingKey] {
        ring.keys.filter { $0.isTrusted && !$0.isLegacy && hasOpenEnd($0) }
    }
}
