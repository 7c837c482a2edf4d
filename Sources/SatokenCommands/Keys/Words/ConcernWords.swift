import KeyRing
import ServiceAccountTokens

/// What is wrong with endpoints, and what to do about it, in words.
enum ConcernWords {
    /// What to type against unmanaged keys.
    static func importing(_ keyIDs: [String]) -> String {
        let keys = keyIDs.map { Shown.text($0) }.joined(separator: ", ")
        return "satoken keys import FILE --as previous, where FILE holds the public key \(keys)"
    }

    /// What an unmanaged key means, a line each.
    static func unmanaged(_ status: RingStatus) -> [String] {
        status.unmanagedKeys.map { keyID, endpoints in
            let names = endpoints.map { Shown.text($0.name) }.joined(separator: ", ")
            let key = Shown.text(keyID)
            let isIssuer = endpoints.allSatisfy { $0.kind == .issuer }
            return
                "\(names) serve\(endpoints.count == 1 ? "s" : "") the unmanaged key \(key): the ring's files lack it, and its "
                + "live tokens would be refused; \(importing([keyID]))"
                + (isIssuer
                    ? "; where it is another ring's: satoken keys confirm --unmanaged-key \(key); where this ring came back from "
                        + "a backup: find its newest copy first"
                    : "")
        }
    }

    /// Why an endpoint was not seen, and since when.
    static func unseen(_ endpoint: Endpoint, _ status: RingStatus) -> String {
        let last = status.observed.latest(endpoint).map {
            "not seen since \(Shown.moment($0.last, now: Double(status.now)))"
        }
        let reason = status.observations.endpoints[endpoint.name]?.failure?.reason
        return (last ?? "never seen") + (reason.map { ": \($0)" } ?? "")
    }

    /// Why signing.key is not handed out yet.
    static func heldBack(_ status: RingStatus) -> String {
        status.observed.blockersOfSigningKey.map { blocker in
            guard case .unobserved(let name, let key) = blocker,
                let endpoint = status.ring.policy.endpoints.first(where: { $0.name == name }),
                let until = status.observed.cachesLackSigningKey(of: endpoint)
            else { return StepWords.wait(blocker, status) }
            let end = Shown.moment(until, now: Double(status.now))
            return "copies of what \(Shown.text(name)) served may lack \(key) until \(end)"
        }.joined(separator: "; ")
    }

    /// What to do about an endpoint that was not seen yet, or not for too long.
    static func remedy(forUnseen endpoint: Endpoint, _ status: RingStatus) -> String {
        let name = Shown.text(endpoint.name)
        let option = PolicyWords.option(endpoint)
        let failure = status.observations.endpoints[endpoint.name]?.failure
        switch failure?.kind {
        case .unauthorized, .forbidden:
            // What was refused knows best.
            return failure?.remedy.map { "\($0); then satoken keys observe" } ?? "satoken keys observe"
        case .unavailable, nil:
            return
                "reach \(name) and run satoken keys observe; if it moved: satoken keys policy \(option) "
                + "\(name)=WHERE; if it is gone: satoken keys policy --remove \(name); if it cannot be polled: satoken keys "
                + "confirm \(name) KEY"
        }
    }

    /// What to type once manifests carry the policy's flags.
    static func confirmingFlags(of servers: [Endpoint]) -> String {
        "satoken keys confirm --flags, once the manifests of \(Shown.texts(servers.map(\.name))) carry the flags of satoken keys export "
            + "and they were restarted"
    }

    /// What to type about tokens that are out.
    static func statingLiveTokens(of keys: [String]) -> String {
        "satoken keys confirm --longest-live-token DURATION \(keys.joined(separator: " "))"
    }

    /// What kube-controller-manager needs.
    static func controllerManager(_ status: RingStatus) -> String {
        let name = ObservedState.controllerManager
        guard let signer = status.ring.legacySigner else {
            return
                "take --service-account-private-key-file out of \(name)'s manifest on every host, restart it, then "
                + "satoken keys confirm \(name) none; if it is to sign Secrets' tokens: satoken keys confirm --legacy KEY"
        }
        return
            "restart \(name) on every host with legacy.key (\(signer)), the one that holds the lease last, then satoken keys "
            + "confirm \(name) \(signer)"
    }

    /// What kube-controller-manager is known to sign with.
    static func controllerManagerState(_ status: RingStatus) -> String {
        let observed = status.observed
        let may = status.ring.keys.filter(observed.mayControllerManagerSign).map(\.name)
        guard let word = status.observations.controllerManager else {
            return "not confirmed; may sign Secrets' tokens with \(may.joined(separator: " "))"
        }
        let when = Shown.distance(word.time, now: Double(status.now))
        let said = word.key.map { "signs Secrets' tokens with \($0)" } ?? "signs no Secrets' tokens"
        let others = may.filter { $0 != word.key }
        return "\(said), confirmed \(when)"
            + (others.isEmpty ? "" : "; may still sign with \(others.joined(separator: " "))")
    }
}
