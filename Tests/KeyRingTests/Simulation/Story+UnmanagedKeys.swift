import KeyRing

extension Story {
    /// Of keys that API servers trust and the ring does not hold.
    static let unmanagedKeys: [Story] = [
        Story(
            name: "A11: an unmanaged key is dropped by the first export", fault: .ignoresUnmanaged,
            setup: { cluster(two, flags: year) }
        ) { world in
            world.turn()
            world.wire(0)
            world.start(0)
        },
        Story(
            name: "U1: API servers that were never observed trust a second key", fault: .ignoresUnseen,
            setup: {
                cluster(two, flags: year) {
                    $0.hasIssuer = false
                    $1.silent = ["s0", "s1"]
                }
            }
        ) { world in
            world.turn()
            world.wire(0)
            world.start(0)
        },
        Story(
            name: "U2: a ring makes its own key on a running cluster, and export hands it out",
            fault: .handsOutAtOnce, setup: { cluster([unmanaged], flags: year) }
        ) { world in
            world.turn()
            world.mend(.unmanaged(endpoint: "s0", keyID: "kid-k1"))
            world.upload()
            world.wire(0)
            world.wire(1)
            world.start(0)
            world.check()
        },
        Story(
            name: "U3: an unmanaged key that signs is imported, and its tokens of a day are stated",
            fault: .alwaysPast,
            setup: { unmanagedSigner() }
        ) { world in
            world.importSigner("k2")
            world.pass(Stage.hour)
            world.claimFlags()
            world.wait()
            world.stateTokens()
            world.pass(26 * Stage.hour)
            world.retire()
        },
        Story(
            name: "X3: the imported key that signs is revoked right after its import", fault: .alwaysPast,
            setup: { unmanagedSigner() }
        ) { world in
            world.importSigner("k2")
            world.turn()
            world.revoke(["k2"], mode: .afterRollover)
            world.pass(2 * Stage.hour)
            world.turn()
            world.start(0)
        },
        Story(
            name: "U5: a key of API servers is said to be another ring's", fault: .excusesOnServers,
            setup: { cluster(two, flags: year) }
        ) { world in
            world.turn()
            world.commit(world.ring.excusing("kid-k2", at: world.now))
            world.turn()
            world.wire(0)
            world.start(0)
        },
        Story(
            name: "U6: manifests keep their old signing key after signing.key is handed out",
            fault: .forgetsHold,
            setup: { cluster([.init(life: day, isImported: false, hasPrivateHalf: false)]) }
        ) { world in
            func restart() {
                world.start(0)
                world.start(1)
                world.upload()
                world.turn()
            }
            world.importSigner("k1")
            restart()
            world.pass(2 * day)
            world.turn()
            world.claimFlags()
            world.wait()
            world.stateTokens()
            world.pass(27 * day)
            world.turn()
            restart()
            world.activate()
            restart()
            world.pass(25 * Stage.hour)
            for _ in 0..<4 {
                world.turn()
                world.pass(Stage.hour)
            }
            restart()
        },
    ]
}
