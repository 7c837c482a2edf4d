import KeyRing

extension Story {
    /// Of who was seen, and when.
    static let observation: [Story] = [
        Story(
            name: "O1: after a removal at once the restarted API server trusts the successor alone",
            fault: .asksWithOneKey, setup: { cluster { setup, _ in setup.observesAs = true } }
        ) { world in
            world.confirmManagers()
            world.settle()
            world.revoke(["k1"], mode: .immediately)
            world.turn()
            world.follow()
            for _ in 0..<3 {
                world.turn()
                world.pass(2 * Stage.hour)
            }
            if world.ring.revocation != nil { world.violate("nobody sees that k1 is gone") }
        },
        Story(
            name: "O4: a host is restored and brought back within a silence", fault: .voidsNothing,
            setup: {
                cluster([.init(life: 10 * day)], flags: 10 * day, copies: ["s1"]) { setup, _ in
                    setup.policy.maxTokenExpiration = 10 * day
                }
            }
        ) { world in
            world.confirmManagers()
            world.settle()
            world.publish()
            world.activate()
            world.follow()
            world.turn()
            world.pass(day)
            world.restore(1, by: 2)
            world.pass(5 * day)
            world.export(to: 1)
            world.start(1)
            world.pass(5 * day - 4 * Stage.hour)
            world.retire()
        },
        Story(
            name: "A14: a host is restored unseen, and the others go on", fault: .agelessLooks,
            setup: { cluster(copies: ["s1"]) }
        ) { world in
            world.settle()
            world.publish()
            world.silentUntil["s1"] = .max
            world.restore(1, by: 1)
            world.activate()
            world.start(0)
        },
        Story(
            name: "A15: a revoked key leaves before kubelets renewed their tokens", fault: .noRenewalTime,
            setup: { cluster() }
        ) { world in
            world.confirmManagers()
            world.settle()
            world.revoke(["k1"], mode: .afterRollover)
            world.follow()
            world.turn()
            world.activate()
            world.follow()
            for _ in 0..<3 { world.turn() }
            world.start(0)
        },
    ]
}
