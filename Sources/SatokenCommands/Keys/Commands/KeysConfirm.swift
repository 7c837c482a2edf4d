import ArgumentParser
import KeyRing
import RingOperation
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
        let (after, done) = try confirmation.record(keeper)
        try ChangeReport(done, after, now: keeper.time.seconds).print(output, console)
    }

    private var confirmation: Confirmation {
        if flags { return .flags(servers: names, since: flagsInForceSince.map { Int($0.seconds) }) }
        if let longestLiveToken { return .longestLiveToken(Int(longestLiveToken.seconds), keys: names) }
        if let legacy { return .legacyKey(legacy) }
        if let unmanagedKey { return .foreignKey(unmanagedKey) }
        if names[0].isExactly(ObservedState.controllerManager) {
            return .controllerManager(keys: Array(names.dropFirst()), file: serviceAccountPrivateKeyFile)
        }
        return .endpoint(names[0], keys: Array(names.dropFirst()))
    }
}
