internal import JOSE
package import JSON
package import KeyRing
internal import ServiceAccountTokens
internal import Text

/// A ring for programs.
package enum RingJSON {
    /// `keys list -o json`.
    package static func list(_ status: RingStatus) -> JSONText {
        .object([("keys", .array(status.ring.keys.map { key($0, status) }))])
    }

    /// `keys status -o json`.
    package static func status(_ status: RingStatus) -> JSONText {
        let ring = status.ring
        let outlook = Outlook(status)
        return .object([
            ("name", .string(ring.name)), ("id", .string(ring.id)), ("generation", .integer(ring.generation)),
            ("made", time(ring.made)), ("issuers", .strings(ring.issuers)),
            ("rehearsal", .bool(ring.isRehearsal)),
            ("held", .bool(ring.isHeld)), ("heldSince", time(ring.heldSince)),
            ("revoking", .strings(ring.revocation?.keys ?? [])),
            ("keys", .array(ring.keys.map { key($0, status) })),
            ("kubeControllerManager", controllerManager(status)),
            ("endpoints", .array(ring.policy.endpoints.map { endpoint($0, status) })),
            ("steps", .array(status.steps.map { step($0, status) })),
            ("notDoneUntil", outlook.notDoneUntil.map { .string($0) } ?? .null),
            ("command", .string(outlook.commands.joined(separator: "; "))),
            ("commands", .strings(outlook.commands)),
        ])
    }

    package static func key(_ key: RingKey, _ status: RingStatus) -> JSONText {
        let clocks = key.isTrusted && !key.isLegacy ? Retention(of: key, by: status.observed) : nil
        let isSettled = clocks?.waits.isEmpty == true && clocks?.isOpen == false
        return .object([
            ("name", .string(key.name)), ("kid", .string(key.keyID)),
            ("alg", .string(key.algorithm.rawValue)),
            ("state", .string(key.state.rawValue)), ("legacy", .bool(key.isLegacy)),
            ("privateHalf", .bool(key.hasPrivateHalf)),
            ("entered", time(key.entered?.time)), ("activated", time(key.activated?.time)),
            ("superseded", time(key.superseded?.time)), ("unpublished", time(key.unpublished?.time)),
            ("left", time(key.left?.time)),
            ("endKnown", .bool(!status.observed.hasOpenEnd(key))), ("imported", .bool(key.isImported)),
            ("publishedUntil", isSettled && key.state == .previous ? time(clocks?.jwks) : .null),
            ("trustedUntil", isSettled ? time(clocks?.verification) : .null),
        ])
    }

    package static func step(_ item: PlannedStep, _ status: RingStatus) -> JSONText {
        .object([
            ("step", .string(item.step.rawValue)), ("keys", .strings(item.keys)), ("due", time(item.due)),
            ("overdue", .bool(item.isOverdue(at: status.now))),
            ("waits", .strings(item.waits.map { StepWords.wait($0, status) })),
        ])
    }

    private static func endpoint(_ endpoint: Endpoint, _ status: RingStatus) -> JSONText {
        let look = status.observed.latest(endpoint)
        let signers = endpoint.kind == .apiServer ? status.observed.signers(endpoint) : []
        return .object([
            ("name", .string(endpoint.name)), ("kind", .string(endpoint.kind.rawValue)),
            ("location", .string(endpoint.location)),
            ("signsWith", text(signers.count == 1 ? signers[0] : nil)),
            ("keys", .strings(look.map(status.observed.names) ?? [])),
            ("unmanaged", .strings(status.observed.unmanaged(by: endpoint))),
            ("fresh", .bool(status.observed.isFresh(endpoint))),
            ("failure", text(status.observations.endpoints[endpoint.name]?.failure?.reason)),
            ("seen", time(look?.last)),
            (
                "upToDate",
                .bool(!status.outstanding.contains { $0.endpoint.name.isExactly(endpoint.name) })
            ),
        ])
    }

    private static func controllerManager(_ status: RingStatus) -> JSONText {
        guard status.observed.watchesControllerManager else { return .null }
        let word = status.observations.controllerManager
        return .object([
            ("confirmed", time(word?.time)), ("key", text(word.map { $0.key ?? "none" })),
            (
                "maySignWith",
                .strings(status.ring.keys.filter(status.observed.mayControllerManagerSign).map(\.name))
            ),
            ("upToDate", .bool(!status.observed.awaitsControllerManager)),
        ])
    }

    package static func time(_ seconds: Int?) -> JSONText { text(seconds.map(Timestamp.text)) }

    private static func text(_ text: String?) -> JSONText { text.map { .string($0) } ?? .null }
}
