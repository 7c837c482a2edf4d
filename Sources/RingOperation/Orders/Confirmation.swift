internal import JOSE
package import KeyRing
internal import ServiceAccountTokens
internal import Text
internal import TokenConfiguration

/// What an operator states of a ring because it cannot be polled (`satoken keys confirm`).
package enum Confirmation {
    /// API servers run with the policy's flags: these, or all where none is named. Since a time in seconds since 1970, or
    /// since each first loaded the ring's files.
    case flags(servers: [String], since: Int?)
    /// No token that is out lives for more than so many seconds: of these keys, or of each whose end is not known.
    case longestLiveToken(Int, keys: [String])
    /// A key signed tokens of Secrets too.
    case legacyKey(String)
    /// A key ID that issuers serve is another ring's.
    case foreignKey(String)
    /// An endpoint trusts keys; an API server signs with the active one.
    case endpoint(String, keys: [String])
    /// kube-controller-manager signs tokens of Secrets with a key, or with `none`, which its manifest names by a file.
    case controllerManager(keys: [String], file: String?)

    /// Records it in the ring, after a look at the endpoints.
    ///
    /// - Returns: the ring after it, and what was done, a line each.
    /// - Throws: ProgramFailure for names that the ring does not know, and for what the observations contradict; what the
    ///   ring's files refuse.
    package func record(_ keeper: RingKeeper) throws -> (after: RingSnapshot, done: [String]) {
        switch self {
        case .flags(let servers, let since):
            return try Self.order(keeper) { try Self.confirmFlags(servers, since, $0.ring, $0.now) }
        case .longestLiveToken(let life, let keys):
            return try Self.order(keeper) { try Self.state(life, of: keys, $0) }
        case .legacyKey(let key): return try Self.order(keeper) { try Self.markLegacy(key, $0.ring, $0.now) }
        case .foreignKey(let keyID): return try Self.order(keeper) { try Self.excuse(keyID, $0) }
        case .endpoint(let name, let keys):
            return try Self.note(keeper) { try Self.confirm(name, keys, $0, &$1, $2) }
        case .controllerManager(let keys, let file):
            return try Self.note(keeper) { try Self.confirmControllerManager(keys, file, $0, &$1, $2) }
        }
    }

    /// Makes the next generation of what is stated; `body` gives none where the ring says it already.
    private static func order(
        _ keeper: RingKeeper, _ body: (RingStatus) throws -> (Ring?, [String])
    ) throws -> (RingSnapshot, [String]) {
        var done: [String] = []
        let after = try keeper.order { snapshot, observations, now in
            let (ring, lines) = try body(RingStatus(snapshot.ring, observations, now: now))
            done = lines
            return ring.map { RingChange($0) }
        }
        return (after, done)
    }

    /// Notes what is stated beside what was seen.
    private static func note(
        _ keeper: RingKeeper, _ body: (Ring, inout ObservationLog, Int) throws -> [String]
    ) throws -> (RingSnapshot, [String]) {
        var done: [String] = []
        let after = try keeper.change { snapshot, observations, now in
            done = try body(snapshot.ring, &observations, now)
            return nil
        }
        return (after, done)
    }

    private static func confirmFlags(
        _ names: [String], _ since: Int?, _ ring: Ring, _ now: Int
    ) throws -> (Ring?, [String]) {
        let servers = try names.isEmpty ? ring.policy.apiServers : names.map { try ring.policy.endpoint($0) }
        if let other = servers.first(where: { $0.kind != .apiServer }) {
            throw ProgramFailure(
                "\(Shown.text(other.name)): is no API server, and has no flags", code: .usage)
        }
        if let since, since > now {
            throw ProgramFailure(
                "--flags-in-force-since \(Timestamp.text(since)): is ahead of now", code: .usage)
        }
        let next = ring.confirmingFlags(of: servers.map(\.name), since: since, at: now)
        let names = servers.map { Shown.text($0.name) }.joined(separator: ", ")
        return (
            next,
            [
                servers.isEmpty
                    ? "done: no server allows longer lifetimes than the policy's"
                    : "done: \(names) run\(servers.count == 1 ? "s" : "") with the policy's flags, by your word"
            ]
        )
    }

    private static func state(
        _ life: Int, of names: [String], _ status: RingStatus
    ) throws -> (Ring?, [String]) {
        let keys = try keysToState(names, status)
        return (
            status.ring.stating(longestToken: life, of: keys, at: status.now),
            [
                "done: no token of \(keys.joined(separator: " ")) that is out lives longer than \(Policy.span(life))"
            ]
        )
    }

    /// The keys that a statement speaks of.
    private static func keysToState(_ names: [String], _ status: RingStatus) throws -> [String] {
        let keys =
            try names.isEmpty
            ? status.observed.keysWithOpenEnd : names.map { try trusted($0, in: status.ring) }
        if keys.isEmpty {
            throw ProgramFailure(
                "the end of every key is known", hint: "name keys to state it anew", code: .refused)
        }
        let unconfirmed = status.observed.serversWithoutConfirmedFlags.filter { server in
            keys.contains { key in
                key.state == .active || status.observed.isPast(server, key, evenIfStale: true) == nil
            }
        }
        if !unconfirmed.isEmpty {
            let servers = unconfirmed.map { Shown.text($0.name) }.joined(separator: ", ")
            throw ProgramFailure(
                "\(servers) may go on to issue longer tokens of \(keys.map(\.name).joined(separator: " ")): the flags are not confirmed",
                hint:
                    "satoken keys confirm --flags, once every manifest carries them and the API servers were restarted",
                code: .refused)
        }
        return keys.map(\.name)
    }

    private static func markLegacy(_ name: String, _ ring: Ring, _ now: Int) throws -> (Ring?, [String]) {
        let key = try trusted(name, in: ring)
        if !key.hasSigned {
            throw ProgramFailure(
                "\(key.name) is \(key.state.rawValue), and has signed nothing", code: .refused)
        }
        if key.isLegacy { return (nil, ["\(key.name) is one of Secrets' tokens already"]) }
        let next = ring.markingLegacy(key.name, at: now)
        var done = ["done: \(key.name) is trusted until it is ordered out, for Secrets' tokens do not expire"]
        if next.legacySigner != ring.legacySigner {
            done.append(
                "  legacy.key is \(key.name): give it to kube-controller-manager (satoken keys export)")
        }
        return (next, done)
    }

    /// Refuses what an excuse would hide: a key of an API server is dropped by the ring's files.
    private static func excuse(_ keyID: String, _ status: RingStatus) throws -> (Ring?, [String]) {
        if let key = status.ring.key(withID: keyID) {
            throw ProgramFailure("\(Shown.text(keyID)): is \(key.name) of this ring", code: .usage)
        }
        let servers = status.ring.policy.apiServers.filter {
            status.observed.unmanaged(by: $0).containsExactly(keyID)
        }
        if !servers.isEmpty {
            let names = servers.map { Shown.text($0.name) }.joined(separator: ", ")
            throw ProgramFailure(
                "\(names) trusts \(Shown.text(keyID)), and the ring's verification.pem would drop it: its live tokens would be refused",
                hint: ConcernWords.importing([keyID]), code: .refused)
        }
        return (
            status.ring.excusing(keyID, at: status.now),
            ["done: \(Shown.text(keyID)) on issuers is another ring's"]
        )
    }

    private static func confirm(
        _ name: String, _ names: [String], _ ring: Ring, _ observations: inout ObservationLog, _ now: Int
    ) throws -> [String] {
        let endpoint = try ring.policy.endpoint(name)
        let keys = try names.map { try trusted($0, in: ring) }
        let name = Shown.text(endpoint.name)
        var done: [String] = []
        for key in keys {
            observations.confirm(key.name, of: endpoint.name, in: ring.generation, at: now)
            // While signing.key is held back, it is a word on trust alone.
            let isHeldBack = !ObservedState(ring, observations, at: now).blockersOfSigningKey.isEmpty
            let signs =
                endpoint.kind == .apiServer && key.name == ring.active?.name && ring.leader == key.name
                && !isHeldBack
            let verb = endpoint.kind == .apiServer ? "trusts" : "publishes"
            done.append("done: \(name) \(signs ? "signs with" : verb) \(key.name), by your word")
            if let look = observations.endpoints[endpoint.name]?.looks.last,
                !look.keyIDs.containsExactly(key.keyID)
            {
                let seen = Shown.distance(look.last, now: Double(now))
                done.append(
                    "  \(name) was seen \(seen) without \(key.name): the next such look outweighs this")
            }
        }
        return done
    }

    private static func confirmControllerManager(
        _ names: [String], _ file: String?, _ ring: Ring, _ observations: inout ObservationLog, _ now: Int
    ) throws -> [String] {
        guard names.count == 1 else {
            throw ProgramFailure("kube-controller-manager signs with one key, or none", code: .usage)
        }
        let key = names[0].isExactly("none") ? nil : try trusted(names[0], in: ring).name
        let readsLegacyKey = file?.split(separator: "/").last == "legacy.key"
        if readsLegacyKey && key != ring.legacySigner {
            throw ProgramFailure(
                "legacy.key holds \(ring.legacySigner ?? "no key"), and not \(names[0])",
                hint:
                    "name the key that kube-controller-manager signs with, and the file that its manifest names",
                code: .usage)
        }
        observations.controllerManager = .init(
            key: key, generation: ring.generation, time: now, readsLegacyKey: readsLegacyKey)
        let status = RingStatus(ring, observations, now: now)
        var done = [
            "done: kube-controller-manager signs \(key.map { "Secrets' tokens with \($0)" } ?? "no Secrets' tokens"), by your word"
        ]
        let freed = status.observed.keysWithOpenEnd.filter {
            $0.isImported && !status.observed.mayControllerManagerSign(with: $0)
        }
        if !freed.isEmpty {
            let names = freed.map(\.name).joined(separator: " ")
            done.append(
                "  it may have signed with \(names) before: satoken keys confirm --legacy KEY if Secrets' tokens of it live, else "
                    + "satoken keys confirm --longest-live-token DURATION \(names)")
        }
        return done
    }

    private static func trusted(_ name: String, in ring: Ring) throws -> RingKey {
        guard let held = ring[name], held.isTrusted else {
            throw ProgramFailure(
                "\(Shown.text(name)): no key of this name is trusted",
                hint: "trusted are \(ring.trusted.map(\.name).joined(separator: ", "))", code: .usage)
        }
        return held
    }
}
