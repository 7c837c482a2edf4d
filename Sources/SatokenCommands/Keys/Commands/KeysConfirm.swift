import ArgumentParser
import JOSE
import KeyRing
import RingOperation
import ServiceAccountTokens
import Text
import TokenConfiguration

struct KeysConfirm: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm", abstract: "Record by hand what cannot be polled.",
        discussion: """
            satoken keys confirm NAME KEY…  the endpoint NAME trusts these keys. Where KEY is the active key: the API server \
            NAME was restarted since it became first in verification.pem, and signs with it.
            satoken keys confirm --flags [NAME…]  the manifest of every API server, or of NAME, carries the flags of this \
            policy, and the API server was restarted since. Until then it counts as having no maximum (2^32 s).
            satoken keys confirm --longest-live-token DURATION [KEY…]  no token of KEY that is out now lives longer \
            (default: of every key whose end is not known).
            satoken keys confirm kube-controller-manager KEY|none  on every host it was restarted, and signs Secrets' tokens \
            with KEY, or has no --service-account-private-key-file. With kubeadm's files two of them may hold KEY: \
            --service-account-private-key-file legacy.key says that its manifest names legacy.key.
            satoken keys confirm --legacy KEY  KEY signed tokens of Secrets too, which never expire: it is trusted until it is \
            ordered out. The active key goes on to sign them, as legacy.key, where no other does.
            satoken keys confirm --unmanaged-key KID  the key KID that issuers serve is another ring's.
            """)

    @Argument(help: ArgumentHelp("An endpoint and keys, or what the option asks for.", valueName: "name"))
    var names: [String] = []

    @Flag(help: "API servers run with the policy's flags.") var flags = false

    @Option(
        help: ArgumentHelp(
            "Since when they do (default: since the API server first loaded the ring's files).",
            valueName: "time"))
    var flagsInForceSince: Moment?

    @Option(help: ArgumentHelp("The longest life of a token that is out now.", valueName: "duration"))
    var longestLiveToken: DaysOrDuration?

    @Option(help: ArgumentHelp("This key signed tokens of Secrets too.", valueName: "key"))
    var legacy: String?

    @Option(help: ArgumentHelp("This key on issuers is another ring's.", valueName: "kid"))
    var unmanagedKey: String?

    @Option(
        help: ArgumentHelp(
            "The file that kube-controller-manager's manifest names on every host.", valueName: "file"))
    var serviceAccountPrivateKeyFile: String?

    @OptionGroup var ring: RingOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        let options = [flags, legacy != nil, longestLiveToken != nil, unmanagedKey != nil].count { $0 }
        let takesNames = flags || longestLiveToken != nil
        if options > 1 || (options == 0 && names.count < 2) || (options == 1 && !takesNames && !names.isEmpty)
        {
            throw ValidationError(
                "one of: NAME KEY…, --flags [NAME…], --longest-live-token DURATION [KEY…], --legacy KEY, --unmanaged-key KID"
            )
        }
        if flagsInForceSince != nil && !flags {
            throw ValidationError("--flags-in-force-since goes with --flags")
        }
        if serviceAccountPrivateKeyFile != nil
            && (options > 0 || names.first?.isExactly(ObservedState.controllerManager) != true)
        {
            throw ValidationError(
                "--service-account-private-key-file goes with \(ObservedState.controllerManager) KEY")
        }
    }

    func run(_ console: Console) throws {
        let keeper = RingKeeper(ring, console)
        var done: [String] = []
        let after: RingSnapshot
        if flags {
            after = try keeper.order { snapshot, _, now in
                let (ring, lines) = try confirmFlags(snapshot.ring, now)
                done = lines
                return RingChange(ring)
            }
        } else if let longestLiveToken {
            after = try keeper.order { snapshot, observations, now in
                let status = RingStatus(snapshot.ring, observations, now: now)
                let keys = try keysToState(status)
                let life = Int(longestLiveToken.seconds)
                done = [
                    "done: no token of \(keys.joined(separator: " ")) that is out lives longer than \(Policy.span(life))"
                ]
                return RingChange(snapshot.ring.stating(longestToken: life, of: keys, at: now))
            }
        } else if let legacy {
            after = try keeper.order { snapshot, _, now in
                let (ring, lines) = try markLegacy(legacy, snapshot.ring, now)
                done = lines
                return ring.map { RingChange($0) }
            }
        } else if let unmanagedKey {
            after = try keeper.order { snapshot, observations, now in
                let status = RingStatus(snapshot.ring, observations, now: now)
                try checkExcuse(unmanagedKey, status)
                done = ["done: \(Shown.text(unmanagedKey)) on issuers is another ring's"]
                return RingChange(snapshot.ring.excusing(unmanagedKey, at: now))
            }
        } else {
            after = try keeper.change { snapshot, observations, now in
                done = try confirmByHand(snapshot.ring, &observations, now)
                return nil
            }
        }
        try ChangeReport(done, after, now: keeper.time.seconds).print(output, console)
    }

    private func confirmFlags(_ ring: Ring, _ now: Int) throws -> (Ring, [String]) {
        let servers = try names.isEmpty ? ring.policy.apiServers : names.map { try ring.policy.endpoint($0) }
        if let other = servers.first(where: { $0.kind != .apiServer }) {
            throw Failure("\(Shown.text(other.name)): is no API server, and has no flags", code: .usage)
        }
        let since = flagsInForceSince.map { Int($0.seconds) }
        if let since, since > now {
            throw Failure("--flags-in-force-since \(Timestamp.text(since)): is ahead of now", code: .usage)
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

    /// The keys that a statement speaks of.
    private func keysToState(_ status: RingStatus) throws -> [String] {
        let keys =
            try names.isEmpty
            ? status.observed.keysWithOpenEnd : names.map { try trusted($0, in: status.ring) }
        if keys.isEmpty {
            throw Failure("the end of every key is known", hint: "name keys to state it anew", code: .refused)
        }
        let unconfirmed = status.observed.serversWithoutConfirmedFlags.filter { server in
            keys.contains { key in
                key.state == .active || status.observed.isPast(server, key, evenIfStale: true) == nil
            }
        }
        if !unconfirmed.isEmpty {
            let servers = unconfirmed.map { Shown.text($0.name) }.joined(separator: ", ")
            throw Failure(
                "\(servers) may go on to issue longer tokens of \(keys.map(\.name).joined(separator: " ")): the flags are not confirmed",
                hint:
                    "satoken keys confirm --flags, once every manifest carries them and the API servers were restarted",
                code: .refused)
        }
        return keys.map(\.name)
    }

    private func markLegacy(_ name: String, _ ring: Ring, _ now: Int) throws -> (Ring?, [String]) {
        let key = try trusted(name, in: ring)
        if !key.hasSigned {
            throw Failure("\(key.name) is \(key.state.rawValue), and has signed nothing", code: .refused)
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
    private func checkExcuse(_ keyID: String, _ status: RingStatus) throws {
        if let key = status.ring.key(withID: keyID) {
            throw Failure("\(Shown.text(keyID)): is \(key.name) of this ring", code: .usage)
        }
        let servers = status.ring.policy.apiServers.filter {
            status.observed.unmanaged(by: $0).containsExactly(keyID)
        }
        if !servers.isEmpty {
            let names = servers.map { Shown.text($0.name) }.joined(separator: ", ")
            throw Failure(
                "\(names) trusts \(Shown.text(keyID)), and the ring's verification.pem would drop it: its live tokens would be refused",
                hint: ConcernWords.importing([keyID]), code: .refused)
        }
    }

    private func confirmByHand(_ ring: Ring, _ observations: inout ObservationLog, _ now: Int) throws
        -> [String]
    {
        if names[0].isExactly(ObservedState.controllerManager) {
            return try confirmControllerManager(ring, &observations, now)
        }
        let endpoint = try ring.policy.endpoint(names[0])
        let keys = try names.dropFirst().map { try trusted($0, in: ring) }
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

    private func confirmControllerManager(
        _ ring: Ring, _ observations: inout ObservationLog, _ now: Int
    ) throws -> [String] {
        guard names.count == 2 else {
            throw Failure("kube-controller-manager signs with one key, or none", code: .usage)
        }
        let key = names[1].isExactly("none") ? nil : try trusted(names[1], in: ring).name
        let readsLegacyKey = serviceAccountPrivateKeyFile?.split(separator: "/").last == "legacy.key"
        if readsLegacyKey && key != ring.legacySigner {
            throw Failure(
                "legacy.key holds \(ring.legacySigner ?? "no key"), and not \(names[1])",
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

    private func trusted(_ name: String, in ring: Ring) throws -> RingKey {
        guard let held = ring[name], held.isTrusted else {
            throw Failure(
                "\(Shown.text(name)): no key of this name is trusted",
                hint: "trusted are \(ring.trusted.map(\.name).joined(separator: ", "))", code: .usage)
        }
        return held
    }
}
