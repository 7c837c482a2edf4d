package import KeyRing
internal import ServiceAccountTokens

/// What is wrong with endpoints, and what to do about it, in words.
package enum ConcernWords {
    /// What to type against unmanaged keys.
    package static func importing(_ keyIDs: [String]) -> String {
        let keys = keyIDs.map { Shown.text($0) }.joined(separator: ", ")
        return "satoken keys import FILE --as previous, where FILE holds the public key \(keys)"
    }

    /// What an unmanaged key means, a line each.
    package static func unmanaged(_ status: RingStatus) -> [String] {
        status.unmanagedKeys.map { keyID, endpoints in
            let names = endpoints.map { Shown.text($0.name) }.joined(separator: ", ")
            let key = Shown.text(keyID)
            let isIssuer = endpoints.allSatisfy { $0.kind == .issuer }
            return
                "\(names) serve\(endpoints.count == 1 ? "s" : "") the unmanaged key \(key): the ring's files lack it, and its "
                + "live tokens would be refused; \(importing([keyID]))"
                + (isIssuer
                    ? "; where it is another ring's: satoken keys confirm --unmanaged-key \(key); where this ring came back from "
                        + "a backup: find its newest copy first"
                    : "")
        }
    }

    /// Why an endpoint was not seen, and since when.
    package static func unseen(_ endpoint: Endpoint, _ status: RingStatus) -> String {
        let last = status.observed.latest(endpoint).map {
            "not seen since \(Shown.moment($0.last, now: Double(status.now)))"
        }
        let reason = status.observations.endpoints[endpoint.name]?.failure?.reason
        return (last ?? "never seen") + (reason.map { ": \($0)" } ?? "")
    }

    /// What to do about an endpoint that was not seen yet, or not for too long.
    package static func remedy(forUnseen endpoint: Endpoint, _ status: RingStatus) -> String {
        let name = Shown.text(endpoint.name)
        let option = PolicyWords.option(endpoint)
        let failure = status.observations.endpoints[endpoint.name]?.failure
        // What was refused knows best.
        if let remedy = failure?.remedy { return "\(remedy); then satoken keys observe" }
        switch failure?.kind {
        case .unauthorized, .forbidden: return "satoken keys observe"
        case .unavailable, nil:
            return
                "reach \(name) and run satoken keys observe; if it moved: satoken keys policy \(option) "
                + "\(name)=WHERE; if it is gone: satoken keys policy --remove \(name); if it cannot be polled: satoken keys "
                + "confirm \(name) KEY"
        }
    }
}
