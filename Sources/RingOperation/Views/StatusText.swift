internal import JOSE
internal import KeyRing
internal import ServiceAccountTokens
package import Text

/// A ring on one screen: its keys, which server was seen signing with which, what blocks, and what to do.
package struct StatusText {
    private let status: RingStatus
    private let style: Style
    package private(set) var lines: [String] = []

    package init(_ status: RingStatus, style: Style) {
        self.status = status
        self.style = style
        addHead()
        addKeys()
        addEndpoints()
        addSteps()
        if let problem = AheadWords.problem(status) {
            lines.append(style.red(problem))
            lines.append("do next  \(AheadWords.advice(status.ring))")
            return
        }
        lines += ConcernWords.unmanaged(status).map { style.red($0) }
        let outlook = Outlook(status)
        if let missing = outlook.notDoneUntil { lines.append("not done until: \(missing)") }
        for (index, command) in outlook.commands.enumerated() {
            lines.append("\(style.bold(index == 0 ? "do next" : "then   "))  \(command)")
        }
    }

    private mutating func addHead() {
        let ring = status.ring
        let now = Double(status.now)
        lines.append(
            "\(style.bold(Shown.text(ring.name)))  generation \(ring.generation), made \(Shown.moment(ring.made, now: now))"
                + (ring.isRehearsal ? style.yellow("  rehearsal") : ""))
        lines.append("issuer  \(ring.issuers.map { Shown.text($0) }.joined(separator: "  "))")
        if let since = ring.heldSince {
            lines.append(style.yellow("held since \(Shown.moment(since, now: now)): a step was taken back"))
        }
        if let revocation = ring.revocation {
            lines.append(
                style.red(
                    "revoking "
                        + revocation.orders.map { order in
                            "\(order.key) by --\(order.mode.rawValue), ordered \(Shown.moment(order.ordered, now: now))"
                        }.joined(separator: "; ")))
        }
    }

    /// Keys that are in files; of those that are gone only how many.
    private mutating func addKeys() {
        lines.append(style.bold("keys"))
        let keys = status.ring.keys.filter { $0.isTrusted || $0.state == .revoking }
        let rows = keys.map { key in
            let state = key.state.rawValue + (key.isLegacy ? ", legacy" : "")
            return [
                key.name,
                key.state == .active ? style.green(state) : key.isTrusted ? state : style.red(state),
                key.algorithm.rawValue, KeyWords.state(key, status),
            ]
        }
        for (key, line) in zip(keys, Table.lines(rows)) {
            lines.append("  \(line)")
            lines.append(style.dim("      kid \(key.keyID)"))
            if let clocks = KeyWords.clocks(key, status) { lines.append("      \(clocks)") }
        }
        let gone = status.ring.keys.filter { !$0.isTrusted && $0.state != .revoking }
        if !gone.isEmpty {
            lines.append("  \(gone.count) that \(gone.count == 1 ? "is" : "are") gone (satoken keys list)")
        }
    }

    private mutating func addEndpoints() {
        let endpoints = status.ring.policy.endpoints
        lines.append(style.bold("seen"))
        if endpoints.isEmpty {
            lines.append("  \(KeyWords.noEndpoints)")
        }
        var rows = endpoints.map { endpoint in
            let concerns = status.concerns(endpoint)
            let isAlarm = concerns.contains(where: \.isAlarm)
            let mark = concerns.isEmpty ? style.green("✓") : isAlarm ? style.red("!") : style.yellow("!")
            return ["\(mark) \(Shown.text(endpoint.name))", observation(endpoint, concerns)]
        }
        if status.observed.watchesControllerManager {
            let mark = status.observed.awaitsControllerManager ? style.yellow("!") : style.green("✓")
            rows.append([
                "\(mark) \(ObservedState.controllerManager)", StatementWords.controllerManagerState(status),
            ])
        }
        lines += Table.lines(rows).map { "  \($0)" }
    }

    private func observation(_ endpoint: Endpoint, _ concerns: [EndpointConcern]) -> String {
        var text = KeyWords.observation(endpoint, status)
        let reason = status.observations.endpoints[endpoint.name]?.failure?.reason
        if let reason, !status.unseen.contains(endpoint) { text += "; the last look failed: \(reason)" }
        for concern in concerns {
            switch concern {
            case .unseen: text += "; too long ago" + (reason.map { ": \($0)" } ?? "")
            case .signs(let keys): text += "; may still sign with \(keys.joined(separator: " "))"
            case .unmanaged, .behind: break
            }
        }
        return text
    }

    private mutating func addSteps() {
        lines.append(style.bold("steps"))
        let steps = status.steps
        for item in steps {
            let title = StepWords.title(item)
            let when = StepWords.when(item, status)
            if item.waits.isEmpty {
                lines.append(
                    item.due <= status.now
                        ? "  \(style.yellow("due now"))  \(title)"
                        : "  \(when)  \(title)\(StepWords.reason(item))")
            } else {
                let isOverdue = item.isOverdue(at: status.now)
                lines.append(
                    "  \(isOverdue ? style.red("overdue") : style.yellow("waits"))  \(title), by its clock \(when)"
                )
                for wait in item.waits { lines.append("    \(StepWords.wait(wait, status))") }
            }
        }
        if steps.isEmpty { lines.append("  none") }
    }
}
