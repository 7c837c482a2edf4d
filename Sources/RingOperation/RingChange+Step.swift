package import KeyRing
internal import ServiceAccountTokens

extension RingChange {
    /// The next generation after one step, with the new key that it brings in.
    package init(taking item: PlannedStep, of ring: Ring, at now: Int) throws {
        guard item.step == .publish || item.step == .addLegacy else {
            self.init(ring.taking(item, at: now))
            return
        }
        let material = try KeyMaterial.make(under: ring.policy)
        let name = ring.nextName
        self.init(ring.taking(item, newKey: material.named(name), at: now), material: [name: material])
    }
}
