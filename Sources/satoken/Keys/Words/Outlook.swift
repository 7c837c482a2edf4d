import KeyRing
import ServiceAccountTokens

/// What lies before whoever keeps a ring: what the last change still needs, what comes next, and what to type.
struct Outlook {
    private let status: RingStatus

    init(_ status: RingStatus) { self.status = status }

    /// What has to be seen before the last change is carried out; nil when it is.
    var notDoneUntil: String? {
        let ring = status.ring
        var parts: [String] = []
        if let active = ring.active, active.name != ring.leader {
            // Until then no look tells who signs.
            parts.append("verification.pem begins with \(active.name) too (satoken keys rotate)")
        }
        parts += status.outstanding.map { item in
            let name = Shown.text(item.endpoint.name)
            let wanted = item.wanted.joined(separator: " ")
            let has =
                item.seen == nil
                ? "never seen"
                : item.names.isEmpty ? "has none of them" : "has \(item.names.joined(separator: " "))"
            switch item.endpoint.kind {
            case .apiServer: return "\(name) is restarted and seen with \(wanted) (\(has))"
            case .issuer: return "\(name) is seen with \(wanted) (\(has))"
            }
        }
        if parts.isEmpty, let revocation = ring.revocation {
            let names = revocation.keys.joined(separator: " ")
            parts.append("\(names) \(revocation.keys.count == 1 ? "is" : "are") gone everywhere")
        }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    /// The step ahead, and when it comes.
    var next: String {
        let revocation = status.ring.revocation
        let ahead = status.ahead
        guard
            let item = ahead.first(where: { status.ring.isOfRevocation($0.step) }) ?? ahead.first
        else { return "nothing, ever, by this policy" }
        return words(item) + cut(after: item, revocation)
    }

    /// The cut that a revocation leads to, behind a step that comes before it.
    private func cut(after item: PlannedStep, _ revocation: Revocation?) -> String {
        let left = revocation?.keys.filter { status.ring[$0]?.isTrusted == true } ?? []
        return left.isEmpty || item.step == .remove
            ? "" : "; in the end remove \(left.joined(separator: " "))"
    }

    private func words(_ item: PlannedStep) -> String {
        let when = Shown.moment(item.due, now: Double(status.now))
        if item.waits.isEmpty {
            return item.due <= status.now
                ? "\(StepWords.title(item)), due now"
                : "\(StepWords.title(item)), \(when)\(StepWords.reason(item))"
        }
        return "\(StepWords.title(item)), once \(StepWords.ending(of: item))"
    }

    /// What to type or do now.
    var command: String {
        let ring = status.ring
        let work = work
        guard ring.isHeld else { return work ?? "none: satoken keys rotate may run every hour" }
        let resume = "satoken keys resume, once it is clear why the last step was taken back"
        return work.map { "\($0); then \(resume)" } ?? resume
    }

    /// What the ring's orders still need, nil for nothing.
    private var work: String? {
        let ring = status.ring
        if let active = ring.active, active.name != ring.leader, ring.isHeld {
            return "satoken keys rotate (reorder \(active.name))"
        }
        if status.plan.next(at: status.now) != nil {
            return ring.revocation == nil
                ? "satoken keys rotate" : "satoken keys rotate, until revoke is done"
        }
        if !status.outstanding.isEmpty {
            func names(_ kind: Endpoint.Kind) -> String {
                status.outstanding.filter { $0.endpoint.kind == kind }.map { Shown.text($0.endpoint.name) }
                    .joined(separator: ", ")
            }
            let (servers, sites) = (names(.apiServer), names(.issuer))
            let upload =
                ring.isRehearsal ? RehearsalWords.copy(to: sites) : "satoken publish what \(sites) serves"
            let work = [
                servers.isEmpty ? nil : "restart kube-apiserver on \(servers)", sites.isEmpty ? nil : upload,
            ]
            return (work.compactMap { $0 } + ["satoken keys observe"]).joined(separator: ", then ")
        }
        return nil
    }

    /// The last lines of every command that changes a ring.
    var ending: [String] {
        ["not done until: " + (notDoneUntil ?? "nothing, it is done"), "next: \(next)"]
    }
}
