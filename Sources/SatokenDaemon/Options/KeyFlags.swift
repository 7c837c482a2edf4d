#if Daemon
    internal import ArgumentParser
    internal import TokenConfiguration
    internal import Manifests
    internal import ServiceAccountTokens

    /// Keys, and the settings of an API server.
    struct KeyFlags: ParsableArguments {
        @Option(
            name: .customLong("service-account-key-file"),
            help: ArgumentHelp(
                "PEM file with public keys, private keys or certificates that verify tokens. Repeatable.",
                valueName: "file"))
        var keyFiles: [String] = []

        @Option(
            name: .customLong("service-account-signing-key-file"),
            help: ArgumentHelp("PEM file with the private key that signs tokens.", valueName: "file"))
        var signingKeyFile: String?

        @Option(
            name: .customLong("keys"),
            help: ArgumentHelp(
                "Directory of a key ring, or of the files of one generation, such as a mounted Secret (default, where no key "
                    + "file is named: $SATOKEN_KEYS, then keys).", valueName: "dir"))
        var ring: String?

        @Option(
            name: .customLong("kube-apiserver"),
            help: ArgumentHelp(
                "Static Pod manifest, unit or saved command line of a kube-apiserver: issuers, audiences, key files and "
                    + "limits are taken from its flags.", valueName: "file"))
        var manifest: String?

        @Option(
            help: ArgumentHelp(
                "Directory under which the files that its flags name are found.", valueName: "dir"))
        var root: String?

        @Option(
            name: .customLong("service-account-issuer"),
            help: ArgumentHelp(
                "Issuer of tokens. Repeatable: the first issues, all are accepted (default: the ring's).",
                valueName: "issuer"))
        var issuers: [String] = []

        @Option(
            name: .customLong("api-audiences"),
            help: ArgumentHelp(
                "Audiences of the API server, separated by commas (default: the issuers).", valueName: "list")
        )
        var apiAudiences: [String] = []

        @Option(
            name: .customLong("service-account-jwks-uri"),
            help: ArgumentHelp(
                "Where the discovery document says that the keys are (default: the issuer + /openid/v1/jwks).",
                valueName: "url"))
        var jwksURI: String?

        @Option(
            name: .customLong("service-account-lookup"),
            help: ArgumentHelp(
                "Look a legacy token's Secret and ServiceAccount up (default: true).", valueName: "bool"))
        var lookup: KubeBoolean?

        @Option(
            name: .customLong("service-account-max-token-expiration"),
            help: ArgumentHelp("Longest lifetime; longer requests are shortened.", valueName: "duration"))
        var maximumExpiration: WholeSeconds?

        @Option(
            name: .customLong("service-account-extend-token-expiration"),
            help: ArgumentHelp(
                "Let the default token of a Pod live a year (default: true).", valueName: "bool"))
        var extend: KubeBoolean?

        @Option(
            name: .customLong("objects"),
            help: ArgumentHelp(
                "What the cluster holds, as printed by kubectl get … -A -o json: ServiceAccounts, Secrets, Pods and Nodes; "
                    + "Roles, ClusterRoles and their bindings. Repeatable. What is not in it does not exist.",
                valueName: "file"))
        var objects: [String] = []

        func validate() throws {
            if root != nil && manifest == nil {
                throw ValidationError(
                    "--root goes with --kube-apiserver: it re-roots the files that its flags name")
            }
        }

        /// What the server's own flags must say, since nothing beside them does.
        private var questions: Set<KubeAPIServerSettings.Question> {
            var questions = Set(KubeAPIServerSettings.Question.allCases)
            if !issuers.isEmpty { questions.remove(.issuers) }
            if !apiAudiences.isEmpty { questions.remove(.audiences) }
            if !keyFiles.isEmpty || ring != nil { questions.remove(.keyFiles) }
            if signingKeyFile != nil || ring != nil { questions.remove(.signingKey) }
            if lookup != nil { questions.remove(.lookup) }
            if maximumExpiration != nil && extend != nil { questions.remove(.expiration) }
            if jwksURI != nil { questions.subtract([.jwksURI, .externalAddress]) }
            return questions
        }

        /// Puts the flags into the settings.
        func apply(to settings: inout ServeSettings) throws {
            settings.keys = KeySource(files: keyFiles, signingFile: signingKeyFile, ring: ring)
            if let manifest {
                settings.server = ServerSettings(
                    try KubeAPIServerSettings(reading: manifest, root: root, asking: questions))
                settings.server.source = manifest
            }
            try settings.server.apply(issuers: issuers, apiAudiences: apiAudiences)
            if let jwksURI { settings.server.jwksURI = jwksURI }
            settings.lookup = lookup?.value
            settings.issuance = try IssuanceSettings(
                maximumExpiration: maximumExpiration?.seconds, extendsExpiration: extend?.value)
            settings.objects = objects
        }
    }
#endif
