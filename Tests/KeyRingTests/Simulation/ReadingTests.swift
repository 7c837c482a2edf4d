import KeyRing
import Testing

/// Stories in which another reading of a rule keeps an operator from going on.
@Suite struct ReadingTests {
    private static func world(
        copies: Set<String> = [], _ adjust: (inout World.Setup, inout Past) -> Void = { _, _ in }
    ) -> World {
        let world = World(Story.cluster(copies: copies, adjust))
        world.confirmManagers()
        world.settle()
        return world
    }

    @Test func `O2: a lead time as long as the age of a look ends`() {
        let world = Self.world()
        world.pass(29 * Stage.day)
        world.turn()
        world.follow()
        for _ in 0..<5 {
            world.turn()
            world.pass(6 * Stage.hour)
        }
        #expect(world.counts.steps[.activate] == 1)
        #expect(world.violations == [])
    }

    @Test func `O3: an operator who runs rotate once a week gets on`() {
        let world = Self.world()
        for _ in 0..<40 {
            world.pass(7 * Stage.day)
            world.turn()
            world.visit()
            world.follow()
        }
        #expect(world.counts.steps[.activate, default: 0] >= 5)
        #expect(world.counts.steps[.retire, default: 0] >= 4)
        #expect(world.violations == [])
    }

    @Test func `X1: a retired key that a server still serves keeps no file back`() throws {
        var stage = Stage(servers: ["a"], issuer: false)
        for step in [Step.publish, .activate, .reorder, .retire] { try stage.pass(step) }
        // The server was not restarted since.
        stage.see("a", keyIDs: ["kid-k2", "kid-k1"])
        #expect(try stage.key("k1").state == .retired)
        #expect(stage.observed.exportBlockers == [])
        #expect(stage.item(.publish)?.waits == [])
    }

    @Test func `H2: kube-controller-manager is confirmed once for a revocation`() {
        let world = Self.world {
            $1.hasManagers = true
            $1.makesSecrets = true
            $1.declaresLegacy = true
        }
        world.revoke(["k1"], mode: .afterRollover)
        world.follow()
        for _ in 0..<2 { world.turn() }
        world.visit()
        let word = world.observations.controllerManager
        #expect(word?.key == world.ring.legacySigner && word?.key != "k1")
        world.activate()
        world.follow()
        world.turn()
        world.pass(2 * Stage.hour)
        for _ in 0..<3 { world.turn() }
        #expect(world.counts.steps[.remove] == 1)
        #expect(world.observations.controllerManager == word)
        #expect(world.violations == [])
    }

    @Test func `H3: a server that nobody can look at is confirmed once for each of its files`() throws {
        let world = Self.world()
        world.refusing = ["s1"]
        world.pass(29 * Stage.day)
        world.turn()
        world.follow()
        world.observations.confirm("k2", of: "s1", in: world.ring.generation, at: world.now)
        world.forgetAgenda()
        world.turn()
        world.activate()
        #expect(world.counts.steps[.activate] == 1)
        #expect(world.violations == [])
    }

    @Test func `R1: the outage that is the reason for a rollback does not forbid it`() throws {
        let world = Self.world()
        world.publish()
        world.activate()
        world.start(0)
        world.turn()
        world.refusing = ["s1"]
        world.pass(26 * Stage.hour)
        world.turn()
        world.commit(try world.ring.rollingBack(world.observations, at: world.now))
        #expect(world.ring.active?.name == "k1")
        #expect(world.violations == [])
    }

    @Test func `R2: an old copy signs with a key whose removal was taken back, and not all have it again`()
        throws
    {
        let world = Self.world(copies: ["s1"])
        world.publish()
        world.activate()
        world.follow()
        world.turn()
        world.pass(25 * Stage.hour)
        for _ in 0..<4 where world.counts.steps[.retire] == nil { world.turn() }
        #expect(world.counts.steps[.retire] == 1)
        world.start(0)
        world.wait()
        world.commit(try world.ring.rollingBack(world.observations, at: world.now))
        #expect(world.latest.trusted & .key(0) != 0)
        world.restore(1, by: 3)
        #expect(world.servers[1].signing == 0)
        world.turn()
        world.follow()
        world.turn()
        #expect(world.violations == [])
    }

    @Test func `H4: a ring without endpoints has a kube-controller-manager to confirm all the same`() {
        let world = World(World.Setup(hasEndpoints: false, isLegacy: true))
        world.visit()
        world.revoke(["k1"], mode: .afterRollover)
        for _ in 0..<20 {
            world.pass(6 * Stage.hour)
            world.turn()
        }
        #expect(world.counts.steps[.remove] == nil)
        #expect(world.plan().items.contains { $0.waits == [.controllerManager(key: "k1")] })
        world.visit()
        for _ in 0..<20 {
            world.pass(6 * Stage.hour)
            world.turn()
        }
        #expect(world.ring.revocation == nil)
        #expect(world.violations == [])
    }

    @Test func `H5: a host that only the operator's word stands for goes back`() {
        let world = Self.world(copies: ["s1"])
        world.publish()
        world.refusing = ["s1"]
        world.observations.confirm("k2", of: "s1", in: world.ring.generation, at: world.now)
        world.forgetAgenda()
        world.pass(Stage.hour)
        world.restore(1, by: 1)
        #expect(world.servers[1].trusted & .key(1) == 0)
        // Nobody sees that for longer than a look counts, and the word holds.
        world.pass(25 * Stage.hour)
        world.activate()
        world.start(0)
        #expect(world.counts.steps[.activate] == 1)
        #expect(world.violations == [])
    }

    @Test func `F1: an unmanaged key on the issuer keeps no revocation back`() {
        let world = Self.world(copies: ["s0", "s1"])
        world.site.keyIDs.append("kid-x")
        world.turn()
        #expect(!world.mayExport)
        world.revoke(["k1"], mode: .immediately)
        #expect(world.mayExport)
        world.follow()
        for index in world.servers.indices { #expect(world.servers[index].trusted & .key(0) == 0) }
        #expect(world.violations == [])
    }

    @Test func `an operator who follows status on a cluster that nobody could look at gets on`() {
        let world = World(
            Story.cluster([.init(life: Stage.day), .init(life: Stage.day, isImported: false)]) {
                $1.signer = 1
                $1.silent = ["s0", "s1"]
                $1.hasManagers = true
                $1.statesTokens = false
            })
        for _ in 0..<400 {
            world.pass(6 * Stage.hour)
            world.turn()
            world.visit()
            world.upload()
        }
        #expect(world.counts.imports == 1)
        #expect(world.counts.steps[.activate, default: 0] >= 2)
        #expect(world.ring.keys.filter(\.isImported).allSatisfy { $0.state == .retired })
        #expect(world.violations == [])
    }
}
