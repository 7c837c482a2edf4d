internal import Files
internal import KeyRing
internal import ServiceAccountTokens

/// What the operator of a ring has ahead: what the last change still needs, what comes next, and what to type.
package struct Outlook {
    private let status: RingStatus

    package init(_ status: RingStatus) { self.status = status }

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
            case .apiServer where !status.observations.hasSigner(item.endpoint):
                return "\(name) is restarted and seen with \(wanted) (\(has))"
            case .apiServer, .issuer: return "\(name) is seen with \(wanted) (\(has))"
            }
        }
        for endpoint in status.unseen
        where !parts.contains(where: { $0.hasPrefix("\(Shown.text(endpoint.name)) is ") }) {
            parts.append(
                "\(Shown.text(endpoint.name)) is seen again (\(ConcernWords.unseen(endpoint, status)))")
        }
        for endpoint in ring.policy.apiServers {
            for case .signs(let keys) in status.concerns(endpoint) {
                parts.append(
                    "\(Shown.text(endpoint.name)) is known to sign with \(keys.joined(separator: " ")) no more"
                )
            }
        }
        if status.observed.awaitsControllerManager {
            let signer = ring.legacySigner ?? "none"
            parts.append("\(ObservedState.controllerManager) is confirmed with \(signer)")
        }
        if parts.isEmpty, let revocation = ring.revocation {
            let names = revocation.keys.joined(separator: " ")
            parts.append("\(names) \(revocation.keys.count == 1 ? "is" : "are") gone everywhere")
        }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }

    /// The step ahead, and when it comes.
    package var next: String {
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
        let when = StepWords.when(item, status)
        if item.waits.isEmpty {
            return item.due <= status.now
                ? "\(StepWords.title(item)), due now"
                : "\(StepWords.title(item)), \(when)\(StepWords.reason(item))"
        }
        return "\(StepWords.title(item)), once \(StepWords.ending(of: item))"
    }

    /// What to type or do now, each piece of it, most urgent first.
    package var commands: [String] {
        let resume = "satoken keys resume, once it is clear why the last step was taken back"
        let all = work + (status.ring.isHeld ? [resume] : [])
        return all.isEmpty ? ["none: satoken keys rotate may run every hour"] : all
    }

    /// What the ring's orders still need.
    private var work: [String] {
        let ring = status.ring
        let unmanaged = status.unmanagedKeys.map(\.keyID)
        if !unmanaged.isEmpty && ring.revocation == nil { return [ConcernWords.importing(unmanaged)] }
        if let active = ring.active, active.name != ring.leader, ring.isHeld {
            return ["satoken keys rotate (reorder \(active.name))"]
        }
        if status.plan.next(at: status.now) != nil {
            return [
                ring.revocation == nil ? "satoken keys rotate" : "satoken keys rotate, until revoke is done"
            ]
        }
        return looks + (status.neverObserved.isEmpty ? firstExport : []) + restarts + statements
    }

    /// What makes endpoints show their keys: those that were not seen for too long, those that refused the last look, and
    /// those from before the ring that were never seen, which block the first export.
    private var looks: [String] {
        // A rehearsal is exported nowhere.
        let never = status.ring.isRehearsal ? [] : status.neverObserved
        let isNew =
            never.isEmpty
            ? []
            : [
                "on a new cluster, whose API servers first start with the ring's files: satoken keys export --force unobserved"
            ]
        let others = status.ring.policy.endpoints.filter { endpoint in
            (status.unseen + status.blind).contains(endpoint) && !never.contains(endpoint)
        }
        return (never + others).map { ConcernWords.remedy(forUnseen: $0, status) } + isNew
    }

    /// The first command after init.
    package var firstExport: [String] {
        let servers = status.notReading
        if servers.isEmpty || status.ring.isRehearsal || servers.count < status.ring.policy.apiServers.count {
            return []
        }
        let others = servers.filter { !status.observed.isUpToDate($0) && status.observed.latest($0) != nil }
        return [
            "satoken keys export, put its flags into the manifests of \(names(servers)), restart them one after the other, then "
                + "satoken keys observe"
                + (others.isEmpty
                    ? ""
                    : " (if that was done: \(names(others)) do\(others.count == 1 ? "es" : "") not read the ring's verification.pem)")
        ]
    }

    private func names(_ endpoints: [Endpoint]) -> String {
        endpoints.map { Shown.text($0.name) }.joined(separator: ", ")
    }

    /// Endpoints that have to follow.
    private var restarts: [String] {
        let ring = status.ring
        let behind = status.outstanding.map(\.endpoint).filter {
            status.observed.isFresh($0) || status.observed.latest($0) == nil
        }
        let servers = behind.filter { $0.kind == .apiServer }
        let sites = names(behind.filter { $0.kind == .issuer })
        let upload =
            ring.isRehearsal ? RehearsalWords.copy(to: sites) : "satoken publish what \(sites) serves"
        var parts: [String] = []
        if !servers.isEmpty && firstExport.isEmpty {
            let restarted = servers.filter { !status.observations.hasSigner($0) }
            let signed = servers.filter(status.observations.hasSigner)
            let blind = restarted.filter { !status.observed.readsRingFiles($0) }
            parts += exports
            if !restarted.isEmpty {
                parts.append(
                    "restart kube-apiserver on \(names(restarted))"
                        + (blind.isEmpty || ring.isRehearsal
                            ? ""
                            : " (if \(names(blind)) was restarted: does it read current/verification.pem of the ring?)")
                )
            }
            if !signed.isEmpty { parts.append(StepWords.reloading(signed.map { Shown.text($0.name) })) }
        }
        if !sites.isEmpty { parts.append(upload) }
        var work = parts.isEmpty ? [] : [(parts + ["satoken keys observe"]).joined(separator: ", then ")]
        let signing = ring.policy.apiServers.filter { server in
            status.concerns(server).contains { if case .signs = $0 { true } else { false } }
        }
        if firstExport.isEmpty, status.neverObserved.isEmpty {
            if !status.observed.blockersOfSigningKey.isEmpty {
                if work.isEmpty {
                    work.append(
                        "satoken keys export hands out signing.key later: \(StepWords.heldBack(status))")
                }
            } else if let active = ring.active?.name, !signing.isEmpty {
                work.append(signingWork(signing, active))
            }
        }
        return work
    }

    /// What brings the directories of other hosts forward, where they do not have this generation yet.
    private var exports: [String] {
        if status.ring.isRehearsal { return [] }
        func due(_ exports: [String: Int], _ option: String) -> [String] {
            exports.sorted { $0.key < $1.key }.filter { path, generation in
                generation < status.ring.generation && Directory.exists(path)
            }.map { path, _ in "satoken keys export \(option) \(Shown.text(path))" }
        }
        return due(status.observations.exports, "--to") + due(status.observations.kubeadmExports, "--kubeadm")
    }

    /// What shows that API servers sign with the active key, where their lists do not.
    private func signingWork(_ servers: [Endpoint], _ active: String) -> String {
        let confirmations = servers.map { "satoken keys confirm \(Shown.text($0.name)) \(active)" }
        let isFromBefore = servers.contains { server in
            status.signers(besideTheActiveOf: server).contains { $0.superseded?.generation == 0 }
        }
        let restart =
            isFromBefore
            ? "satoken keys export, put its --service-account-signing-key-file into the manifests of \(names(servers)), restart "
                + "them one after the other"
            : servers.allSatisfy(status.observations.hasSigner)
                ? StepWords.reloading(servers.map { Shown.text($0.name) })
                : "restart kube-apiserver on \(names(servers))"
        return "\(restart), then \(confirmations.joined(separator: ", "))"
    }

    /// What only the operator can say.
    private var statements: [String] {
        let observed = status.observed
        var parts: [String] = []
        if observed.awaitsControllerManager {
            // Its file comes by the same way.
            let before = status.ring.legacySigner == nil ? [] : exports
            parts.append((before + [StatementWords.controllerManager(status)]).joined(separator: ", then "))
        }
        let unconfirmed = observed.serversWithoutConfirmedFlags
        if !unconfirmed.isEmpty {
            parts.append(StatementWords.confirmingFlags(of: unconfirmed))
        } else if parts.isEmpty {
            let open = observed.keysWithOpenEnd.map(\.name)
            if !open.isEmpty {
                parts.append(
                    "\(StatementWords.statingLiveTokens(of: open)): nothing tells how long their tokens live that are out"
                )
            }
        }
        return parts
    }

    /// The last lines of every command that changes a ring.
    var ending: [String] {
        ["not done until: " + (notDoneUntil ?? "nothing, it is done"), "next: \(next)"]
    }
}
