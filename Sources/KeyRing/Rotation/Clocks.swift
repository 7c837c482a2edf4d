/// When the tokens of a superseded key have expired. Times in seconds since 1970.
package struct Clocks: Sendable {
    /// When the key's last token was issued, as far as observations tell: while one is missing, its supersession.
    package let start: Int
    /// The last token that is accepted external of the cluster has expired.
    package let external: Int
    /// The last token of all has expired.
    package let inside: Int
    /// The API servers that may still sign with it.
    package let waits: [Blocker]

    /// The clocks of a key; nil for one that never signed or still does.
    package init?(of key: RingKey, by observed: ObservedState) {
        guard let superseded = key.superseded else { return nil }
        let policy = observed.ring.policy
        let ordered = max(superseded.time, key.clockFloor ?? 0)
        var seen = ordered
        var waits: [Blocker] = []
        for server in policy.apiServers {
            if let past = observed.isPast(server, key) {
                seen = max(seen, past)
            } else {
                waits.append(.notPast(endpoint: server.name, key: key.name))
            }
        }
        let need = observed.observations.needed[key.name] ?? ObservationLog.Need()
        start = waits.isEmpty ? seen : ordered
        external = max(start + key.lifetimes.external, need.external) + policy.clockSkew
        inside = max(start + key.lifetimes.any, need.any, need.external) + policy.clockSkew
        self.waits = waits
    }
}
