import KeyRing

/// What a cluster was before its ring.
struct Past {
    /// A key that API servers had before the ring; the first one is k1.
    struct Key {
        /// How long tokens of it live that are out at the creation; 0 where none is.
        var life: Int
        /// Whether the ring is created with it. A key that is not imported is unmanaged.
        var isImported = true
        var hasPrivateHalf = true
    }

    var keys: [Key]
    /// The places of the keys that every API server trusts, in the order of its list.
    var order: [Int]
    /// The place of the key that API servers sign with.
    var signer = 0
    /// By API server: the key that it signs with, where it is another one.
    var signers: [String: Int] = [:]
    /// By API server: keys that it alone has.
    var extra: [String: [Int]] = [:]
    /// What tokens the flags of the manifests allow.
    var flags: Lifetimes
    /// API servers that answer nobody at the creation.
    var silent: Set<String> = []
    /// Whether kube-controller-manager signs Secrets' tokens with the API server's key.
    var hasManagers = false
    /// Whether Secrets ask for tokens from the first day on.
    var makesSecrets = false
    /// Whether the key that signs is declared to be the one of Secrets' tokens.
    var declaresLegacy = false
    /// Whether the hosts follow by `export --kubeadm`: kube-controller-manager reads sa.key.
    var usesKubeadm = false
    /// Whether the longest token that is out is stated at the creation.
    var statesTokens = true
    /// What is stated in its place, where that is not the truth.
    var falseStatement: Int?

    init(_ keys: [Key], signer: Int = 0, order: [Int]? = nil, flags: Int) {
        self.keys = keys
        self.signer = signer
        self.order = order ?? Array(keys.indices)
        self.flags = Lifetimes(external: flags, any: flags)
    }

    /// The key that the ring is created on; nil where it makes one.
    var first: Int? { keys.indices.first { keys[$0].isImported && keys[$0].hasPrivateHalf } }

    /// The longest lifetime of tokens that are out when the ring is created.
    var longest: Int { max(flags.any, keys.map(\.life).max() ?? 0) }

    /// One under chance.
    init(_ chance: inout Chance, servers: [String]) {
        let lives = [Stage.hour, Stage.day, 10 * Stage.day, 365 * Stage.day, 3650 * Stage.day]
        var keys = (0..<chance.pick([1, 1, 2, 2, 3])).map { _ in
            Key(
                life: chance.pick(lives), isImported: chance.below(10) < 7,
                hasPrivateHalf: chance.below(10) < 6)
        }
        if !keys.contains(where: \.isImported) && chance.below(10) < 7 {
            keys[0].isImported = true
            keys[0].hasPrivateHalf = true
        }
        var order = Array(keys.indices)
        order.shuffle(using: &chance)
        let signer = chance.below(keys.count)
        self.init(keys, signer: signer, order: order, flags: chance.pick(lives))
        if chance.oneIn(5) {
            // Work by hand that was left half done: nothing was signed with this one.
            self.keys.append(Key(life: 0, isImported: chance.oneIn(2), hasPrivateHalf: false))
            extra[chance.pick(servers)] = [self.keys.count - 1]
        }
        if chance.oneIn(4) {
            for server in servers { signers[server] = chance.pick(order) }
        }
        if chance.oneIn(4) { silent = Set(servers.filter { _ in chance.below(10) < 6 }) }
        hasManagers = chance.below(3) > 0
        usesKubeadm = chance.oneIn(4)
        declaresLegacy = hasManagers && first == signer && signers.isEmpty && chance.oneIn(2)
        makesSecrets = declaresLegacy && chance.oneIn(2)
        statesTokens = chance.below(10) < 6
    }

    /// The files that an API server starts from until its manifest points at the ring's.
    func files(of server: String) -> Generation {
        let list = order + (extra[server] ?? [])
        return Generation(signing: signers[server] ?? signer, list: list)
    }

    /// What relying parties fetch until the ring publishes.
    var site: Generation { Generation(signing: -1, list: order) }

    /// The ring that is created on it.
    func ring(_ policy: Policy) -> Ring {
        let entered = Moment(generation: 1, time: Stage.creation)
        var taken: [RingKey] = []
        for (index, past) in keys.enumerated() where past.isImported {
            let name = "k\(index + 1)"
            let isActive = index == first
            var key = RingKey(
                name: name, keyID: Stage.keyID(name), algorithm: policy.algorithm,
                state: isActive ? .active : .previous, hasPrivateHalf: past.hasPrivateHalf)
            key.isImported = true
            key.isLegacy = declaresLegacy && isActive
            key.entered = entered
            if isActive {
                key.activated = entered
            } else {
                key.superseded = Moment(generation: 0, time: Stage.creation)
            }
            key.lifetimes = policy.lifetimes
            if let stated = falseStatement ?? (statesTokens ? longest : nil) {
                key.statement = .init(lifetime: stated, time: Stage.creation)
            }
            taken.append(key)
        }
        if first == nil {
            let name = "k\(keys.count + 1)"
            var key = RingKey(
                name: name, keyID: Stage.keyID(name), algorithm: policy.algorithm, state: .active,
                hasPrivateHalf: true)
            key.entered = entered
            key.activated = entered
            key.lifetimes = policy.lifetimes
            taken.append(key)
        }
        let leader = taken.first { $0.state == .active }?.name ?? ""
        return Stage(policy: policy, keys: taken, leader: leader, legacySigner: declaresLegacy ? leader : nil)
            .ring
    }
}
