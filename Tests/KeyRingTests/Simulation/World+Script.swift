import KeyRing

/// A world by a script: nothing happens by chance.
extension World {
    /// One run of `rotate`, after which a minute passes. Every endpoint is looked at but those that are silent.
    func turn(without silent: String...) {
        check()
        answering = servers.indices.filter { index in
            let name = servers[index].name
            return !silent.contains(name) && !refusing.contains(name) && (silentUntil[name] ?? 0) <= now
                && answersObserver(index)
        }
        look(counts: true)
        noteHoldingBack()
        if faults.contains(.olderWordCounts) {
            observations.controllerManager?.generation = ring.generation
            observations.controllerManager?.time = now
            forgetAgenda()
        }
        if let item = next(of: plan()) { take(item) }
        pass(ring.policy.minGenerationAge)
    }

    func pass(_ seconds: Int) {
        now += seconds
        check()
    }

    /// Every server gets the ring's files and restarts, the site too, and all are seen.
    func follow(without silent: String...) {
        for index in servers.indices where !silent.contains(servers[index].name) {
            export(to: index)
            start(index)
        }
        upload()
        check()
    }

    /// All manifests point at the ring's files, the flags are in force, and nothing is left to be confirmed.
    func settle(flags: Bool = true) {
        turn()
        for index in servers.indices { wire(index, flags: flags) }
        follow()
        turn()
        if flags { confirm() }
    }

    /// Flags, and then tokens that are out.
    func confirm() {
        confirmFlags()
        wait()
        stateTokens()
        wait()
    }

    /// The next key is published, and seen everywhere.
    func publish() {
        pass(29 * Stage.day)
        turn()
        follow()
        turn()
    }

    /// The lead time passes, and the next key signs.
    func activate() {
        pass(25 * Stage.hour)
        turn()
        turn()
    }

    /// A day passes, and what is due is done.
    func retire() {
        turn()
        pass(25 * Stage.hour)
        for _ in 0..<4 {
            turn()
            pass(Stage.hour)
        }
        follow()
    }

    /// One whole rotation: the key before it leaves in the end, where nothing holds it back.
    func rotateOnce() {
        publish()
        activate()
        follow()
        retire()
    }

    /// An unmanaged key that API servers sign with is imported, and their manifests point at the ring's files.
    func importSigner(_ name: String) {
        turn()
        mend(.unmanaged(endpoint: "s0", keyID: Stage.keyID(name)))
        upload()
        confirmManagers()
        wire(0)
        wire(1)
    }
}
