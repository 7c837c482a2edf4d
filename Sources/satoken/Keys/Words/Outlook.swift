import KeyRing

/// What lies before whoever keeps a ring: what the last change still needs, what comes next, and what to type.
struct Outlook {
    private let situation: Situation

    init(_ situation: Situation) { self.situation = situation }

    /// What has to be seen before the last change is carried out; nil when it is.
    var notDoneUntil: String? {
        let ring = situation.ring
        var parts: [String] = []
        if let active = ring.active, active.name != ring.leader {
            // Until then no look tells who signs.
            parts.append("verification.pem begins with \(active.name) too (satoken keys rotate)")
        }
        parts += situation.outstanding.map { item in
            let name = Shown.text(item.consumer.name)
            let wanted = item.wanted.joined(separator: " ")
            let has =
                item.seen == nil
                ? "never seen"
                : item.names.isEmpty ? "has none of them" : "has \(item.names.joined(separator: " "))"
            switch item.consumer.kind {
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
        let revocation = situation.ring.revocation
        let ahead = situation.ahead
        guard
            let item = ahead.first(where: { situation.ring.isOfRevocation($0.step) }) ?? ahead.first
        else { return "nothing, ever, by this policy" }
        return words(item) + cut(after: item, revocation)
    }

    /// The cut that a revocation leads to, behind a step that comes before it.
    private func cut(after item: AgendaItem, _ revocation: Revocation?) -> String {
        let left = revocation?.keys.filter { situation.ring[$0]?.isTrusted == true } ?? []
        return left.isEmpty || item.step == .cut ? "" : "; in the end cut \(left.joined(separator: " "))"
    }

    private func words(_ item: AgendaItem) -> String {
        let when = Shown.moment(item.due, now: Double(situation.now))
        if item.waits.isEmpty {
            return item.due <= situation.now
                ? "\(StepWords.title(item)), due now"
                : "\(StepWords.title(item)), \(when)\(StepWords.reason(item))"
        }
        return "\(StepWords.title(item)), once \(StepWords.ending(of: item))"
    }

    /// What to type or do now.
    var command: String {
        let ring = situation.ring
        let work = work
        guard ring.isHeld else { return work ?? "none: satoken keys rotate may run every hour" }
        let resume = "satoken keys resume, once it is clear why the last step was taken back"
        return work.map { "\($0); then \(resume)" } ?? resume
    }

    /// What the ring's orders still need, nil for nothing.
    private var work: String? {
        let ring = situation.ring
        if let active = ring.active, active.name != ring.leader, ring.isHeld {
            return "satoken keys rotate (lead \(active.name))"
        }
        if situation.agenda.next(at: situation.now) != nil {
            return ring.revocation == nil
                ? "satoken keys rotate" : "satoken keys rotate, until revoke is done"
        }
        if !situation.outstanding.isEmpty {
            func names(_ kind: Consumer.Kind) -> String {
                situation.outstanding.filter { $0.consumer.kind == kind }.map { Shown.text($0.consumer.name) }
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
