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

    @Test(arguments: seeds)
    func `in three years no live token is refused and no key is kept for nothing`(_ seed: UInt64) {
        let world = World(seed: seed)
        world.run(days: 3 * 365)
        #expect(world.violations == [])
        #expect(world.counts.steps[.activate, default: 0] > 10)
        #expect(world.counts.checks > 30_000)
    }

    @Test func `chance repeats itself`() {
        let worlds = [World(seed: 3), World(seed: 3)]
        for world in worlds { world.run(days: 60) }
        #expect(worlds[0].counts == worlds[1].counts)
        #expect(worlds[0].ring == worlds[1].ring)
    }

    @Test(
        .enabled(if: wanted != nil), arguments: [World.Faults.exportSkips, .noClockGuard, .rashConfirmation])
    func `the oracle notices a world that breaks a rule`(_ fault: World.Faults) {
        let noticed = (1...40 as ClosedRange<UInt64>).contains { seed in
            let world = World(seed: seed, faults: fault)
            world.run(days: 365)
            return !world.violations.isEmpty
        }
        #expect(noticed)
    }
}
