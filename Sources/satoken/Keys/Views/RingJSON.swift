import JOSE
import KeyRing
import ServiceAccountTokens

/// A ring for programs.
enum RingJSON {
    /// `keys list -o json`.
    static func list(_ situation: Situation) -> JSONText {
        .object([("keys", .array(situation.ring.keys.map { key($0, situation) }))])
    }

    /// `keys status -o json`.
    static func status(_ situation: Situation) -> JSONText {
        let ring = situation.ring
        let outlook = Outlook(situation)
        return .object([
            ("name", .string(ring.name)), ("id", .string(ring.id)), ("generation", .integer(ring.generation)),
            ("made", time(ring.made)), ("issuers", .strings(ring.issuers)),
            ("rehearsal", .bool(ring.isRehearsal)),
            ("held", .bool(ring.isHeld)), ("heldSince", time(ring.heldSince)),
            ("revoking", .strings(ring.revocation?.keys ?? [])),
            ("keys", .array(ring.keys.map { key($0, situation) })),
            ("consumers", .array(ring.policy.consumers.map { consumer($0, situation) })),
            ("steps", .array(situation.steps.map { step($0, situation) })),
            ("notDoneUntil", outlook.notDoneUntil.map { .string($0) } ?? .null),
            ("command", .string(outlook.command)),
        ])
    }

    static func key(_ key: RingKey, _ situation: Situation) -> JSONText {
        let clocks = key.isTrusted && !key.isLegacy ? Clocks(of: key, by: situation.sight) : nil
        let isSettled = clocks?.waits.isEmpty == true
        return .object([
            ("name", .string(key.name)), ("kid", .string(key.keyID)),
            ("alg", .string(key.algorithm.rawValue)),
            ("state", .string(key.state.rawValue)), ("legacy", .bool(key.isLegacy)),
            ("privateHalf", .bool(key.hasPrivateHalf)),
            ("entered", time(key.entered?.time)), ("activated", time(key.activated?.time)),
            ("superseded", time(key.superseded?.time)), ("unpublished", time(key.unpublished?.time)),
            ("left", time(key.left?.time)),
            ("publishedUntil", isSettled && key.state == .previous ? time(clocks?.outside) : .null),
            ("trustedUntil", isSettled ? time(clocks?.inside) : .null),
        ])
    }

    static func step(_ item: AgendaItem, _ situation: Situation) -> JSONText {
        .object([
            ("step", .string(item.step.rawValue)), ("keys", .strings(item.keys)), ("due", time(item.due)),
            ("overdue", .bool(item.isOverdue(at: situation.now))),
            ("waits", .strings(item.waits.map { StepWords.wait($0, situation) })),
        ])
    }

    private static func consumer(_ consumer: Consumer, _ situation: Situation) -> JSONText {
        let look = situation.sight.latest(consumer)
        let signers = consumer.kind == .apiServer ? situation.sight.signers(consumer) : []
        return .object([
            ("name", .string(consumer.name)), ("kind", .string(consumer.kind.rawValue)),
            ("location", .string(consumer.location)),
            ("signsWith", text(signers.count == 1 ? signers[0] : nil)),
            ("keys", .strings(look.map(situation.sight.names) ?? [])),
            ("foreign", .strings(look.map(situation.sight.foreign) ?? [])),
            ("seen", time(look?.last)),
            (
                "upToDate",
                .bool(!situation.outstanding.contains { $0.consumer.name.isExactly(consumer.name) })
            ),
        ])
    }

    static func time(_ seconds: Int?) -> JSONText { text(seconds.map(Timestamp.text)) }

    private static func text(_ text: String?) -> JSONText { text.map { .string($0) } ?? .null }
}
