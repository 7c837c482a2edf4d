import KeyRing

/// The files of one generation, as endpoints read them.
struct Generation {
    /// 0 for files from before the ring.
    let number: Int
    /// signing.key.
    let signing: Int
    /// verification.pem.
    let trusted: KeySet
    let trustedIDs: [String]
    /// The first generation with this verification.pem; 0 for files from before the ring.
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

    /// Files from before the ring.
    init(signing: Int, list: [Int]) {
        number = 0
        born = 0
        self.signing = signing
        trusted = list.reduce(0) { $0 | .key($1) }
        trustedIDs = list.map { Stage.keyID("k\($0 + 1)") }
        published = trusted
        publishedIDs = trustedIDs
        legacy = nil
    }

    /// The place of k7 is 6.
    static func index(_ name: String) -> Int { (Int(name.dropFirst()) ?? 0) - 1 }

    static func set(_ keys: [RingKey]) -> KeySet {
        keys.reduce(0) { $0 | .key(index($1.name)) }
    }
}
