#if Daemon
    internal import ArgumentParser
    internal import TokenConfiguration

    /// Where the server listens, and with which certificates.
    struct ListenerFlags: ParsableArguments {
        @Option(help: ArgumentHelp("Address to listen on.", valueName: "address"))
        var bindAddress = "0.0.0.0"

        @Option(help: ArgumentHelp("Port to listen on; 0 takes any that is free.", valueName: "port"))
        var securePort = 6443

        @Option(
            name: .customLong("tls-cert-file"),
            help: ArgumentHelp("PEM file with the server's certificate and its chain.", valueName: "file"))
        var certificate: String?

        @Option(
            name: .customLong("tls-private-key-file"),
            help: ArgumentHelp("PEM file with its private key.", valueName: "file"))
        var key: String?

        @Option(
            name: .customLong("tls-sni-cert-key"),
            help: ArgumentHelp(
                "Certificate and key for some names: CERT,KEY or CERT,KEY:NAME,*.NAME. Repeatable: given names go before "
                    + "the certificates' own, exact ones before wildcards.", valueName: "pair"))
        var named: [String] = []

        @Option(
            name: .customLong("cert-dir"),
            help: ArgumentHelp(
                "Directory in which a self-signed pair is made and kept when no pair is given.",
                valueName: "dir"))
        var directory = "/var/run/satokend"

        @Option(
            name: .customLong("discovery-bind-address"),
            help: ArgumentHelp(
                "Address on which the discovery documents are served besides, and nothing else.",
                valueName: "address"))
        var discoveryAddress: String?

        @Option(
            name: .customLong("discovery-secure-port"),
            help: ArgumentHelp("Port of that address.", valueName: "port"))
        var discoveryPort = 8443

        @Option(
            name: .customLong("discovery-tls-cert-file"),
            help: ArgumentHelp("Certificate for that address (default: the server's).", valueName: "file"))
        var discoveryCertificate: String?

        @Option(
            name: .customLong("discovery-tls-private-key-file"),
            help: ArgumentHelp("Its private key.", valueName: "file"))
        var discoveryKey: String?

        func validate() throws {
            if (certificate == nil) != (key == nil) {
                throw ValidationError("--tls-cert-file and --tls-private-key-file go together")
            }
            if (discoveryCertificate == nil) != (discoveryKey == nil) {
                throw ValidationError(
                    "--discovery-tls-cert-file and --discovery-tls-private-key-file go together")
            }
            if discoveryCertificate != nil && discoveryAddress == nil {
                throw ValidationError("--discovery-tls-cert-file goes with --discovery-bind-address")
            }
            for port in [securePort, discoveryPort] where !(0...65_535).contains(port) {
                throw ValidationError("\(port) is no port")
            }
        }

        func apply(to settings: inout ServeSettings) throws {
            settings.address = ServeSettings.ListeningAddress(host: bindAddress, port: securePort)
            settings.certificateDirectory = directory
            if let certificate, let key {
                settings.pair = ServeSettings.PairFiles(certificate: certificate, key: key)
            }
            settings.named = try named.map { (text) throws(ConfigurationError) in try NamedCertificate(text) }
            guard let discoveryAddress else { return }
            var discovery = ServeSettings.DiscoverySettings(
                address: ServeSettings.ListeningAddress(host: discoveryAddress, port: discoveryPort))
            if let discoveryCertificate, let discoveryKey {
                discovery.pair = ServeSettings.PairFiles(certificate: discoveryCertificate, key: discoveryKey)
            }
            settings.discovery = discovery
        }
    }
#endif
