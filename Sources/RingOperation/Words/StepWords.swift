internal import JOSE
package import KeyRing
internal import ServiceAccountTokens

/// The steps of a rotation in words.
package enum StepWords {
    /// "activate k2".
    package static func title(_ item: PlannedStep) -> String {
        if item.keys.isEmpty {
            return item.step == .addLegacy
                ? "add-legacy (a new key for Secrets' tokens)" : "\(item.step.rawValue) a new key"
        }
        return ([item.step.rawValue] + item.keys).joined(separator: " ")
    }

    /// The same of a step that was made: with the name of the key that it brought in.
    package static func title(_ item: PlannedStep, in ring: Ring) -> String {
        let isNew = item.step == .publish || item.step == .addLegacy
        guard isNew, let key = ring.keys.last else { return title(item) }
        return "\(item.step.rawValue) \(key.name)"
    }

    /// When a step is due: no date where the end of the key's tokens is not known.
    package static func when(_ item: PlannedStep, _ status: RingStatus) -> String {
        let isOpen =
            (item.step == .retire || item.step == .unpublish)
            && item.keys.contains { status.ring[$0].map(status.observed.hasOpenEnd) ?? false }
        return isOpen ? "no end known (2^32 s)" : Shown.moment(item.due, now: Double(status.now))
    }

    /// What a step changes.
    package static func change(_ step: Step) -> String {
        switch step {
        case .publish: "a new key joins verification.pem and jwks.json; nothing signs with it yet"
        case .activate: "signing.key is the new key; the key before it is previous, trusted and published"
        case .reorder: "the key that signs leads verification.pem, so that a server shows who signs"
        case .addLegacy: "a new key for Secrets' tokens joins verification.pem; it is in no JWKS"
        case .legacy: "legacy.key is the new key; the one before it stays trusted, its tokens never expire"
        case .unpublish: "the key leaves jwks.json: no token for an external audience lives; it stays trusted"
        case .retire: "the key leaves verification.pem: its last token has expired; its private half is gone"
        case .remove: "exposed keys leave all files, and a tombstone keeps them out for ever"
        case .finish: "exposed keys were seen gone everywhere"
        }
    }

    /// What a removal changes that was forced while tokens may live.
    package static func riskedChange(_ step: Step) -> String {
        step == .unpublish
            ? "the key leaves jwks.json by --force live-tokens: relying parties refuse its tokens that live"
            : "the key leaves verification.pem by --force live-tokens: its tokens that live are refused; its private half "
                + "is gone"
    }

    /// What is to be restarted or copied after a step, in this order.
    package static func work(_ step: Step, _ ring: Ring, _ observations: ObservationLog) -> [String] {
        let load = loading(ring, observations)
        let upload =
            ring.isRehearsal
            ? RehearsalWords.copy() : "put jwks.json where relying parties fetch it (satoken publish)"
        // Without an issuer to watch, nothing says that relying parties fetch a copy.
        let fetched = ring.policy.jwksSource == .ring && ring.policy.endpoints.contains { $0.kind == .issuer }
        switch step {
        case .publish: return load + (fetched ? [upload] : [])
        case .activate: return ["nothing yet: restart once verification.pem has the new order (reorder)"]
        case .reorder: return load
        case .addLegacy: return load
        case .legacy:
            return ["restart kube-controller-manager on every host, the one that holds the lease last"]
        case .unpublish: return fetched ? [upload] : load
        case .retire: return load.map { "\($0); nothing hangs on when" }
        case .remove:
            let manager = ring.keys.contains { $0.isLegacy || $0.leftLegacy != nil }
            return (fetched ? [upload + ", and purge caches before it"] : []) + load
                + (manager ? ["restart kube-controller-manager on every host"] : [])
                + [renewal, "tell each cloud that has a copy of the JWKS"]
        case .finish: return []
        }
    }

    /// How API servers come to load a generation: by a restart, or by what their external signer hands out.
    private static func loading(_ ring: Ring, _ observations: ObservationLog) -> [String] {
        let servers = ring.policy.apiServers
        let signed = servers.filter(observations.hasSigner).map { Shown.text($0.name) }
        let others = servers.filter { !observations.hasSigner($0) }.map { Shown.text($0.name) }
        let names = servers.isEmpty ? "every host" : others.joined(separator: ", ")
        let restart =
            "restart kube-apiserver on \(names)" + (others.count == 1 ? "" : ", one after the other")
        return (names.isEmpty ? [] : [restart]) + (signed.isEmpty ? [] : [reloading(signed)])
    }

    /// What is said of API servers that get their keys from an external signer.
    static func reloading(_ names: [String]) -> String {
        "no restart of \(names.joined(separator: ", ")): the external signer reloads the ring by itself"
    }

    /// How tokens of an exposed key are replaced, once no server signs with it.
    package static let renewal =
        "restart kubelets and Pods that hold tokens of the exposed keys, delete Secrets of theirs"

    /// The same after a step was taken back.
    package static func workOfRollback(
        _ step: Step?, _ ring: Ring, _ observations: ObservationLog
    ) -> [String] {
        let done: Step? =
            switch step {
            case .activate: .reorder
            case .publish, .unpublish, .legacy: step
            case .retire: .addLegacy
            default: nil
            }
        return done.map { work($0, ring, observations) } ?? []
    }

    /// How a step is taken back.
    package static func rollback(_ step: Step) -> String {
        switch step {
        case .publish, .addLegacy: "satoken keys rollback: the key is withdrawn, and never used again"
        case .activate: "satoken keys rollback: the key before signs again, if all endpoints still trust it"
        case .reorder: "satoken keys rollback takes the activation back, and the order follows"
        case .legacy: "satoken keys rollback: the key before signs Secrets' tokens again"
        case .unpublish: "satoken keys rollback: the key is published again"
        case .retire: "satoken keys rollback: the key is trusted again, and can sign no more"
        case .remove, .finish: "never: an exposed key does not come back"
        }
    }

    /// What kubeadm's static Pods need to be restarted: a kubelet does not look at the files that they mount.
    package static let kubeadm =
        "kubeadm: satoken keys export --kubeadm /etc/kubernetes/pki, then move kube-apiserver.yaml out of "
        + "/etc/kubernetes/manifests, wait until its container is gone, and move it back; next host when /readyz answers"

    /// How a ring comes to keys that all relying parties take.
    private static let rs256 = "satoken keys policy --algorithm RS256"

    /// What ends a step's waits, in one clause.
    static func ending(of item: PlannedStep) -> String {
        var unseen: [String] = []
        var others: [String] = []
        for wait in item.waits {
            switch wait {
            case .unobserved(let name, _): unseen.append(Shown.text(name))
            case .notPast(let name, let key):
                others.append("\(Shown.text(name)) signs with a successor of \(key)")
            case .stillTrusted(let name, let key): others.append("\(Shown.text(name)) is seen without \(key)")
            case .unmanaged(let name, let keyID):
                others.append("\(Shown.text(keyID)), which \(Shown.text(name)) serves, is imported")
            case .controllerManager(let key):
                others.append("\(ObservedState.controllerManager) is confirmed without \(key)")
            case .held: others.append("the ring is resumed")
            case .relyingParty(let party, _):
                others.append("the policy has an algorithm that \(party) takes (\(rs256))")
            case .notNext(let key): others.append("\(key) is named")
            case .noPrivateHalf(let key): others.append("the private half of \(key) is there")
            }
        }
        let seen =
            unseen.isEmpty
            ? [] : ["\(unseen.joined(separator: ", ")) \(unseen.count == 1 ? "is" : "are") seen with it"]
        return (seen + others).joined(separator: ", ")
            + (item.step == .finish ? ", and no cache holds it" : "")
    }

    /// Why a step comes no sooner than its time, where that is no clock of a key.
    package static func reason(_ item: PlannedStep) -> String {
        item.step == .finish ? ": a JWKS with it may be cached until then" : ""
    }

    /// What blocks a step.
    package static func wait(_ wait: Blocker, _ status: RingStatus) -> String {
        switch wait {
        case .unobserved(let name, let key):
            let verb = isIssuer(name, status) ? "publishing" : "trusting"
            return "\(Shown.text(name)) was not seen \(verb) \(key)" + lastSeen(name, status)
        case .notPast(let name, let key):
            return "\(Shown.text(name)) may still sign with \(key)" + lastSeen(name, status)
        case .stillTrusted(let name, let key):
            let verb = isIssuer(name, status) ? "publish" : "trust"
            return "\(Shown.text(name)) may still \(verb) \(key)" + lastSeen(name, status)
        case .unmanaged(let name, let keyID):
            return
                "\(Shown.text(name)) serves the unmanaged key \(Shown.text(keyID)), which the ring's files lack"
        case .controllerManager(let key):
            return "\(ObservedState.controllerManager) may still sign Secrets' tokens with \(key): "
                + StatementWords.controllerManager(status)
        case .held:
            return "a step was taken back\(held(status)), and the ring is held until satoken keys resume"
        case .relyingParty(let party, let key):
            let algorithm = status.ring[key]?.algorithm.rawValue ?? ""
            return "\(party) takes no \(algorithm), which is \(key)'s algorithm: \(rs256)"
        case .notNext(let key):
            let algorithm = status.ring[key]?.algorithm
            let named = "named: satoken keys rotate activate --key \(key)"
            if let first = status.ring.successor, first.algorithm == algorithm {
                return "\(first.name) comes first; \(key) signs before it when it is \(named)"
            }
            let other = status.ring.policy.algorithm.rawValue
            return
                "\(key) is \(algorithm?.rawValue ?? ""), and the policy's keys are \(other): it stays trusted and "
                + "published, and signs only when it is \(named)"
        case .noPrivateHalf(let key): return "the ring does not have the private half of \(key)"
        }
    }

    private static func held(_ status: RingStatus) -> String {
        status.ring.heldSince.map { " \(Shown.distance($0, now: Double(status.now)))" } ?? ""
    }

    /// What is said of the keys that sign by name only.
    package static func byName(_ status: RingStatus) -> [String] {
        status.plan.items.filter(\.isByName).flatMap(\.keys).map { wait(.notNext(key: $0), status) }
    }

    private static func isIssuer(_ name: String, _ status: RingStatus) -> Bool {
        status.ring.policy.endpoints.contains { $0.name == name && $0.kind == .issuer }
    }

    private static func lastSeen(_ name: String, _ status: RingStatus) -> String {
        guard let endpoint = status.ring.policy.endpoints.first(where: { $0.name == name }),
            let look = status.observed.latest(endpoint)
        else { return ": it was never seen" }
        let keys = status.observed.names(look)
        return ": last seen \(Shown.distance(look.last, now: Double(status.now))) with "
            + (keys.isEmpty ? "none of this ring's keys" : keys.joined(separator: " "))
    }

    /// Why signing.key is not handed out yet.
    package static func heldBack(_ status: RingStatus) -> String {
        status.observed.blockersOfSigningKey.map { blocker in
            guard case .unobserved(let name, let key) = blocker,
                let endpoint = status.ring.policy.endpoints.first(where: { $0.name == name }),
                let until = status.observed.cachesLackSigningKey(of: endpoint)
            else { return wait(blocker, status) }
            let end = Shown.moment(until, now: Double(status.now))
            return "copies of what \(Shown.text(name)) served may lack \(key) until \(end)"
        }.joined(separator: "; ")
    }
}
