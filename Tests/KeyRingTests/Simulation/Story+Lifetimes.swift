import KeyRing

extension Story {
    /// Of how long tokens live that are out.
    static let lifetimes: [Story] = [
        Story(
            name: "A12i: tokens of an imported key count as living by the policy", fault: .policyForImports,
            setup: {
                cluster([.init(life: year), .init(life: year)], flags: day) { $1.statesTokens = false }
            }
        ) { world in
            world.confirmManagers()
            world.settle(flags: true)
            if world.faults.contains(.policyForImports) { world.stateWrongly() }
            world.retire()
        },
        Story(
            name: "A12f: flags are believed before they are in force", fault: .rashConfirmation,
            setup: { cluster([.init(life: day)], flags: year) { $1.falseStatement = day } }
        ) { world in
            world.confirmManagers()
            world.settle(flags: false)
            if world.faults.contains(.rashConfirmation) { world.confirmFlags() }
            world.rotateOnce()
        },
        Story(
            name: "X2: a statement counts as a standing cap", fault: .rashConfirmation,
            setup: { cluster { $1.falseStatement = day } }
        ) { world in
            world.confirmManagers()
            for index in world.servers.indices {
                world.servers[index].flags = Lifetimes(external: year, any: year)
            }
            world.settle(flags: false)
            if world.faults.contains(.rashConfirmation) { world.confirmFlags() }
            world.rotateOnce()
        },
        Story(
            name: "B1: a server goes back to its manifest from before the ring, and is brought forward",
            fault: .ignoresRelapse,
            setup: {
                cluster([.init(life: day), .init(life: day, hasPrivateHalf: false)]) { $1.order = [1, 0] }
            }
        ) { world in
            world.confirmManagers()
            world.settle()
            for index in world.servers.indices { world.servers[index].own = world.past?.files(of: "s0") }
            world.relapse(1)
            world.servers[1].flags = Lifetimes(external: year, any: year)
            world.turn()
            world.pass(Stage.hour)
            world.turn()
            world.wire(1)
            world.follow()
            world.turn()
            if world.faults.contains(.ignoresRelapse) {
                world.wait()
                world.commit(
                    world.ring.confirmingFlags(of: ["s1"], since: Stage.creation, at: world.now))
            }
            world.rotateOnce()
        },
    ]
}
