package import KeyRing
internal import ServiceAccountTokens
internal import Text

/// What no poll shows and the operator states, in words.
package enum StatementWords {
    /// What to type once manifests carry the policy's flags.
    package static func confirmingFlags(of servers: [Endpoint]) -> String {
        "satoken keys confirm --flags, once the manifests of \(Shown.texts(servers.map(\.name))) carry the flags of satoken keys export "
            + "and they were restarted"
    }

    /// What to type about tokens that are out.
    static func statingLiveTokens(of keys: [String]) -> String {
        "satoken keys confirm --longest-live-token DURATION \(keys.joined(separator: " "))"
    }

    /// What kube-controller-manager needs.
    package static func controllerManager(_ status: RingStatus) -> String {
        let name = ObservedState.controllerManager
        guard let signer = status.ring.legacySigner else {
            return
                "take --service-account-private-key-file out of \(name)'s manifest on every host, restart it, then "
                + "satoken keys confirm \(name) none; if it is to sign Secrets' tokens: satoken keys confirm --legacy KEY"
        }
        // With kubeadm's files the key alone does not tell which of two files holds it.
        let file =
            status.observations.kubeadmExports.isEmpty
            ? ""
            : " --service-account-private-key-file legacy.key, where that is the file that its manifest names"
        return
            "restart \(name) on every host with legacy.key (\(signer)), the one that holds the lease last, then satoken keys "
            + "confirm \(name) \(signer)\(file)"
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
