import JOSE
import KeyRing

/// A control plane under chance: API servers, a site, relying parties, an operator and a ring, hour by hour.
///
/// Its oracle knows what really was loaded, signed and cached. The ring knows only what it was told.
final class World {
    let seed: UInt64
    let faults: Faults
    var chance: Chance
    /// Whether servers are seen by observations; if not, all follow at once.
    let hasEndpoints: Bool

    // MARK: The ring

    var ring: Ring
    var observations = ObservationLog()
    var generations: [Generation] = []
    private var birthdays: [[String]: Int] = [:]

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
    /// Controller-manager's key in memory.
    var managersKey: Int?
    /// By endpoint: until when it answers nobody.
    var silentUntil: [String: Int] = [:]
    /// By server: until when nothing is exported to it.
    var noExportUntil: [String: Int] = [:]
    var resumesAt: Int?
    var isCalm = false
    var serversEver = 0
    /// The plan, while nothing new was seen or ordered.
    var knownAgenda: RotationPlan?
    var confirmedByHand: String?
    /// Who answers in this run.
    var answering: [Int] = []

    // MARK: Tokens

    /// By key: when its last token expires.
    var insideUntil = [Int](repeating: 0, count: 128)
    var outsideUntil = [Int](repeating: 0, count: 128)
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
    var inForce: Lifetimes
    var expected = [Lifetimes](repeating: .none, count: 128)
    var floors = [Int](repeating: 0, count: 128)
    var overstays = [Int](repeating: 0, count: 128)

    var counts = Counts()
    var violations: [String] = []

    struct CachedCopy {
        var owner: String
        var keys: KeySet
        var excused: KeySet
        var isBackUnseen: Bool
        var until: Int
    }

    struct Counts: Equatable {
        var steps: [Step: Int] = [:]
        var checks = 0
        var restarts = 0
        var torn = 0
        var restored = 0
        var rollbacks = 0
        var policies = 0
        var confirmations = 0
        var revocations = 0
        var kills = 0
        var refusedClocks = 0
        var overdueRuns = 0
    }

    /// Rules of the world that a test breaks, to see that the oracle notices.
    struct Faults: OptionSet, Sendable {
        let rawValue: Int
        /// `export --to` goes straight to the newest generation.
        static let exportSkips = Faults(rawValue: 1)
        /// The host's clock is believed.
        static let noClockGuard = Faults(rawValue: 2)
        /// Flags are confirmed that some server does not have.
        static let rashConfirmation = Faults(rawValue: 4)
    }

    init(seed: UInt64, faults: Faults = []) {
        self.seed = seed
        self.faults = faults
        var chance = Chance(seed: seed)
        hasEndpoints = !chance.oneIn(8)
        var policy = Policy()
        Self.shuffle(&policy, &chance)
        policy.jwksSource = hasEndpoints && chance.oneIn(3) ? .apiServers : .ring
        let names = (0..<(2 + chance.below(4))).map { "s\($0)" }
        if hasEndpoints {
            policy.endpoints = names.map { Stage.server($0) }
            if policy.jwksSource == .ring { policy.endpoints.append(Stage.issuer) }
        }
        let isLegacy = chance.oneIn(2)
        let stage = Stage(servers: [], issuer: false, legacy: isLegacy) { $0 = policy }
        ring = stage.ring
        inForce = policy.lifetimes
        expected[0] = policy.lifetimes
        site = Follower(
            name: "issuer", hasCopy: true, copy: 1, restartsEvery: 1, flags: .none, flagsVersion: 0, joined: 0
        )
        self.chance = chance
        record(ring)
        for name in names { join(name, generation: 0) }
        site.followsAtOnce = !hasEndpoints
        site = loading(site, signing: generations[0], list: generations[0])
        if isLegacy { managersKey = 0 }
    }

    // MARK: The run

    /// Lets some days pass, one hour after the other, while there is no violation.
    func run(days: Int) {
        let end = now + days * Stage.day
        let storm = end - calmDays * Stage.day
        var hour = now
        while hour < end && violations.isEmpty {
            hour += Stage.hour
            now = hour + chance.below(120)
            if now > storm && !isCalm { calmDown() }
            if !isCalm { operate() }
            rotate()
            check()
            now = max(now, hour + 1500)
            passHour(until: hour + Stage.hour - 1)
            sign()
            check()
        }
        if violations.isEmpty { checkEnd() }
    }

