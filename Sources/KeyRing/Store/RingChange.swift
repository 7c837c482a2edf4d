internal import Files
internal import JOSE
internal import ServiceAccountTokens
internal import Text

/// What a change makes of a ring: the orders of its next generation, and the keys that are new in them.
package struct RingChange: Sendable {
    package var ring: Ring
    /// The new keys by their names.
    package var material: [String: KeyMaterial]

    package init(_ ring: Ring, material: [String: KeyMaterial] = [:]) {
        self.ring = ring
        self.material = material
    }
}

/// The time by which a ring is changed.
package struct RingTime: Sendable {
    /// Seconds since 1970 as `--now` gives them, for rehearsals alone.
    package let given: Int?

    /// The system's clock, at the moment it is asked: who waits for the lock must not come with an old time.
    package static let system = RingTime(given: nil)

    package init(given: Int?) { self.given = given }

    /// Seconds since 1970.
    package var seconds: Int { given ?? Int(System.now) }
}

/// What a ring is created on.
package struct RingCreation: Sendable {
    package var name: String
    package var issuers: [String]
    package var policy: Policy
    /// The first that has its private half is active, all others are previous.
    package var keys: [KeyMaterial]
    /// The key of controller-manager's Secret tokens: one of `keys`, or one more.
    package var legacyKey: KeyMaterial?
    /// Whether `keys` are new: made for this ring, and no token of them is out.
    package var keysAreNew = false
    /// How long tokens of the imported keys live at most that are out, in seconds, as the operator states it.
    package var longestToken: Int?
    /// The API servers whose flags are the policy's by the operator's word, and since when, in seconds since 1970.
    package var flags: (names: [String], since: Int?)?
    /// The longest lifetimes of flags that API servers run with, where they are not the policy's.
    package var lifetimesInForce = Lifetimes.none
    /// Whether the cluster is new: no token is out, and no API server serves keys.
    package var isNewCluster = false

    package init(
        name: String, issuers: [String], policy: Policy, keys: [KeyMaterial], legacyKey: KeyMaterial? = nil
    ) {
        self.name = name
        self.issuers = issuers
        self.policy = policy
        self.keys = keys
        self.legacyKey = legacyKey
    }

    /// The first generation. Keys that are given twice are taken once.
    func change(home: String, isRehearsal: Bool, now: Int) throws -> RingChange {
        if let contradiction = policy.contradictions.first { throw RingError(.configuration, contradiction) }
        guard let first = keys.first(where: { $0.privateKey != nil })?.publicKey.keyID else {
            throw RingError(
                .refused, "no private key to sign with",
                hint: "a ring is created on the key that signs, such as kubeadm's sa.key")
        }
        var taken: [RingKey] = []
        var material: [String: KeyMaterial] = [:]
        for key in keys + [legacyKey].compactMap({ $0 }) {
            let keyID = key.publicKey.keyID
            let isLegacy = legacyKey?.publicKey.keyID.isExactly(keyID) == true
            if let index = taken.firstIndex(where: { $0.keyID.isExactly(keyID) }) {
                let name = taken[index].name
                taken[index].isLegacy = taken[index].isLegacy || isLegacy
                // A file with both halves beside one with the public half.
                if key.privateKey != nil { (material[name], taken[index].hasPrivateHalf) = (key, true) }
                continue
            }
            let name = "k\(taken.count + 1)"
            let isGiven = taken.count < keys.count && keys.contains { $0.publicKey.keyID.isExactly(keyID) }
            let isActive = keyID.isExactly(first)
            var new = RingKey(
                name: name, keyID: keyID, algorithm: key.algorithm,
                state: isActive ? .active : isGiven ? .previous : .verifyOnly,
                hasPrivateHalf: key.privateKey != nil)
            new.isLegacy = isLegacy
            new.isImported = !keysAreNew && isGiven
            if new.isImported {
                new.statement = longestToken.map { RingKey.LongestToken(lifetime: $0, time: now) }
            }
            new.entered = Moment(generation: 1, time: now)
            if isActive { new.activated = Moment(generation: 1, time: now) }
            if isGiven && !isActive { new.superseded = Moment(generation: 0, time: now) }
            if isGiven { new.lifetimes = policy.lifetimes }
            taken.append(new)
            material[name] = key
        }
        func name(_ keyID: String?) -> String? {
            keyID.flatMap { keyID in taken.first { $0.keyID.isExactly(keyID) }?.name }
        }
        var ring = Ring(
            id: try UUID.random(), name: self.name, home: home, isRehearsal: isRehearsal, issuers: issuers,
            policy: policy, keys: taken, leader: name(first) ?? "",
            legacySigner: name(legacyKey?.publicKey.keyID), now: now)
        ring.isNewCluster = isNewCluster
        ring.lifetimesInForce = ring.lifetimesInForce.lengthened(by: lifetimesInForce)
        for key in taken where key.activated != nil || key.superseded != nil {
            let inForce = ring.lifetimesInForce
            ring.change(key.name) { $0.lifetimes = $0.lifetimes.lengthened(by: inForce) }
        }
        for name in flags?.names ?? [] {
            ring.flags[name] = Ring.FlagsStatement(time: now, generation: 1, since: flags?.since)
        }
        return RingChange(ring, material: material)
    }
}
