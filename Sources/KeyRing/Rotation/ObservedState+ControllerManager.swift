/// kube-controller-manager signs Secrets' tokens, which never expire, and cannot be polled: what it may sign with is known
/// by the operator's word alone. All hosts count as one endpoint.
extension ObservedState {
    /// The name under which it is confirmed and shown.
    package static let controllerManager = "kube-controller-manager"

    /// Whether the ring has to know what kube-controller-manager signs with.
    package var watchesControllerManager: Bool { ring.keys.contains { $0.isTrusted && isLoadable($0) } }

    /// Whether kube-controller-manager may sign with a key, now or after its next restart.
    ///
    /// A confirmation frees a key only if given after kube-controller-manager could load it last.
    package func mayControllerManagerSign(with key: RingKey) -> Bool {
        guard key.isTrusted, isLoadable(key) else { return false }
        guard let word = observations.controllerManager, word.key != key.name, key.name != ring.legacySigner
        else { return true }
        if key.isImported, word.time < (key.entered?.time ?? 0) { return true }
        if let left = key.leftLegacy, word.generation < left.generation { return true }
        if let exported = observations.kubeadmKeys[key.name], word.time < exported { return true }
        return false
    }

    /// Whether kube-controller-manager had a file with a key: one of its own from before the ring, legacy.key, or kubeadm's
    /// sa.key.
    private func isLoadable(_ key: RingKey) -> Bool {
        key.isImported || key.name == ring.legacySigner || key.leftLegacy != nil
            || observations.kubeadmKeys[key.name] != nil
    }

    /// Whether an export of the signing key as sa.key gives kube-controller-manager a new key to sign with.
    ///
    /// A word that named the key that was active then does not tell whether it was read from sa.key or from legacy.key,
    /// unless it names the file.
    package var readsKubeadmKey: Bool {
        guard let word = observations.controllerManager else { return true }
        guard let name = word.key, !word.readsLegacyKey else { return false }
        return name != ring.legacySigner || wasActive(name, in: word.generation)
    }

    /// Whether a key was signing.key of a generation.
    func wasActive(_ name: String, in generation: Int) -> Bool {
        guard let key = ring[name], let activated = key.activated, activated.generation <= generation else {
            return false
        }
        return key.superseded.map { $0.generation > generation } ?? true
    }

    /// The keys that kube-controller-manager may sign with, beside the one that it should.
    package var keysOfControllerManager: [RingKey] {
        ring.keys.filter { mayControllerManagerSign(with: $0) && $0.name != ring.legacySigner }
    }

    /// Whether kube-controller-manager has to be restarted, or its flag taken out, and that to be confirmed.
    package var awaitsControllerManager: Bool {
        guard watchesControllerManager else { return false }
        guard let word = observations.controllerManager else { return true }
        if !keysOfControllerManager.isEmpty { return true }
        return word.key != ring.legacySigner
    }

    /// Whether a key was freed by the operator's word on kube-controller-manager, and how long its tokens live was not
    /// stated since.
    func needsStatementAfterControllerManager(_ key: RingKey) -> Bool {
        guard !key.isLegacy, isLoadable(key), let word = observations.controllerManager,
            !mayControllerManagerSign(with: key), word.time >= (key.entered?.time ?? 0)
        else { return false }
        return (key.statement?.time ?? 0) < word.time
    }
}
