import KeyRing

/// The files of one generation, as endpoints read them.
struct Generation {
    let number: Int
    /// signing.key.
    let signing: Int
    /// verification.pem.
    let trusted: KeySet
    let trustedIDs: [String]
    /// The first generation with this verification.pem.
    let born: Int
    /// jwks.json.
    let published: KeySet
    let publishedIDs: [String]
    /// legacy.key.
    let legacy: Int?

    init(_ ring: Ring, born: Int) {
        number = ring.generation
        let list = ring.trusted
        let site = ring.published
        signing = ring.active.map { Self.index($0.name) } ?? -1
        trusted = Self.set(list)
        trustedIDs = list.map(\.keyID)
        self.born = born
        published = Self.set(site)
        publishedIDs = site.map(\.keyID)
        legacy = ring.legacySigner.map(Self.index)
    }

    /// The place of k7 is 6.
    static func index(_ name: String) -> Int { (Int(name.dropFirst()) ?? 0) - 1 }

    static func set(_ keys: [RingKey]) -> KeySet {
        keys.reduce(0) { $0 | .key(index($1.name)) }
    }
}
