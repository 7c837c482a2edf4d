import ArgumentParser
import Files
import JOSE
import JSON
import KeyRing
import OpenSSL
import RingOperation
import ServiceAccountTokens
import TokenConfiguration

struct KeysExport: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Give the ring to those who use it: flags, key files, other hosts, kubeadm.",
        discussion: """
            satoken keys export                    the flags of kube-apiserver and kube-controller-manager
            satoken keys export --as pem           the public keys in verification.pem's order; --as jwks the JWKS
            satoken keys export --to DIR           bring another host's copy forward, one generation at a time, link last
            satoken keys export --kubeadm DIR      sa.key and sa.pub, as kubeadm's static Pods mount them, and legacy.key \
            for kube-controller-manager where the ring has a key for Secrets' tokens

            On a cluster that serves keys it goes in two stages: verification.pem first; signing.key once every API server was \
            observed trusting its key. Until then kube-apiserver goes on to sign with its old file. While an endpoint serves \
            an unmanaged key, or an API server was never observed, nothing is exported.
            """)

    /// What is printed.
    enum Form: String, ExpressibleByArgument, CaseIterable {
        case flags
        case pem
        case jwks
    }

    @Option(name: .customLong("as"), help: "flags, pem or jwks.")
    var form: Form?

    @Option(name: .customLong("to"), help: ArgumentHelp("Bring this directory forward.", valueName: "dir"))
    var target: String?

    @Option(help: ArgumentHelp("Bring sa.key and sa.pub in this directory forward.", valueName: "dir"))
    var kubeadm: String?

    @Option(
        help: ArgumentHelp("Take this risk: unmanaged-keys or unobserved. Repeatable.", valueName: "risk"))
    var force: [Risk] = []

    @Flag(help: "Print flags though no API server is watched: keys then go by the clocks alone.")
    var withoutObservation = false

    @OptionGroup var ring: RingOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if [form != nil, target != nil, kubeadm != nil].count(where: { $0 }) > 1 {
            throw ValidationError("one of --as, --to and --kubeadm")
        }
    }

    func run(_ console: Console) throws {
        let snapshot = try ring.directory(console).read()
        try ring.directory(console).requireUse(of: snapshot.ring)
        let status = RingStatus(snapshot.ring, snapshot.observations, now: ring.time.seconds)
        try refuseUnsafe(status)
        if target == nil && form ?? .flags == .flags, let uri = try snapshot.signingKeyStore() {
            throw Failure(
                "the signing key never leaves its store (\(Shown.text(uri.text))): no file can hand it to kube-apiserver",
                hint:
                    "satokend signer signs with it: kube-apiserver --service-account-signing-endpoint; --to DIR brings the "
                    + "ring to another signer", code: .refused)
        }
        let holdsBack = Self.holdsBack(status, force)
        let heldBack = KeyRing.Moment(generation: snapshot.ring.generation, time: ring.time.seconds)
        if let target {
            let outcome = try ring.directory(console).export(
                to: target, at: ring.time, holdsBack: holdsBack,
                announce: { ahead in
                    // By now the directory is there.
                    let path = try System.fullPath(target)
                    note(console) { observations in
                        if let left = observations.exports[path], let found = ahead.found, found < left {
                            // It was put back: what its server showed meanwhile proves nothing.
                            for server in snapshot.ring.policy.apiServers {
                                observations.endpoints[server.name]?.voided = ring.time.seconds
                            }
                        }
                        if holdsBack { observations.heldBack = heldBack }
                    }
                }, wait: { Self.wait($0, console) })
            let path = try System.fullPath(target)
            note(console) { $0.exports[path] = snapshot.ring.generation }
            return try report(outcome, target, ExportWords.Paths(ring: path), status, console)
        }
        if let kubeadm {
            // kube-controller-manager may start at any moment of the way, with the sa.key of that moment.
            func noteKeys(of outcome: ExportOutcome) {
                note(console) { observations in
                    if holdsBack { observations.heldBack = heldBack }
                    guard status.observed.readsKubeadmKey else { return }
                    for name in outcome.signingKeys
                    where !outcome.generations.isEmpty || observations.kubeadmKeys[name] == nil {
                        observations.kubeadmKeys[name] = ring.time.seconds
                    }
                }
            }
            let outcome = try ring.directory(console).exportKubeadm(
                to: kubeadm, holdsBack: holdsBack, announce: noteKeys, wait: { Self.wait($0, console) })
            if outcome.generations.count > 1 { noteKeys(of: outcome) }
            let path = try System.fullPath(kubeadm)
            note(console) { $0.kubeadmExports[path] = snapshot.ring.generation }
            return try report(outcome, kubeadm, ExportWords.Paths(kubeadm: path), status, console)
        }
        switch form ?? .flags {
        case .pem:
            try write(File.read("\(snapshot.directory)/verification.pem", limit: 16 << 20).bytes, console)
        case .jwks: try write(snapshot.jwks, console)
        case .flags:
            let flags = try flags(
                status, ExportWords.Paths(ring: System.fullPath(ring.directory(console).path)))
            if holdsBack {
                note(console) { $0.heldBack = heldBack }
            }
            try output.print(text: flags.lines, json: flags.json, console)
        }
    }

    /// Whether signing.key stays here for now.
    private static func holdsBack(_ status: RingStatus, _ force: [Risk]) -> Bool {
        !force.contains(.unobserved) && !status.observed.blockersOfSigningKey.isEmpty
    }

    /// Refuses to hand out files that would drop keys whose tokens live.
    private func refuseUnsafe(_ status: RingStatus) throws {
        // A revocation does not wait: an exposed key is worse than tokens that are refused.
        if status.ring.revocation != nil { return }
        if let first = ConcernWords.unmanaged(status).first, !force.contains(.unmanagedKeys) {
            throw Failure(
                first, hint: "--force unmanaged-keys takes the risk that its tokens are refused",
                code: .refused)
        }
        let unseen = status.neverObserved.map { Shown.text($0.name) }
        if !unseen.isEmpty && !force.contains(.unobserved) && !force.contains(.unmanagedKeys) {
            let names = unseen.joined(separator: ", ")
            throw Failure(
                "\(names) \(unseen.count == 1 ? "was" : "were") never observed: keys that \(unseen.count == 1 ? "it trusts" : "they trust") and "
                    + "the ring lacks would be dropped",
                hint:
                    "satoken keys observe; or satoken keys confirm \(unseen[0]) KEY… with all keys that it trusts; on a new cluster: satoken "
                    + "keys init --new-cluster; --force unobserved takes the risk", code: .refused)
        }
    }

    /// Notes what was handed out. A copy away from the ring's home notes nothing, and says so.
    private func note(_ console: Console, _ body: (inout ObservationLog) -> Void) {
        do {
            try ring.directory(console).record(at: ring.time) { _, observations in body(&observations) }
        } catch {
            console.warn("what was exported is not noted in the ring: \(error)")
        }
    }

    private func write(_ bytes: [UInt8], _ console: Console) throws {
        var stream = console.output()
        try stream.write(bytes)
        try stream.flush()
    }

    private func flags(_ status: RingStatus, _ files: ExportWords.Paths) throws -> ExportWords {
        let ring = status.ring
        if ring.policy.apiServers.isEmpty && !withoutObservation {
            throw Failure(
                "the ring \(Shown.text(ring.name)) watches no API server, and cannot know when one has read its keys",
                hint: "satoken keys policy --api-server NAME=https://… for each, or --without-observation",
                code: .configuration)
        }
        return ExportWords(status, files, holdsBack: Self.holdsBack(status, force))
    }

    private func report(
        _ outcome: ExportOutcome, _ target: String, _ files: ExportWords.Paths, _ status: RingStatus,
        _ console: Console
    ) throws {
        for warning in outcome.warnings { console.warn("\(warning)") }
        let flags = try flags(status, files)
        let line =
            outcome.generations.isEmpty
            ? "\(Shown.text(target)): up to date, generation \(status.ring.generation)"
                + (outcome.added.isEmpty ? "" : ", now with \(outcome.added.joined(separator: ", "))")
            : "\(Shown.text(target)): generation \(outcome.generations.map(String.init).joined(separator: ", then "))"
        let next = "not done until: the API server that reads it is restarted and seen (satoken keys observe)"
        try output.print(
            text: [line] + flags.lines + [next],
            json: .object([
                ("generations", .array(outcome.generations.map { .integer($0) })), ("flags", flags.json),
            ]), console)
    }

    private static func wait(_ seconds: Int, _ console: Console) {
        console.note(
            "waiting \(seconds) s: each generation stays current for that long before the next, so that a server that is "
                + "starting reads two at most")
        System.sleep(seconds: seconds)
    }
}
