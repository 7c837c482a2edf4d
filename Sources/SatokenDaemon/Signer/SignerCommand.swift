#if Daemon
    internal import ArgumentParser
    internal import ExternalSigner
    internal import Files
    internal import Logging
    internal import TokenConfiguration

    struct SignerCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "signer",
            abstract: "Sign ServiceAccount tokens for kube-apiserver over a Unix socket.",
            discussion: """
                kube-apiserver takes the socket by --service-account-signing-endpoint, in place of its key files. The keys \
                are read again when they change, and on SIGHUP: they rotate without a restart of an API server. SIGTERM and \
                SIGINT end the signer when all calls are answered. A socket that systemd passes is used in place of a new one.
                """)

        @Option(help: ArgumentHelp("Path of the socket; not an abstract one.", valueName: "path"))
        var socket: String?

        @OptionGroup(title: "Keys and tokens") var keys: SignerKeyFlags

        @Option(
            help: ArgumentHelp(
                "Group that may connect too; the socket's mode is 0660 then.", valueName: "group"))
        var socketGroup: String?

        @Option(
            name: .customLong("allow-uid"),
            help: ArgumentHelp(
                "User, by number, whose processes may connect. Repeatable (default: root and this user).",
                valueName: "uid"))
        var users: [UInt32] = []

        @Flag(
            help:
                "Sign other claims than a ServiceAccount's, too. Issuer and lifetime are judged all the same."
        )
        var allowAnyClaims = false

        @Option(
            help: ArgumentHelp(
                "Note in this file which keys were handed out and when; a ring takes it as --api-server NAME=FILE.",
                valueName: "file"))
        var observations: String?

        @Option(
            help: ArgumentHelp(
                "How often kube-apiserver asks for the keys; also the max-age of its JWKS.",
                valueName: "duration"))
        var refreshHint = WholeSeconds(seconds: 300)

        @Option(
            name: .customLong("metrics-bind-address"),
            help: ArgumentHelp(
                "Address and port of /livez, /readyz and /metrics over HTTP, such as 127.0.0.1:9443 (default: nowhere).",
                valueName: "address"))
        var metrics: HostAndPort?

        @Option(help: "Least level of log messages: debug, info, notice, warning or error.")
        var logLevel = LogLevelName.info

        func run() async throws {
            var logger = Logger(label: "satokend") { _ in JSONLog(level: logLevel.level) }
            logger.logLevel = logLevel.level
            var settings = try SignerProcess.Settings()
            try keys.apply(to: &settings.signer)
            settings.signer.allowsAnyClaims = allowAnyClaims
            let hint = refreshHint.seconds
            guard (1...86_400).contains(hint) else {
                throw ProgramFailure("--refresh-hint must be between 1s and 24h", code: .usage)
            }
            settings.refreshHint = hint
            settings.observations = observations
            settings.metrics = metrics
            settings.users = users.isEmpty ? [0, System.user] : Set(users)
            settings.socket = socket
            if let socketGroup {
                guard let number = System.group(named: socketGroup) else {
                    throw ProgramFailure("--socket-group: there is no group \(socketGroup)", code: .usage)
                }
                settings.group = number
            }
            try await SignerProcess(settings, logger: logger).run()
        }
    }

    /// The keys of a signer, and how long tokens live.
    struct SignerKeyFlags: ParsableArguments {
        @Option(
            name: .customLong("keys"),
            help: ArgumentHelp(
                "Directory of a key ring (default, where no key file is named: $SATOKEN_KEYS, then keys).",
                valueName: "dir"))
        var ring: String?

        @Option(
            name: .customLong("service-account-signing-key-file"),
            help: ArgumentHelp("PEM file with the private key that signs tokens.", valueName: "file"))
        var signingKeyFile: String?

        @Option(
            name: .customLong("service-account-key-file"),
            help: ArgumentHelp(
                "PEM file with keys that verify tokens. Repeatable. The public half of the signing key is one of them.",
                valueName: "file"))
        var keyFiles: [String] = []

        @Option(
            name: .customLong("service-account-issuer"),
            help: ArgumentHelp(
                "Issuer whose tokens are signed. Repeatable (default: the ring's, which are signed in any case).",
                valueName: "issuer"))
        var issuers: [String] = []

        @Option(
            name: .customLong("service-account-max-token-expiration"),
            help: ArgumentHelp("Longest lifetime (default: the ring's policy).", valueName: "duration"))
        var maximumExpiration: WholeSeconds?

        @Option(
            name: .customLong("service-account-extend-token-expiration"),
            help: ArgumentHelp(
                "Whether the default token of a Pod lives a year (default: true, or the ring's policy).",
                valueName: "bool"))
        var extend: KubeBoolean?

        func apply(to settings: inout SignerSettings) throws {
            settings.keys = KeySource(files: keyFiles, signingFile: signingKeyFile, ring: ring)
            try settings.server.apply(issuers: issuers, apiAudiences: [])
            settings.issuance = try IssuanceSettings(
                maximumExpiration: maximumExpiration?.seconds, extendsExpiration: extend?.value)
        }
    }
#endif
