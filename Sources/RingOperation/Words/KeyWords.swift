internal import JOSE
package import KeyRing
internal import ServiceAccountTokens
internal import Text

/// A key of a ring in words.
package enum KeyWords {
    /// What is ordered of a key, and since when.
    package static func state(_ key: RingKey, _ status: RingStatus) -> String {
        let since: Moment? =
            switch key.state {
            case .published: key.entered
            case .active: key.activated
            case .previous: key.superseded
            case .verifyOnly: key.unpublished ?? key.entered
            case .retired, .withdrawn, .revoking, .revoked: key.left
            }
        guard let since else { return "" }
        if since.generation == 0 { return "signed before the ring was made" }
        return "since \(Shown.moment(since.time, now: Double(status.now)))"
    }

    /// Until when a key is needed, as far as it is known.
    package static func clocks(_ key: RingKey, _ status: RingStatus) -> String? {
        guard key.isTrusted, let clocks = Retention(of: key, by: status.observed) else {
            return key.isTrusted && !key.isLegacy && status.observed.hasOpenEnd(key) ? openEnd : nil
        }
        if key.isLegacy { return "trusted for ever: its Secrets' tokens do not expire" }
        if clocks.isOpen { return openEnd }
        let waits = clocks.waits.count
        let start = waits == 0 ? "" : ", counted from when \(waits) more sign with another key"
        return key.state == .previous && clocks.jwks < clocks.verification
            ? "published until \(Timestamp.text(clocks.jwks)), trusted until \(Timestamp.text(clocks.verification))\(start)"
            : "trusted until \(Timestamp.text(clocks.verification))\(start)"
    }

    private static let openEnd = "tokens of it may be out with no end known (2^32 s)"

    /// What is said where a ring has no endpoints.
    package static let noEndpoints = "no endpoint is watched: satoken follows the files at once"

    /// Who an endpoint shows to sign, and what it trusts.
    package static func observation(_ endpoint: Endpoint, _ status: RingStatus) -> String {
        let observed = status.observed
        let look = observed.latest(endpoint)
        let byHand = status.ring.trusted.filter { key in
            observed.trusts(endpoint, key) != nil && look?.keyIDs.containsExactly(key.keyID) != true
        }.map(\.name)
        return (look.map { words($0, of: endpoint, status) } ?? "never seen")
            + (byHand.isEmpty ? "" : "; trusts \(byHand.joined(separator: " ")) by hand")
    }

    private static func words(
        _ look: ObservationLog.Look, of endpoint: Endpoint, _ status: RingStatus
    ) -> String {
        let observed = status.observed
        let names = observed.names(look)
        let unmanaged = observed.unmanaged(by: endpoint)
        let seen = Shown.distance(look.last, now: Double(status.now))
        var text =
            names.isEmpty
            ? "has none of this ring's keys"
            : (endpoint.kind == .apiServer ? "trusts" : "publishes") + " \(names.joined(separator: " "))"
        if endpoint.kind == .apiServer {
            let signers = observed.signers(endpoint)
            if !signers.isEmpty { text = "signs with \(signers.joined(separator: " or ")), \(text)" }
        }
        if !unmanaged.isEmpty {
            text += ", and the unmanaged key\(unmanaged.count == 1 ? "" : "s") \(Shown.texts(unmanaged))"
            if let first = look.keyIDs.first, unmanaged.containsExactly(first) {
                text += "; \(Shown.text(first)) leads its list"
            }
        }
        return "\(text), seen \(seen)"
    }
}
