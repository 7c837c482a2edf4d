import KeyRing
import Testing

/// Keys that endpoints serve and that the ring never held.
@Suite struct UnmanagedKeyTests {
    private static let blocker = Blocker.unmanaged(endpoint: "a", keyID: "kid-x")

    @Test func `an unmanaged key blocks every step that makes a server load files`() throws {
        var stage = Stage(servers: ["a"], issuer: false)
        stage.see("a", keyIDs: ["kid-k1", "kid-x"])
        #expect(stage.item(.publish)?.waits == [Self.blocker])
        stage.see("a")
        #expect(stage.item(.publish)?.waits == [])
    }

    @Test func `it never blocks a revocation`() throws {
        var stage = Stage(servers: ["a"], issuer: false)
        stage.see("a", keyIDs: ["kid-k1", "kid-x"])
        stage.ring = stage.ring.revoking(["k1"], mode: .immediately, at: stage.now)
        for step in [Step.publish, .activate, .remove] {
            let next = try #require(stage.plan.next(at: stage.now))
            #expect(next.step == step)
            stage.take(next)
        }
    }

    @Test func `retired, withdrawn and revoked keys were held`() throws {
        var stage = Stage(servers: ["a"], issuer: false)
        try stage.pass(.publish)
        try stage.rollBack()
        stage.see("a", keyIDs: ["kid-k1", "kid-k2"])
        #expect(try stage.observed.unmanaged(by: stage.endpoint("a")) == [])
    }

    @Test func `the operator's word excuses a key on issuers alone`() throws {
        var stage = Stage(servers: ["a"])
        stage.see("a", keyIDs: ["kid-k1", "kid-x"])
        stage.see("issuer", keyIDs: ["kid-k1", "kid-x"])
        stage.order(stage.ring.excusing("kid-x", at: stage.now))
        #expect(try stage.observed.unmanaged(by: stage.endpoint("issuer")) == [])
        #expect(try stage.observed.unmanaged(by: stage.endpoint("a")) == ["kid-x"])
    }

    @Test func `on an issuer it is no sign of a newer ring, for others can write the document`() throws {
        var stage = Stage(servers: ["a"])
        for name in ["a", "issuer"] {
            stage.see(name)
            stage.see(name, keyIDs: ["kid-k1", "kid-x"])
            #expect(try stage.observed.isAhead(stage.endpoint(name)) == (name == "a"))
        }
    }

    @Test func `a step by name takes the risk by its name`() throws {
        var stage = Stage(servers: ["a"], issuer: false)
        stage.see("a", keyIDs: ["kid-k1", "kid-x"])
        stage.now = try #require(stage.item(.publish)?.due)
        let refusal = #expect(throws: StepRefusal.self) {
            try StepRequest(step: .publish).item(stage.ring, stage.observations, at: stage.now)
        }
        #expect(refusal?.missing == [.unmanagedKeys])
        let item = try StepRequest(step: .publish, risks: [.unmanagedKeys]).item(
            stage.ring, stage.observations, at: stage.now)
        #expect(item.step == .publish)
    }
}
