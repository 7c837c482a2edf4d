import ArgumentParser
import Files
import JOSE
import KeyRing
import RingOperation
import ServiceAccountTokens
import TokenConfiguration

struct KeysInit: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Create a ring: on a new key, or on the keys that a cluster lives with.",
        discussion: """
            The new key is active at once. --import creates the ring on live keys instead, such as kubeadm's sa.key and \
            sa.pub: the first private key is active, other keys are previous until no server is seen signing with them.

            It polls the endpoints first. A key that they serve and the files lack is named, with the command that imports \
            it; nothing is exported before. Tokens that imported keys signed before count as tokens without a known end \
            until the operator states how long they live.

            satoken keys init --service-account-issuer https://issuer.example --api-server cp-1=https://10.0.0.11:6443 --issuer-url https://issuer.example
            satoken keys init --import sa.key --service-account-issuer https://issuer.example --longest-live-token 1y
            """)

    @Option(
        name: .customLong("service-account-issuer"),
        help: ArgumentHelp(
            "Issuer of tokens. Repeatable: the first issues, all are accepted.", valueName: "issuer"))
    var issuers: [String] = []

    @Option(help: ArgumentHelp("Name of the ring (default: the folder's).", valueName: "name"))
    var name: String?

    @Option(
        name: .customLong("import"), parsing: .upToNextOption,
        help: ArgumentHelp("Files with the keys that a cluster lives with, in any form.", valueName: "file"))
    var imported: [String] = []

    @Flag(
        help: "Take keys from these files too that kube-apiserver passes over, and so does not trust today.")
    var importUnrecognized = false

    @Flag(
        help:
            "Have a key for the tokens of Secrets, which never expire: a new one, or with --import the active one."
    )
    var legacyTokens = false

    @Flag(help: "No token is out: the cluster is new, and no API server serves keys yet.")
    var newCluster = false

    @OptionGroup var past: PastOptions
    @OptionGroup var policy: PolicyOptions
    @OptionGroup var endpoints: EndpointOptions
    @OptionGroup var ring: RingOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if issuers.isEmpty {
            throw ValidationError("--service-account-issuer is missing: the issuer of this ring's tokens")
        }
        if importUnrecognized && imported.isEmpty {
            throw ValidationError("--import-unrecognized goes with --import")
        }
        if newCluster && !imported.isEmpty {
            throw ValidationError(
                "--new-cluster says that no token is out, and --import brings keys in that signed")
        }
    }

    func run(_ console: Console) throws {
        for issuer in issuers {
            if let problem = IssuerURL.problem(asFlag: issuer, among: issuers) {
                throw Failure(problem, code: .usage)
            }
        }
        var policy = try policy.applied(to: Policy())
        policy.endpoints = try endpoints.endpoints()
        policy = try policy.checked()
        if let unfit = PolicyWords.unfit(policy) {
            throw Failure(unfit, hint: "--algorithm RS256", code: .configuration)
        }
        let keys =
            try imported.isEmpty
            ? [KeyMaterial.make(under: policy)]
            : console.imported(imported, includingSkipped: importUnrecognized)
        var creation = RingCreation(name: try ringName(console), issuers: issuers, policy: policy, keys: keys)
        if legacyTokens {
            creation.legacyKey =
                try imported.isEmpty ? .make(under: policy) : keys.first { $0.privateKey != nil }
        }
        creation.keysAreNew = imported.isEmpty
        creation.isNewCluster = newCluster
        try past.apply(to: &creation)
        let observation = Observation(of: policy.endpoints, as: ObservingRing(creation))
        var snapshot = try ring.directory(console).found(creation, at: ring.time)
        let now = ring.time.seconds
        snapshot = try ring.directory(console).record(at: ring.time) { snapshot, observations in
            observation.note(in: &observations, of: snapshot.ring, at: now)
        }
        announce(snapshot, observation, console)
        var done = snapshot.ring.keys.map { key in
            "\(key.name) is \(key.state.rawValue)\(key.isLegacy ? ", and signs Secrets' tokens" : ""): kid \(key.keyID)"
        }
        done.append("at most \(policy.keysAtPeak) keys are trusted at once")
        if snapshot.ring.isRehearsal { done.append(RehearsalWords.created) }
        if policy.endpoints.isEmpty {
            done.append(
                "no endpoint is watched, which is right while satoken alone issues and verifies: --api-server names servers"
            )
        }
        try ChangeReport(done, snapshot, now: ring.time.seconds).print(output, console)
    }

    private func announce(_ snapshot: RingSnapshot, _ observation: Observation, _ console: Console) {
        let ring = snapshot.ring
        let status = RingStatus(ring, snapshot.observations, now: self.ring.time.seconds)
        console.report(ObserverWords.unseen(observation))
        for (endpoint, result) in observation.results {
            if case .success(let seen) = result, seen.keyIDs.isEmpty {
                console.warn("\(Shown.text(endpoint.name)) serves no key yet")
            }
        }
        for line in ConcernWords.unmanaged(status) { console.warn("\(line)") }
        let open = status.observed.keysWithOpenEnd.filter(\.isImported)
        if !open.isEmpty {
            let names = open.map(\.name).joined(separator: " ")
            console.warn(
                "nothing tells how long tokens of \(names) live that are out: without a "
                    + "--service-account-max-token-expiration kube-apiserver issues up to 2^32 s (136 years), so \(names) would stay "
                    + "trusted that long after its last use")
            console.hint(
                "satoken keys usage FILE shows the last expiry in a pile of live tokens; what you know then goes into "
                    + "satoken keys confirm --longest-live-token DURATION, once the flags are confirmed")
        }
        console.note(
            "ring \(Shown.text(ring.name)), issuer \(ring.issuers.map { Shown.text($0) }.joined(separator: ", "))"
        )
        if !imported.isEmpty && !legacyTokens {
            console.warn(
                "tokens of Secrets, which kube-controller-manager signs, never expire: if there are any, "
                    + "create the ring with --legacy-tokens, so that their key stays, or say so later: satoken keys confirm --legacy k1"
            )
        }
    }

    private func ringName(_ console: Console) throws -> String {
        let folder = ring.directory(console).path.split(separator: "/").last { $0 != "." }
        let name = self.name ?? folder.map(String.init) ?? "keys"
        guard (1...63).contains(name.utf8.count),
            name.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F })
        else {
            throw Failure("\(Shown.text(name)): a ring's name is up to 63 bytes without spaces", code: .usage)
        }
        return name
    }
}
