import KeyRing
import Testing

/// kube-controller-manager cannot be polled: what it signs with is known by the operator's word alone.
@Suite struct ControllerManagerTests {
    private static func confirm(_ key: String?, in stage: inout Stage) {
        stage.observations.controllerManager = .init(
            key: key, generation: stage.ring.generation, time: stage.now)
    }

    /// A ring on an imported key k1, with all confirmed but kube-controller-manager, and k2 that signs since.
    private static func superseded() throws -> Stage {
        var stage = Stage(servers: ["a"], issuer: false)
        stage.ring.change("k1") { key in
            key.isImported = true
            key.statement = .init(lifetime: Policy.day, time: stage.now)
        }
        for step in [Step.publish, .activate, .reorder] { try stage.pass(step) }
        stage.see()
        return stage
    }

    @Test func `an imported key is not retired before it is confirmed what the controller signs with`() throws
    {
        var stage = try Self.superseded()
        #expect(stage.item(.retire)?.waits == [.controllerManager(key: "k1")])
        #expect(stage.observed.awaitsControllerManager)
        stage.wait(Policy.day)
        Self.confirm("k1", in: &stage)
        #expect(stage.item(.retire)?.waits == [.controllerManager(key: "k1")])
        Self.confirm(nil, in: &stage)
        #expect(stage.item(.retire)?.waits == [])
        #expect(!stage.observed.awaitsControllerManager)
    }

    @Test func `a key that the controller gave up needs its longest token stated anew, or the mark`() throws {
        var stage = try Self.superseded()
        stage.wait(Policy.hour)
        Self.confirm(nil, in: &stage)
        #expect(try stage.observed.hasOpenEnd(stage.key("k1")))
        stage.order(stage.ring.stating(longestToken: Policy.day, of: ["k1"], at: stage.now))
        #expect(try !stage.observed.hasOpenEnd(stage.key("k1")))
        var marked = stage
        marked.order(marked.ring.markingLegacy("k1", at: marked.now))
        #expect(marked.item(.retire) == nil)
    }

    @Test func `a revocation after rollover waits until it is restarted`() throws {
        var stage = Stage(servers: ["a"], issuer: false, legacy: true)
        Self.confirm("k1", in: &stage)
        stage.ring = stage.ring.revoking(["k1"], mode: .afterRollover, at: stage.now)
        for _ in 0..<20 where stage.ring.active?.name == "k1" || stage.ring.legacySigner == "k1" {
            stage.see()
            let next = try #require(stage.plan.items.filter(\.waits.isEmpty).min { $0.due < $1.due })
            stage.now = max(stage.now, next.due)
            stage.see()
            stage.take(next)
        }
        stage.see()
        stage.take(try #require(stage.item(.reorder)))
        stage.see()
        #expect(stage.item(.remove)?.waits == [.controllerManager(key: "k1")])
        Self.confirm(stage.ring.legacySigner, in: &stage)
        #expect(stage.item(.remove)?.waits == [])
    }

    @Test func `a confirmation from before a key could be loaded frees it not`() throws {
        var stage = Stage(servers: ["a"], issuer: false, legacy: true)
        Self.confirm("k1", in: &stage)
        for name in ["k2", "k3"] {
            stage.take(PlannedStep(step: .addLegacy, keys: [], due: stage.now))
            stage.take(PlannedStep(step: .legacy, keys: [name], due: stage.now))
        }
        #expect(try stage.observed.mayControllerManagerSign(with: stage.key("k2")))
        Self.confirm("k3", in: &stage)
        #expect(try !stage.observed.mayControllerManagerSign(with: stage.key("k2")))
        #expect(try !stage.observed.mayControllerManagerSign(with: stage.key("k1")))
    }

    @Test(arguments: [true, false])
    func `where its manifest names legacy.key, no export as sa.key changes what it signs with`(
        _ readsLegacyKey: Bool
    ) throws {
        var stage = Stage(servers: ["a"], issuer: false, legacy: true)
        // k1 signs API servers' tokens too: both files hold it.
        stage.observations.controllerManager = .init(
            key: "k1", generation: stage.ring.generation, time: stage.now, readsLegacyKey: readsLegacyKey)
        for step in [Step.publish, .activate] { try stage.pass(step) }
        #expect(stage.observed.readsKubeadmKey == !readsLegacyKey)
        let document = stage.observations.document
        #expect(try ObservationLog(reading: document, path: "observed.json") == stage.observations)
    }

    @Test func `the key that kubeadm's layout gives it is no ordinary one`() throws {
        var stage = Stage(servers: ["a"], issuer: false)
        #expect(!stage.observed.watchesControllerManager)
        stage.observations.kubeadmKeys["k1"] = stage.now
        #expect(stage.observed.awaitsControllerManager)
        for step in [Step.publish, .activate, .reorder] { try stage.pass(step) }
        stage.see()
        #expect(stage.item(.retire)?.waits == [.controllerManager(key: "k1")])
        Self.confirm(nil, in: &stage)
        #expect(stage.item(.retire)?.waits == [])
        #expect(!stage.observed.readsKubeadmKey)
    }

    @Test func `a word on a legacy key that was active does not say which file was read`() throws {
        var stage = Stage(servers: ["a"], issuer: false, legacy: true)
        Self.confirm("k1", in: &stage)
        #expect(stage.observed.readsKubeadmKey)
        for step in [Step.publish, .activate, .reorder] { try stage.pass(step) }
        #expect(stage.observed.readsKubeadmKey, "it may have read sa.key, which is k2 now")
        Self.confirm("k1", in: &stage)
        #expect(!stage.observed.readsKubeadmKey)
    }
}