    private var calmDays: Int { 100 }

    /// The storm is over: everybody follows, and the ring has to come to rest.
    private func calmDown() {
        isCalm = true
        clockOffset = 0
        silentUntil = [:]
        noExportUntil = [:]
        for index in servers.indices { servers[index].restartsEvery = 12 }
        if ring.isHeld { commit(ring.resuming(at: ringNow)) }
    }

    var ringNow: Int { now + clockOffset }
    var latest: Generation { generations[generations.count - 1] }
    func generation(_ number: Int) -> Generation { generations[number - 1] }

    func violate(_ text: @autoclosure () -> String) {
        guard violations.count < 5 else { return }
        let day = (now - Stage.creation) / Stage.day
        violations.append("seed \(seed), day \(day), generation \(ring.generation): \(text())")
    }

    /// A policy of the kind that people have.
    static func shuffle(_ policy: inout Policy, _ chance: inout Chance) {
        policy.rotateEvery = chance.pick([8, 15, 30, 60]) * Stage.day
        policy.publishLeadTime = chance.pick([1, 3, 24, 48]) * Stage.hour
        policy.maxTokenExpiration = chance.pick([1, 2, 24, 24, 96, 480]) * Stage.hour
        policy.extendsTokens = chance.oneIn(5)
        let external = chance.pick([nil, 1, 12]).map { $0 * Stage.hour }
        policy.externalTokenLifetime = external.map { min($0, policy.lifetimes.any) }
        policy.clockSkew = chance.pick([120, 300])
        policy.apiAudiences = ["api"]
        policy.externalAudiences = chance.oneIn(2) ? ["cloud"] : []
        policy.algorithm = chance.oneIn(4) ? .es256 : .rs256
    }

    // MARK: Generations

    /// Remembers the files of a generation.
    func record(_ ring: Ring) {
        let names = ring.trusted.map(\.name)
        let born = birthdays[names] ?? ring.generation
        birthdays[names] = born
        generations.append(Generation(ring, born: born))
    }

    /// Makes a generation the current one.
    func commit(_ next: Ring) {
        let before = latest
        ring = next
        forgetAgenda()
        record(next)
        checkFiles(before, latest)
        if latest.signing != before.signing || latest.legacy != before.legacy { noteNewSigner() }
        noteRemovals(before, latest)
        for index in servers.indices {
            if servers[index].followsAtOnce {
                start(index)
            } else if !servers[index].hasCopy && chance.oneIn(6) {
                start(index, across: before)
            }
        }
        if site.followsAtOnce { upload() }
    }

    /// A key is handed out: whoever was cut off or went back unseen cannot be blamed for refusing it.
    private func noteNewSigner() {
        if latest.signing >= 0 {
            everSigned |= .key(latest.signing)
            let key = latest.signing
            expected[key] = expected[key].lengthened(by: inForce)
            floors[key] = 0
            for index in servers.indices { servers[index].past[key] = nil }
        }
        if let legacy = latest.legacy { everSigned |= .key(legacy) }
        let isCut = ring.revocation?.orders.contains { $0.mode == .immediately } == true
        for index in servers.indices where isCut || servers[index].isBackUnseen {
            servers[index].excused |= everSigned & ~servers[index].trusted
        }
        if isCut || site.isBackUnseen { site.excused |= everSigned & ~site.trusted }
        for index in cached.indices where isCut || cached[index].isBackUnseen {
            cached[index].excused |= everSigned & ~cached[index].keys
        }
    }

    /// What leaves the files while a server went back unseen and signs with it again does not count.
    private func noteRemovals(_ before: Generation, _ after: Generation) {
        let left = before.trusted & ~after.trusted
        let unpublished = before.published & ~after.published
        for server in servers where server.isBackUnseen && server.signing >= 0 {
            void |= left & .key(server.signing)
            voidOutside |= unpublished & .key(server.signing)
        }
    }
}
