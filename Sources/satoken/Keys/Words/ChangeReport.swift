import Files
import JOSE
import KeyRing

/// What a changing command says at its end: what was done, what has to be seen before it is done, what comes next.
struct ChangeReport {
    /// What was done, a line each.
    let done: [String]
    /// The ring after it.
    let situation: Situation
    /// Whether the command found what it was asked for impossible for now.
    var isRefused = false

    init(_ done: [String], _ snapshot: RingSnapshot, now: Int) {
        self.done = done
        situation = Situation(snapshot.ring, snapshot.receipts, now: now)
    }

    var lines: [String] {
        let ring = situation.ring
        let head =
            "\(Shown.text(ring.name)), issuer \(Shown.text(ring.issuers.first ?? "")), generation \(ring.generation)"
        let late = situation.overdue.flatMap { item in
            ["overdue: \(StepWords.title(item)), since \(Shown.moment(item.due, now: Double(situation.now)))"]
                + item.waits.map { "  \(StepWords.wait($0, situation))" }
        }
        return [head] + done + late + Outlook(situation).ending
    }

    var json: JSONText {
        let outlook = Outlook(situation)
        return .object([
            ("name", .string(situation.ring.name)), ("generation", .integer(situation.ring.generation)),
            ("done", .strings(done)),
            ("overdue", .array(situation.overdue.map { RingJSON.step($0, situation) })),
            ("notDoneUntil", outlook.notDoneUntil.map { .string($0) } ?? .null),
            ("next", situation.ahead.first.map { RingJSON.step($0, situation) } ?? .null),
        ])
    }

    /// Prints it; exit code 1 when the command was refused, or when `late` counts and a step is overdue.
    func print(_ options: RingOptions, overdueCounts: Bool = false) throws {
        try options.print(text: lines, json: json)
        if isRefused || (overdueCounts && !situation.overdue.isEmpty) { throw Refused() }
    }
}
