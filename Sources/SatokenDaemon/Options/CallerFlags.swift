#if Daemon
    internal import ArgumentParser
    internal import TokenConfiguration
    internal import Manifests

    /// By what callers are known: the flags of kube-apiserver.
    struct CallerFlags: ParsableArguments {
        @Option(
            name: .customLong("client-ca-file"),
            help: ArgumentHelp(
                "PEM file with the authorities of client certificates: the common name is the user, organizations are "
                    + "groups.", valueName: "file"))
        var clientAuthorities: String?

        @Option(
            name: .customLong("requestheader-client-ca-file"),
            help: ArgumentHelp(
                "PEM file with the authorities of proxies that speak for users by header fields.",
                valueName: "file"))
        var proxyAuthorities: String?

        @Option(
            name: .customLong("requestheader-allowed-names"),
            help: ArgumentHelp(
                "Common names of such proxies, separated by commas (default: every certificate of their authorities).",
                valueName: "list"))
        var allowedNames: [String] = []

        @Option(
            name: .customLong("requestheader-username-headers"),
            help: ArgumentHelp("Header fields with the user, the first counts.", valueName: "list"))
        var usernameHeaders = ["X-Remote-User"]

        @Option(
            name: .customLong("requestheader-uid-headers"),
            help: ArgumentHelp("Header fields with the user's uid, the first counts.", valueName: "list"))
        var uidHeaders = ["X-Remote-Uid"]

        @Option(
            name: .customLong("requestheader-group-headers"),
            help: ArgumentHelp("Header fields with the user's groups.", valueName: "list"))
        var groupHeaders = ["X-Remote-Group"]

        @Option(
            name: .customLong("requestheader-extra-headers-prefix"),
            help: ArgumentHelp(
                "Prefixes of header fields with further attributes of the user.", valueName: "list"))
        var extraPrefixes = ["X-Remote-Extra-"]

        @Option(
            name: .customLong("anonymous-auth"),
            help: ArgumentHelp(
                "Take requests without credentials; discovery is open then (default: true).",
                valueName: "bool"))
        var anonymous: KubeBoolean?

        /// Puts the flags into the settings.
        ///
        /// - Returns: what an operator should know.
        func apply(to settings: inout ServeSettings) throws -> [Warning] {
            settings.clientAuthorities = clientAuthorities
            if let anonymous { settings.server.anonymousAuth = anonymous.value }
            guard let proxyAuthorities else { return [] }
            let names = try fields(allowedNames, "--requestheader-allowed-names")
            var proxy = ServeSettings.ProxySettings(authorities: proxyAuthorities)
            proxy.allowedNames = names
            proxy.usernameHeaders = try fields(usernameHeaders, "--requestheader-username-headers")
            proxy.uidHeaders = try fields(uidHeaders, "--requestheader-uid-headers")
            proxy.groupHeaders = try fields(groupHeaders, "--requestheader-group-headers")
            proxy.extraPrefixes = try fields(extraPrefixes, "--requestheader-extra-headers-prefix")
            settings.proxy = proxy
            if !names.isEmpty { return [] }
            return [
                Warning(
                    "every certificate that \(proxyAuthorities) signed may speak for every user",
                    hint: "--requestheader-allowed-names names the proxies")
            ]
        }

        private func fields(_ values: [String], _ flag: String) throws(ConfigurationError) -> [String] {
            var fields: [String] = []
            for value in values {
                guard let list = CommaSeparated.fields(of: value) else {
                    throw ConfigurationError(.usage, "\(flag): \(value) is no list of comma-separated values")
                }
                fields += list.filter { !$0.isEmpty }
            }
            return fields
        }
    }
#endif
