import JOSE
import KeyRing
import Testing

/// A ring, what was seen of its endpoints, and a clock, driven step by step.
struct Stage {
    var ring: Ring
    var observations = ObservationLog()
    var now: Int
    /// Every generation there was.
    private(set) var history: [Int: Ring] = [:]

    static let creation = 1_800_000_000
    static let hour = Policy.hour
    static let day = Policy.day

    /// A ring of one active key, created under a policy with two API servers and an issuer, and seen by all.
    init(
        servers: [String] = ["a", "b"], issuer: Bool = true, legacy: Bool = false,
        _ adjust: (inout Policy) -> Void = { _ in }
    ) {
        var policy = Policy()
        policy.extendsTokens = false
        // Tests of rule 14 set it: elsewhere a look counts however old it is.
        policy.maxObservationAge = 1000 * Self.day
        policy.renewalTime = 0
        policy.endpoints = servers.map { Self.server($0) }
        if issuer { policy.endpoints.append(Self.issuer) }
        adjust(&policy)
        var key = RingKey(
            name: "k1", keyID: Self.keyID("k1"), algorithm: policy.algorithm, state: .active,
            hasPrivateHalf: true)
        key.entered = Moment(generation: 1, time: Self.creation)
        key.activated = key.entered
        key.lifetimes = policy.lifetimes
        key.isLegacy = legacy
        self.init(policy: policy, keys: [key], leader: "k1", legacySigner: legacy ? "k1" : nil)
        ring.isNewCluster = true
        for server in ring.policy.apiServers {
            ring.flags[server.name] = Ring.FlagsStatement(time: Self.creation, generation: 1)
        }
        history[1] = ring
        see()
        now += policy.minGenerationAge
    }

    init(policy: Policy, keys: [RingKey], leader: String, legacySigner: String? = nil) {
        ring = Ring(
            id: "00000000-0000-4000-8000-000000000000", name: "test", home: "test:/keys", isRehearsal: true,
            issuers: ["https://issuer.example"], policy: policy, keys: keys, leader: leader,
            legacySigner: legacySigner, now: Self.creation)
        now = Self.creation
        history[1] = ring
    }

    static func keyID(_ name: String) -> String { "kid-\(name)" }

    static func server(_ name: String, at location: String? = nil) -> Endpoint {
        Endpoint(
            kind: .apiServer, name: name, location: location ?? "https://\(name).example:6443", joined: 0)
    }

    static let issuer = Endpoint(
        kind: .issuer, name: "issuer", location: "https://issuer.example", joined: 0)

    // MARK: Looking

    var plan: RotationPlan { RotationPlan(ring, observations, at: now) }
    var observed: ObservedState { ObservedState(ring, observations, at: now) }
    var due: Step? { plan.next(at: now)?.step }

    func item(_ step: Step, key: String? = nil) -> PlannedStep? { plan.item(step, key: key) }
    func endpoint(_ name: String) throws -> Endpoint {
        try #require(ring.policy.endpoints.first { $0.name == name })
    }
    func key(_ name: String) throws -> RingKey { try #require(ring[name]) }

    /// Endpoints, all if none are named, are seen with the files of a generation, the current one if none is said.
    mutating func see(_ names: String..., generation: Int? = nil, maxAge: Int = 0) {
        let files = generation.flatMap { history[$0] } ?? ring
        for endpoint in ring.policy.endpoints where names.isEmpty || names.contains(endpoint.name) {
            see(endpoint.name, keyIDs: files.shown(by: endpoint).map(\.keyID), maxAge: maxAge)
        }
    }

    mutating func see(_ name: String, keyIDs: [String], maxAge: Int = 0) {
        observations.note(keyIDs, maxAge: maxAge, of: name, in: ring.generation, at: now)
    }

    // MARK: Changing

    mutating func wait(_ seconds: Int) { now += seconds }

    mutating func order(_ next: Ring) {
        ring = next
        history[next.generation] = next
        now += next.policy.minGenerationAge
    }

    mutating func adopt(_ adjust: (inout Policy) -> Void) {
        var policy = ring.policy
        adjust(&policy)
        order(ring.adopting(policy, observations, at: now))
    }

    mutating func rollBack() throws { order(try ring.rollingBack(observations, at: now)) }

    /// Makes the next step of an plan whatever its time, and waits until it has settled.
    mutating func take(_ item: PlannedStep) {
        let new = NewKey(
            name: ring.nextName, keyID: Self.keyID(ring.nextName), algorithm: ring.policy.algorithm)
        order(ring.taking(item, newKey: new, at: now))
    }

    /// Waits for a step while every endpoint follows, and makes it; the steps that are due before it come first.
    mutating func pass(_ step: Step, location: SourceLocation = #_sourceLocation) throws {
        for _ in 0..<100 {
            see()
            let items = plan.items.filter(\.waits.isEmpty)
            let next = try #require(
                items.first { $0.due <= now } ?? items.min { $0.due < $1.due },
                "nothing leads to \(step): \(plan.items)", sourceLocation: location)
            now = max(now, next.due)
            see()
            take(next)
            if next.step == step { return }
        }
        Issue.record("\(step) never came", sourceLocation: location)
    }
}
