import KeyRing

/// kube-controller-managers: they restart late, and nobody can look at them.
extension World {
    /// The key that kube-controller-manager of a host reads when it starts.
    func key(loadedByManagerOf server: Follower) -> Int? {
        guard let manager = server.manager else { return nil }
        let files = server.hasCopy ? (server.copy > 0 ? generation(server.copy) : nil) : latest
        switch manager.file {
        case .none: return nil
        case .own: return server.own?.signing
        case .legacy: return files?.legacy
        case .kubeadm: return server.manifest == .ring ? files?.signing : server.own?.signing
        }
    }

    /// kube-controller-manager of a host takes its key, but not from an old copy that came back.
    func restartManager(_ index: Int) {
        guard
            servers[index].copy >= servers[index].isBackBelow || servers[index].isBackBelow == 0
                || !servers[index].hasCopy
        else { return }
        if servers[index].manifest == .own && servers[index].loaded >= 0 && servers[index].firstLoad != nil {
            return
        }
        sign()
        let held = key(loadedByManagerOf: servers[index])
        servers[index].manager?.key = held
    }

    /// `export --kubeadm` writes the signing key of each generation as sa.key.
    func noteKubeadmKey(_ index: Int) {
        guard servers[index].manager?.file == .kubeadm, servers[index].manifest == .ring,
            ObservedState(ring, observations, at: ringNow).readsKubeadmKey,
            let name = ring.keys.first(where: {
                Generation.index($0.name) == generation(servers[index].copy).signing
            })
        else { return }
        observations.kubeadmKeys[name.name] = ringNow
        forgetAgenda()
    }

    /// The operator changes the file that a kube-controller-manager reads to the one that status names.
    func editManagersFile(_ index: Int) {
        let isReady = !servers[index].hasCopy || servers[index].copy > 0
        if ring.legacySigner == nil {
            servers[index].manager?.file = .none
        } else if isReady {
            servers[index].manager?.file = .legacy
        }
    }

    /// The operator says what kube-controller-manager signs with, where all hosts agree and would after a restart.
    ///
    /// Keys that it gave up are marked where Secrets have tokens of them.
    @discardableResult func confirmManagers() -> Bool {
        let keys = servers.map { $0.manager?.key }
        guard let first = keys.first, keys.allSatisfy({ $0 == first }),
            servers.allSatisfy({ key(loadedByManagerOf: $0) == first })
        else { return false }
        let name = first.map { "k\($0 + 1)" }
        if let name, ring[name]?.isTrusted != true { return false }
        counts.managers += 1
        observations.controllerManager = .init(
            key: name, generation: ring.generation, time: ringNow,
            readsLegacyKey: name != nil && name == ring.legacySigner
                && servers.allSatisfy { $0.manager?.file == .legacy })
        forgetAgenda()
        sign()
        for key in ring.keys
        where key.isTrusted && !key.isLegacy && legacyLive & .key(Generation.index(key.name)) != 0 {
            wait()
            commit(ring.markingLegacy(key.name, at: ringNow))
        }
        return true
    }

    /// People wait as the commands do for a generation to settle.
    func wait() { now = max(now, ring.made + ring.policy.minGenerationAge - clockOffset) }
}
