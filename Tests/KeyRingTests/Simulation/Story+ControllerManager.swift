import KeyRing

extension Story {
    /// Of kube-controller-manager, which cannot be polled.
    static let controllerManager: [Story] = [
        Story(
            name: "U4: kube-controller-manager signs with the imported key, and a Secret is made later",
            fault: .ignoresManagers, setup: { cluster { $1.hasManagers = true } }
        ) { world in
            world.settle()
            world.makesSecrets = true
            world.rotateOnce()
        },
        Story(
            name: "A13: a legacy key is removed before kube-controller-manager was restarted",
            fault: .ignoresManagers,
            setup: { secrets() }
        ) { world in
            world.settle()
            world.revoke(["k1"], mode: .afterRollover)
            world.follow()
            world.turn()
            world.activate()
            world.follow()
            world.turn()
            world.pass(2 * Stage.hour)
            for _ in 0..<3 { world.turn() }
            world.follow()
        },
        Story(
            name: "A13k: kube-controller-manager reads kubeadm's sa.key", fault: .ignoresManagers,
            setup: {
                cluster(copies: ["s0", "s1"]) {
                    $1.hasManagers = true
                    $1.usesKubeadm = true
                    $1.makesSecrets = true
                }
            }
        ) { world in
            world.settle()
            world.restartManager(0)
            world.publish()
            world.activate()
            world.restartManager(0)
            world.follow()
            world.retire()
        },
        Story(
            name: "K1: kube-controller-manager was confirmed long before it could load the revoked key",
            fault: .olderWordCounts,
            setup: { secrets() }
        ) { world in
            world.settle()
            for index in world.servers.indices {
                world.editManagersFile(index)
                world.restartManager(index)
            }
            world.confirmManagers()
            world.take(PlannedStep(step: .addLegacy, keys: [], due: world.now))
            world.pass(60)
            world.follow()
            world.turn()
            for index in world.servers.indices { world.restartManager(index) }
            world.revoke(["k2"], mode: .afterRollover)
            world.follow()
            for _ in 0..<3 { world.turn() }
            world.follow()
            for _ in 0..<3 { world.turn() }
        },
    ]
}
