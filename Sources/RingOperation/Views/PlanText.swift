internal import JOSE
package import JSON
package import KeyRing
internal import ServiceAccountTokens
package import Text

/// The steps ahead with their dates, and for each kind of step what it changes, what it asks for and how it is taken
/// back.
package struct PlanText {
    private let status: RingStatus
    private let timeline: Timeline
    private let style: Style
    package private(set) var lines: [String] = []

    package init(
        _ status: RingStatus, _ timeline: Timeline, isWhole: Bool, bars: KeyBars, columns: Int, style: Style
    ) {
        self.status = status
        self.timeline = timeline
        self.style = style
        lines.append(style.bold("bars"))
        lines += bars.lines(columns: columns)
        addDates()
        if !isWhole { lines.append("  \(timeline.entries.count) steps, and more to come") }
        addWaits()
        addStepKinds()
    }

    private mutating func addDates() {
        lines.append(style.bold("dates, were every endpoint to follow at once"))
        let rows = timeline.entries.map { entry in
            let day = Shown.moment(entry.time, now: Double(status.now))
            return [StepWords.title(entry.item), day + StepWords.reason(entry.item)]
        }
        lines += Table.lines(rows).map { "  \($0)" }
        if timeline.entries.isEmpty { lines.append("  no step comes by itself in this time") }
    }

    private mutating func addWaits() {
        for item in status.steps where !item.waits.isEmpty {
            lines.append("  \(style.yellow("waits"))  \(StepWords.title(item))")
            for wait in item.waits { lines.append("    \(StepWords.wait(wait, status))") }
        }
    }

    private mutating func addStepKinds() {
        let kinds = Step.allCases.filter { step in timeline.entries.contains { $0.item.step == step } }
        if kinds.isEmpty { return }
        lines.append(style.bold("steps"))
        for step in kinds {
            lines.append("  \(style.bold(step.rawValue))  \(StepWords.change(step))")
            for (index, work) in StepWords.work(step, status.ring, status.observations).enumerated() {
                lines.append("    \(index + 1). \(work)")
            }
            lines.append("    back: \(StepWords.rollback(step))")
        }
        lines.append("  \(status.ring.isRehearsal ? RingAdvice.rehearsedRestart : StepWords.kubeadm)")
    }
}

extension Timeline {
    /// The steps for programs.
    package func json(_ status: RingStatus) -> JSONText {
        let ring = status.ring
        return .object([
            (
                "steps",
                .array(
                    entries.map { entry in
                        .object([
                            ("time", .string(Timestamp.text(entry.time))),
                            ("step", .string(entry.item.step.rawValue)), ("keys", .strings(entry.item.keys)),
                            ("changes", .string(StepWords.change(entry.item.step))),
                            ("work", .strings(StepWords.work(entry.item.step, ring, status.observations))),
                            ("rollback", .string(StepWords.rollback(entry.item.step))),
                            ("trusted", .strings(entry.ring.trusted.map(\.name))),
                            ("published", .strings(entry.ring.published.map(\.name))),
                            ("signs", .string(entry.ring.active?.name ?? "")),
                        ])
                    })
            ),
            (
                "waiting",
                .array(
                    status.steps.filter { !$0.waits.isEmpty }.map { RingJSON.step($0, status) })
            ),
        ])
    }
}
