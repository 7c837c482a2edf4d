/// When the tokens of a superseded key have expired. Times in seconds since 1970.
package struct Clocks: Sendable {
    /// When the key's last token was issued, as far as receipts tell: while one is missing, its supersession.
    package let start: Int
    /// The last token that is accepted outside of the cluster has expired.
    package let outside: Int
    /// The last token of all has expired.
    package let inside: Int
    /// The API servers that may still sign with it.
    package let waits: [Wait]

    /// The clocks of a key; nil for one that never signed or still does.
    package init?(of key: RingKey, by sight: Sight) {
        guard let superseded = key.superseded else { return nil }
        let policy = sight.ring.policy
        let ordered = max(superseded.time, key.clockFloor ?? 0)
        var seen = ordered
        var waits: [Wait] = []
        for server in policy.apiServers {
            if let past = sight.isPast(server, key) {
                seen = max(seen, past)
            } else {
                waits.append(.notPast(consumer: server.name, key: key.name))
            }
        }
        let need = sight.receipts.needed[key.name] ?? Receipts.Need()
        start = waits.isEmpty ? seen : ordered
        outside = max(start + key.lifetimes.outside, need.outside) + policy.skew
        inside = max(start + key.lifetimes.any, need.any, need.outside) + policy.skew
        self.waits = waits
    }
}
