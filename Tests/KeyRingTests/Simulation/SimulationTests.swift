import Glibc
import KeyRing
import Testing

/// Years of rotation under chance, with an oracle that knows what really happened.
///
/// `SATOKEN_SIMULATION_SEEDS=200` runs as many seeds, each three years; `FIRST-LAST` runs those.
@Suite struct SimulationTests {
    private static let wanted = unsafe getenv("SATOKEN_SIMULATION_SEEDS").map { unsafe String(cString: $0) }
    private static let seeds: [UInt64] = {
        guard let text = wanted else { return [1] }
        let bounds = text.split(separator: "-").compactMap { UInt64($0) }
        guard let last = bounds.last else { return [] }
        let first = bounds.count > 1 ? bounds[0] : 1
        return first <= last ? Array(first...last) : []
    }()

    private static let days = wanted == nil ? 365 : 3 * 365

    @Test(arguments: seeds)
    func `in years no live token is refused and no key is kept for nothing`(_ seed: UInt64) {
        let world = World(seed: seed)
        world.run(days: Self.days)
        #expect(world.violations == [])
        #expect(world.counts.steps[.activate, default: 0] > 3)
        #expect(world.counts.checks > 10_000)
    }

    @Test func `six keys at most are trusted by the default policy once all is confirmed`() {
        var setup = Story.cluster()
        setup.policy = Policy()
        let world = World(setup)
        for _ in 0..<(3 * 365) {
            world.pass(Stage.day / 2)
            world.turn()
            world.visit()
            world.follow()
            world.pass(Stage.day / 2)
            world.turn()
            world.checkOverstays()
        }
        #expect(world.violations == [])
        #expect(world.mostTrusted == 6)
        #expect(world.counts.steps[.retire, default: 0] > 5)
    }

    @Test func `chance repeats itself`() {
        let worlds = [World(seed: 3), World(seed: 3)]
        for world in worlds { world.run(days: 60) }
        #expect(worlds[0].counts == worlds[1].counts)
        #expect(worlds[0].ring == worlds[1].ring)
    }

    /// Rules that years under chance show to be needed; the stories show others.
    private static let faults: [World.Faults] = [
        .exportSkips, .noClockGuard, .rashConfirmation, .ignoresUnmanaged, .handsOutAtOnce, .alwaysPast,
        .forgetsReturns, .legacyAtOnce, .finishesAtOnce, .oneGeneration, .ignoresManagers,
    ]

    @Test(.enabled(if: wanted != nil), arguments: faults)
    func `the oracle notices a world that breaks a rule`(_ fault: World.Faults) {
        let noticed = (1...40 as ClosedRange<UInt64>).contains { seed in
            let world = World(seed: seed, faults: fault)
            world.run(days: 365)
            return !world.violations.isEmpty
        }
        #expect(noticed)
    }
}
