internal import Files
internal import JOSE
package import JSON
package import KeyRing
internal import ServiceAccountTokens

/// What a changing command says at its end: what was done, what has to be seen before it is done, what comes next.
package struct ChangeReport {
    /// What was done, a line each.
    package let done: [String]
    /// The ring after it.
    package let status: RingStatus
    /// Whether the command cannot do for now what it was asked for.
    package var isRefused = false

    package init(_ done: [String], _ snapshot: RingSnapshot, now: Int) {
        self.done = done
        status = RingStatus(snapshot.ring, snapshot.observations, now: now)
    }

    package var lines: [String] {
        let ring = status.ring
        let head =
            "\(Shown.text(ring.name)), issuer \(Shown.text(ring.issuers.first ?? "")), generation \(ring.generation)"
        let late = status.overdue.flatMap { item in
            ["overdue: \(StepWords.title(item)), since \(Shown.moment(item.due, now: Double(status.now)))"]
                + item.waits.map { "  \(StepWords.wait($0, status))" }
        }
        return [head] + done + alarms + late + Outlook(status).ending
    }

    /// What endpoints need before anything else, a line each.
    private var alarms: [String] {
        ConcernWords.unmanaged(status).map { "unmanaged: \($0)" }
            + status.unseen.map { "unseen: \(Shown.text($0.name)), \(ConcernWords.unseen($0, status))" }
    }

    package var json: JSONText {
        let outlook = Outlook(status)
        return .object([
            ("name", .string(status.ring.name)), ("generation", .integer(status.ring.generation)),
            ("done", .strings(done)),
            ("overdue", .array(status.overdue.map { RingJSON.step($0, status) })),
            (
                "unmanaged",
                .array(
                    status.unmanagedKeys.map { keyID, endpoints in
                        .object([
                            ("kid", .string(keyID)), ("endpoints", .strings(endpoints.map(\.name))),
                        ])
                    })
            ),
            ("unseen", .strings(status.unseen.map(\.name))),
            ("notDoneUntil", outlook.notDoneUntil.map { .string($0) } ?? .null),
            ("next", status.ahead.first.map { RingJSON.step($0, status) } ?? .null),
        ])
    }
}
