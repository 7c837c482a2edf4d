/// Until when a superseded key is kept. Times in seconds since 1970.
package struct Retention: Sendable {
    /// When the key's last token was issued, as far as observations tell: while one is missing, its supersession.
    package let start: Int
    /// When the last token for an external audience has expired: the key leaves the JWKS.
    package let jwks: Int
    /// When the last token of all has expired: the key leaves verification.pem.
    package let verification: Int
    /// Whether tokens of the key may be out whose end is not known; it is then 2^32 seconds after `start`.
    package let isOpen: Bool
    /// The API servers that may still sign with it.
    package let waits: [Blocker]

    /// The retention of a key; nil for one that never signed or still does.
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
        let lifetimes = observed.lifetimes(of: key)
        isOpen = observed.hasOpenEnd(key)
        start = waits.isEmpty ? seen : ordered
        jwks = max(start + lifetimes.external, need.external) + policy.clockSkew
        verification = max(start + lifetimes.any, need.any, need.external) + policy.clockSkew
        self.waits = waits
    }
}
