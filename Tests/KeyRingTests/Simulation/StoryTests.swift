import KeyRing
import Testing

/// The shortest stories of clusters with a past in which a live token was refused while a rule was missing. With all rules
/// none is; without the rule the oracle notices.
@Suite struct StoryTests {
    struct Story: Sendable, CustomTestStringConvertible {
        let name: String
        /// The rule that is left out.
        let fault: World.Faults
        let setup: @Sendable () -> World.Setup
        let tell: @Sendable (World) -> Void

        var testDescription: String { name }
    }

    private static let day = Stage.day
    private static let year = 365 * Stage.day

    /// A cluster whose API servers sign with k1, under flags that allow tokens of a day.
    static func setup(
        _ keys: [Past.Key] = [.init(life: Stage.day)], flags: Int = Stage.day, copies: Set<String> = [],
        _ adjust: (inout World.Setup, inout Past) -> Void = { _, _ in }
    ) -> World.Setup {
        var setup = World.Setup()
        setup.policy.rotateEvery = 30 * day
        setup.policy.extendsTokens = false
        setup.copies = copies
        var past = Past(keys, flags: flags)
        adjust(&setup, &past)
        setup.past = past
        return setup
    }

    private static let unmanaged = Past.Key(life: year, isImported: false, hasPrivateHalf: false)
    private static let two = [Past.Key(life: year), unmanaged]

    static let stories: [Story] = [
        Story(
            name: "A11: an unmanaged key is dropped by the first export", fault: .ignoresUnmanaged,
            setup: { setup(two, flags: year) }
        ) { world in
            world.turn()
            world.wire(0)
            world.start(0)
        },
        Story(
            name: "U1: API servers that were never observed trust a second key", fault: .ignoresUnseen,
            setup: {
                setup(two, flags: year) {
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
            fault: .handsOutAtOnce, setup: { setup([unmanaged], flags: year) }
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
            setup: {
                setup([.init(life: day), .init(life: day, isImported: false, hasPrivateHalf: false)]) {
                    $1.signer = 1
                    $1.order = [1, 0]
                }
            }
        ) { world in
            world.turn()
            world.mend(.unmanaged(endpoint: "s0", keyID: "kid-k2"))
            world.upload()
            world.confirmManagers()
            world.wire(0)
            world.wire(1)
            world.pass(Stage.hour)
            world.claimFlags()
            world.wait()
            world.stateTokens()
            world.pass(26 * Stage.hour)
            world.retire()
        },
        Story(
            name: "U4: kube-controller-manager signs with the imported key, and a Secret is made later",
            fault: .ignoresManagers, setup: { setup { $1.hasManagers = true } }
        ) { world in
            world.settle()
            world.makesSecrets = true
            world.publish()
            world.activate()
            world.follow()
            world.retire()
        },
        Story(
            name: "U5: a key of API servers is said to be another ring's", fault: .excusesOnServers,
            setup: { setup(two, flags: year) }
        ) { world in
            world.turn()
            world.commit(world.ring.excusing("kid-k2", at: world.now))
            world.turn()
            world.wire(0)
            world.start(0)
        },
        Story(
            name: "O4: a host is restored and brought back within a silence", fault: .voidsNothing,
            setup: {
                setup([.init(life: 10 * day)], flags: 10 * day, copies: ["s1"]) { setup, _ in
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
            name: "A12i: tokens of an imported key count as living by the policy", fault: .policyForImports,
            setup: { setup([.init(life: year), .init(life: year)], flags: day) { $1.statesTokens = false } }
        ) { world in
            world.confirmManagers()
            world.settle(flags: true)
            if world.faults.contains(.policyForImports) { world.stateWrongly() }
            world.retire()
        },
        Story(
            name: "A12f: flags are believed before they are in force", fault: .rashConfirmation,
            setup: { setup([.init(life: day)], flags: year) { $1.falseStatement = day } }
        ) { world in
            world.confirmManagers()
            world.settle(flags: false)
            if world.faults.contains(.rashConfirmation) { world.confirmFlags() }
            world.publish()
            world.activate()
            world.follow()
            world.retire()
        },
        Story(
            name: "A13: a legacy key is removed before kube-controller-manager was restarted",
            fault: .ignoresManagers,
            setup: {
                setup {
                    $1.hasManagers = true
                    $1.makesSecrets = true
                    $1.declaresLegacy = true
                }
            }
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
                setup(copies: ["s0", "s1"]) {
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
            name: "A14: a host is restored unseen, and the others go on", fault: .agelessLooks,
            setup: { setup(copies: ["s1"]) }
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
            setup: { setup() }
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
        Story(
            name: "X2: a statement counts as a standing cap", fault: .rashConfirmation,
            setup: { setup { $1.falseStatement = day } }
        ) { world in
            world.confirmManagers()
            for index in world.servers.indices {
                world.servers[index].flags = Lifetimes(external: year, any: year)
            }
            world.settle(flags: false)
            if world.faults.contains(.rashConfirmation) { world.confirmFlags() }
            world.publish()
            world.activate()
            world.follow()
            world.retire()
        },
        Story(
            name: "X3: the imported key that signs is revoked right after its import", fault: .alwaysPast,
            setup: {
                setup([.init(life: day), .init(life: day, isImported: false, hasPrivateHalf: false)]) {
                    $1.signer = 1
                    $1.order = [1, 0]
                }
            }
        ) { world in
            world.turn()
            world.mend(.unmanaged(endpoint: "s0", keyID: "kid-k2"))
            world.upload()
            world.confirmManagers()
            world.wire(0)
            world.wire(1)
            world.turn()
            world.revoke(["k2"], mode: .afterRollover)
            world.pass(2 * Stage.hour)
            world.turn()
            world.start(0)
        },
        Story(
            name: "K1: kube-controller-manager was confirmed long before it could load the revoked key",
            fault: .olderWordCounts,
            setup: {
                setup {
                    $1.hasManagers = true
                    $1.makesSecrets = true
                    $1.declaresLegacy = true
                }
            }
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
        Story(
            name: "B1: a server goes back to its manifest from before the ring, and is brought forward",
            fault: .ignoresRelapse,
            setup: {
                setup([.init(life: day), .init(life: day, hasPrivateHalf: false)]) { $1.order = [1, 0] }
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
            world.publish()
            world.activate()
            world.follow()
            world.retire()
        },
    ]

    @Test(arguments: stories) func `no live token is refused with the rule, and one is without it`(
        _ story: Story
    ) {
        let world = World(story.setup())
        story.tell(world)
        #expect(world.violations == [])
        let broken = World(story.setup(), faults: story.fault)
        story.tell(broken)
        #expect(broken.violations != [])
    }
}
