import KeyRing

/// A ring that is behind those who followed it, in words: it was put back from an older copy, or they have other keys.
enum AheadWords {
    /// What is wrong; nil where all is well.
    static func problem(_ situation: Situation) -> String? {
        let sight = situation.sight
        guard let consumer = situation.ring.policy.consumers.first(where: sight.isAhead),
            let look = sight.latest(consumer)
        else { return nil }
        let what =
            sight.foreign(look).first.map { "the key \(Shown.text($0)), which this ring never knew" }
            ?? "\(sight.names(look).joined(separator: " ")), a list that this ring never had"
        return "\(Shown.text(consumer.name)) followed this ring, and now shows \(what)"
    }

    static func advice(_ ring: Ring) -> String {
        "if the ring was restored from a backup, restart no API server: keys that were revoked since would be trusted again; "
            + "find the newest copy. If the key is somebody else's: satoken keys import FILE --as previous"
            + (ring.isRehearsal ? "; a rehearsal's consumers are files that show its own keys" : "")
    }

    /// Refuses to go on by a ring that may be an old one.
    static func refuse(_ situation: Situation) throws {
        if let problem = problem(situation) {
            throw Failure("\(problem): nothing is changed", hint: advice(situation.ring), code: .refused)
        }
    }
}
