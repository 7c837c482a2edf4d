import KeyRing

/// A control plane: API servers, kube-controller-managers, a site, relying parties, an operator and a ring, under chance
/// hour by hour, or by a script.
///
/// Its oracle knows what really was loaded, signed and cached. The ring knows only what it was told.
final class World {
    let seed: UInt64
    let faults: Faults
    var chance: Chance
    /// Whether servers are seen by observations; if not, all follow at once.
    let hasEndpoints: Bool
    /// What the cluster was before the ring; nil for a new one.
    let past: Past?
    /// Whether nothing happens by chance.
    let isScripted: Bool

    // MARK: The ring

    var ring: Ring
    var observations = ObservationLog()
    var generations: [Generation] = []
    var birthdays: [[String]: Int] = [:]

    // MARK: The world

    /// The true time, in seconds since 1970.
    var now = Stage.creation
    /// How far the ring's clock is off.
    var clockOffset = 0
    var clockHealsAt = 0
    var servers: [Follower] = []
    var site: Follower
    /// Copies in the caches of relying parties, of what is served no more.
    var cached: [CachedCopy] = []
    /// Whether Secrets ask for tokens.
    var makesSecrets: Bool
    /// Whether the operator says what is not true.
    var isLiar = false
    /// By endpoint: until when it answers nobody.
    var silentUntil: [String: Int] = [:]
    /// The endpoints that refuse the observer's credentials until somebody mends that.
    var refusing: Set<String> = []
    /// Whether looks are made with tokens that the ring signs itself.
    let observesAs: Bool
    /// The endpoints that are looked at with a token file or a client certificate all the same.
    var hasOtherCredentials: Set<String> = []
    /// By server: until when nothing is exported to it.
    var noExportUntil: [String: Int] = [:]
    var resumesAt: Int?
    var isCalm = false
    var serversEver = 0
    /// How many keys had a name.
    var keysEver = 0
    /// The plan, while nothing new was seen or ordered, and the endpoints whose looks were too old for it.
    var knownAgenda: (plan: RotationPlan, stale: [String])?
    /// Whether files may leave the ring, while nothing new was seen or ordered.
    var knownMayExport: Bool?
    var confirmedByHand: String?
    /// Who answers in this run.
    var answering: [Int] = []

    // MARK: Tokens

    /// By key: when its last token expires.
    var insideUntil = [Int](repeating: 0, count: KeySet.most)
    var outsideUntil = [Int](repeating: 0, count: KeySet.most)
    /// By key: lifetimes of tokens, and when the last of each expires.
    var lives = [[(life: Int, until: Int)]](repeating: [], count: KeySet.most)
    /// By key: when an API server last signed with it.
    var lastSigned = [Int](repeating: 0, count: KeySet.most)
    /// Keys of Secret tokens, which never expire.
    var legacyLive: KeySet = 0
    var everSigned: KeySet = 0
    /// Keys on order to leave for ever: their tokens may be refused.
    var exposed: KeySet = 0
    /// Exposed keys that the ring says are gone everywhere.
    var goneEverywhere: KeySet = 0
    /// Keys that a server brought back by an old copy while they left the files: their tokens do not count.
    var void: KeySet = 0
    var voidOutside: KeySet = 0

    // MARK: What the policies allowed, reckoned apart from the ring

    var policyVersion = 0
    /// By server: the version of the policy that its flags were last confirmed with.
    var confirmedVersions: [String: Int] = [:]
    var inForce: Lifetimes
    var expected = [Lifetimes](repeating: .none, count: KeySet.most)
    var floors = [Int](repeating: 0, count: KeySet.most)
    var overstays = [Int](repeating: 0, count: KeySet.most)
    /// How many keys were trusted at most while all was confirmed.
    var mostTrusted = 0

    var counts = Counts()
    var violations: [String] = []

    struct CachedCopy {
        var owner: String
        var keys: KeySet
        var excused: KeySet
        var isBackUnseen: Bool
        var until: Int
    }

    /// How a world begins.
    struct Setup {
        var policy = Policy()
        var servers = ["s0", "s1"]
        /// The servers whose hosts have copies; nil: by chance.
        var copies: Set<String>?
        var past: Past?
        var hasEndpoints = true
        var hasIssuer = true
        /// Whether looks are made with tokens that the ring signs itself.
        var observesAs = false
        /// Whether the first key of a new ring signs Secrets' tokens too.
        var isLegacy = false
    }

    convenience init(seed: UInt64, faults: Faults = []) {
        var chance = Chance(seed: seed)
        var setup = Setup()
        setup.hasEndpoints = !chance.oneIn(8)
        Self.shuffle(&setup.policy, &chance)
        setup.policy.jwksSource = setup.hasEndpoints && chance.oneIn(3) ? .apiServers : .ring
        setup.servers = (0..<(2 + chance.below(4))).map { "s\($0)" }
        setup.isLegacy = chance.oneIn(2)
        setup.observesAs = setup.hasEndpoints && seed % 3 == 0
        if setup.hasEndpoints && !chance.oneIn(5) { setup.past = Past(&chance, servers: setup.servers) }
        self.init(setup, chance: chance, seed: seed, faults: faults)
        isLiar = past != nil && chance.oneIn(8)
    }

    init(_ setup: Setup, chance: Chance? = nil, seed: UInt64 = 0, faults: Faults = []) {
        self.seed = seed
        self.faults = faults
        self.chance = chance ?? Chance(seed: seed)
        isScripted = chance == nil
        isCalm = chance == nil
        hasEndpoints = setup.hasEndpoints
        observesAs = setup.observesAs
        past = setup.past
        var policy = setup.policy
        if setup.hasEndpoints {
            policy.endpoints = setup.servers.map { Stage.server($0) }
            if policy.jwksSource == .ring && setup.hasIssuer { policy.endpoints.append(Stage.issuer) }
        }
        if faults.contains(.agelessLooks) { policy.maxObservationAge = 10_000 * Stage.day }
        if faults.contains(.noRenewalTime) { policy.renewalTime = 0 }
        ring =
            setup.past?.ring(policy)
            ?? Stage(servers: [], issuer: false, legacy: setup.isLegacy) { $0 = policy }.ring
        inForce = policy.lifetimes
        site = Follower(
            name: "issuer", hasCopy: true, copy: 1, restartsEvery: 1, flags: .none, flagsVersion: 0, joined: 0
        )
        makesSecrets = setup.past?.makesSecrets ?? setup.isLegacy
        begin(setup)
    }
}
