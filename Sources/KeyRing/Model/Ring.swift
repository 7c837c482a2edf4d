internal import JOSE
internal import Text

/// What one generation of a key ring orders. It holds no secret.
package struct Ring: Equatable, Sendable {
    /// A UUID, the same for ever and in every copy.
    package let id: String
    package var name: String
    /// The host and the path where the ring may be changed.
    package var home: String
    /// Made with a clock of its own, to be looked at and never used.
    package internal(set) var isRehearsal: Bool
    /// Issuers of tokens: the first issues, all are accepted.
    package var issuers: [String]
    package var generation: Int
    /// When this generation was made, in seconds since 1970.
    package var made: Int
    /// In the order of their making.
    package var keys: [RingKey]
    /// The name of the key that leads verification.pem: the one that signs, with a lag of a generation.
    package var leader: String
    /// The name of the key in legacy.key, which controller-manager signs Secret tokens with.
    package var legacySigner: String?
    /// The name of the key that follows in legacy.key, once every API server trusts it.
    package var legacySuccessor: String?
    package var policy: Policy
    /// The longest lifetimes that a server's flags may still allow: those of the policy, and of each earlier one
    /// until the operator confirms that no server runs with it.
    package var lifetimesInForce: Lifetimes
    /// What the operator said of API servers' flags, by the name of the endpoint.
    package var flags: [String: FlagsStatement] = [:]
    /// The generation since which `policy.lifetimes` are as they are.
    package var lifetimesChanged = 1
    /// Whether no token was out when the ring was created.
    package var isNewCluster = false
    /// Key IDs on issuers that another ring manages, by the operator's word.
    package var excusedKeyIDs: [String] = []
    /// The last generation that changed what API servers load: verification.pem or signing.key.
    package var serverFilesChanged = 1
    /// The last generation that changed jwks.json.
    package var jwksChanged = 1
    /// Until when copies may be cached that were served by endpoints that have left, in seconds since 1970.
    package var cachedUntil = 0
    /// What verification.pem has held, oldest first.
    package var lists: [TrustList] = []
    package var tombstones: [Tombstone] = []
    package var revocation: Revocation?
    /// The last step, while it can be taken back.
    package var undoable: TakenStep?
    /// When a step was taken back, in seconds since 1970: no other is made until the operator says so.
    package var heldSince: Int?

    /// The names of the keys of verification.pem in order, and the first generation that had them so.
    package struct TrustList: Equatable, Sendable {
        package var names: [String]
        package var born: Int

        package init(names: [String], born: Int) {
            self.names = names
            self.born = born
        }
    }

    /// The operator's word that an API server's manifest carries the policy's flags, and that the API server was
    /// restarted since.
    package struct FlagsStatement: Equatable, Sendable {
        /// When it was given, in seconds since 1970.
        package var time: Int
        /// The generation that was current then.
        package var generation: Int
        /// Since when the flags are in force, in seconds since 1970; nil: since the API server first loaded the ring's
        /// files.
        package var since: Int?

        package init(time: Int, generation: Int, since: Int? = nil) {
            self.time = time
            self.generation = generation
            self.since = since
        }
    }

    /// A key that is refused for ever.
    package struct Tombstone: Equatable, Sendable {
        package var keyID: String
        package var name: String
        /// When it left verification.pem, in seconds since 1970.
        package var time: Int

        package init(keyID: String, name: String, time: Int) {
            self.keyID = keyID
            self.name = name
            self.time = time
        }
    }

    package init(
        id: String, name: String, home: String, isRehearsal: Bool, issuers: [String], policy: Policy,
        keys: [RingKey], leader: String, legacySigner: String?, now: Int
    ) {
        self.id = id
        self.name = name
        self.home = home
        self.isRehearsal = isRehearsal
        self.issuers = issuers
        self.policy = policy
        self.keys = keys
        self.leader = leader
        self.legacySigner = legacySigner
        generation = 1
        made = now
        lifetimesInForce = policy.lifetimes
        noteList()
    }

    // MARK: What the files of this generation hold

    /// The one key in signing.key.
    package var active: RingKey? { keys.first { $0.state == .active } }

    /// The keys of verification.pem in order: the leader, then the others as they were made.
    package var trusted: [RingKey] {
        let trusted = keys.filter(\.isTrusted)
        return trusted.filter { $0.name == leader } + trusted.filter { $0.name != leader }
    }

    /// The keys of jwks.json in order.
    package var published: [RingKey] {
        trusted.filter { key in
            switch key.state {
            case .published, .active, .previous: !key.isLegacy || key.hasSigned
            default: false
            }
        }
    }

    /// The keys that an endpoint shows once it has followed, in order.
    package func shown(by endpoint: Endpoint) -> [RingKey] {
        endpoint.kind == .apiServer ? trusted : published
    }

    /// When the ring was created, as far as its keys tell, in seconds since 1970.
    package var created: Int {
        keys.compactMap { $0.activated?.time ?? $0.entered?.time ?? $0.superseded?.time }.min() ?? made
    }

    package var isHeld: Bool { heldSince != nil }

    package subscript(name: String) -> RingKey? { keys.first { $0.name == name } }

    /// A kid's key, also one that is gone.
    package func key(withID keyID: String) -> RingKey? { keys.first { $0.keyID.isExactly(keyID) } }

    /// The name that the next key gets.
    package var nextName: String {
        "k\((keys.compactMap { Int($0.name.dropFirst()) }.max() ?? 0) + 1)"
    }

    package func isTombstoned(_ keyID: String) -> Bool { tombstones.contains { $0.keyID.isExactly(keyID) } }

    // MARK: Changes

    package mutating func change(_ name: String, _ body: (inout RingKey) -> Void) {
        guard let index = keys.firstIndex(where: { $0.name == name }) else { return }
        body(&keys[index])
    }

    /// Begins the next generation: what follows is ordered in it.
    package mutating func begin(at now: Int) -> Moment {
        generation += 1
        made = now
        return Moment(generation: generation, time: now)
    }

    /// As many lists are remembered; a server that shows a forgotten one is taken for one that was never seen.
    private static let mostLists = 1000

    /// Notes what verification.pem holds in this generation.
    ///
    /// - Parameter before: the ring of the generation before.
    package mutating func noteList(after before: Ring? = nil) {
        let names = trusted.map(\.name)
        if let before {
            if before.trusted.map(\.name) != names || before.active?.name != active?.name {
                serverFilesChanged = generation
            }
            if Set(before.published.map(\.name)) != Set(published.map(\.name)) { jwksChanged = generation }
        }
        if !lists.contains(where: { $0.names == names }) {
            lists.append(TrustList(names: names, born: generation))
        }
        lists.removeFirst(max(0, lists.count - Self.mostLists))
    }
}
