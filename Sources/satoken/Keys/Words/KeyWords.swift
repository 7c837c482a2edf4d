import KeyRing
import ServiceAccountTokens

/// A key of a ring in words.
enum KeyWords {
    /// What is ordered of a key, and since when.
    static func state(_ key: RingKey, _ situation: Situation) -> String {
        let since: KeyRing.Moment? =
            switch key.state {
            case .published: key.entered
            case .active: key.activated
            case .previous: key.superseded
            case .insideOnly: key.unpublished ?? key.entered
            case .retired, .withdrawn, .revoking, .revoked: key.left
            }
        guard let since else { return "" }
        if since.generation == 0 { return "signed before the ring was made" }
        return "since \(Shown.moment(since.time, now: Double(situation.now)))"
    }

    /// Until when a key is needed, as far as it is known.
    static func clocks(_ key: RingKey, _ situation: Situation) -> String? {
        guard key.isTrusted, let clocks = Clocks(of: key, by: situation.sight) else { return nil }
        if key.isLegacy { return "trusted for ever: its Secrets' tokens do not expire" }
        let waits = clocks.waits.count
        let start = waits == 0 ? "" : ", counted from when \(waits) more sign with its successor"
        return key.state == .previous && clocks.outside < clocks.inside
            ? "published until \(Timestamp.text(clocks.outside)), trusted until \(Timestamp.text(clocks.inside))\(start)"
            : "trusted until \(Timestamp.text(clocks.inside))\(start)"
    }

    /// Who a consumer shows to sign, and what it trusts.
    static func sighting(_ consumer: Consumer, _ situation: Situation) -> String {
        guard let look = situation.sight.latest(consumer) else { return "never seen" }
        let sight = situation.sight
        let names = sight.names(look)
        let foreign = sight.foreign(look)
        let seen = Shown.distance(look.last, now: Double(situation.now))
        var text =
            names.isEmpty
            ? "has none of this ring's keys"
            : (consumer.kind == .apiServer ? "trusts" : "publishes") + " \(names.joined(separator: " "))"
        if consumer.kind == .apiServer {
            text =
                (sight.signer(consumer).map { "signs with \($0)" } ?? "signs with who knows what")
                + ", \(text)"
        }
        if !foreign.isEmpty {
            text += ", and \(foreign.count) that \(foreign.count == 1 ? "is" : "are") not of this ring"
        }
        return "\(text), seen \(seen)"
    }
}
