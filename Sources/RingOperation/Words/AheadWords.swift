package import KeyRing
internal import ServiceAccountTokens
internal import TokenConfiguration

/// A ring that is behind those who followed it, in words: it was put back from an older copy, or they have other keys.
package enum AheadWords {
    /// What is wrong; nil where all is well.
    package static func problem(_ status: RingStatus) -> String? {
        let observed = status.observed
        guard let endpoint = status.ring.policy.endpoints.first(where: observed.isAhead),
            let look = observed.latest(endpoint)
        else { return nil }
        let what =
            observed.unmanaged(look).first.map { "the key \(Shown.text($0)), which this ring never knew" }
            ?? "\(observed.names(look).joined(separator: " ")), a list that this ring never had"
        return "\(Shown.text(endpoint.name)) followed this ring, and now shows \(what)"
    }

    package static func advice(_ ring: Ring) -> String {
        "if the ring was restored from a backup, restart no API server: keys that were revoked since would be trusted again; "
            + "find the newest copy. If the key belongs to another system: satoken keys import FILE --as previous"
            + (ring.isRehearsal ? "; a rehearsal's endpoints are files that show its own keys" : "")
    }

    /// Refuses to go on by a ring that may be an old one.
    package static func refuse(_ status: RingStatus) throws {
        if let problem = problem(status) {
            throw ProgramFailure("\(problem): nothing is changed", hint: advice(status.ring), code: .refused)
        }
    }
}
