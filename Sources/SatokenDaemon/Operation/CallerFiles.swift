#if Daemon
    internal import TokenConfiguration
    internal import Files
    internal import OpenSSL
    internal import ServiceAccountTokens
    internal import TokenServer

    /// Reads the authorities by which callers are known.
    enum CallerFiles {
        private static let limit = 16 << 20

        static func reloading(_ settings: ServeSettings) throws -> Reloading<CallerAuthenticator> {
            let files = [settings.clientAuthorities, settings.proxy?.authorities].compactMap { $0 }
            return try Reloading(files: { _ in files }) { _ in try read(settings) }
        }

        private static func read(_ settings: ServeSettings) throws -> CallerAuthenticator {
            var authenticator = CallerAuthenticator(
                allowsAnonymous: settings.server.anonymousAuth,
                refusesForeignCertificates: settings.profile == .kubeAPIServer)
            let clients = try settings.clientAuthorities.map { try certificates($0) }
            authenticator.authorities = try clients.map { try ClientAuthorities($0) }
            guard let proxy = settings.proxy else { return authenticator }
            let proxies = try certificates(proxy.authorities)
            let keys = Set((clients ?? []).map(\.key))
            if proxies.contains(where: { keys.contains($0.key) }) {
                throw ConfigurationError(
                    .contradiction,
                    "--requestheader-client-ca-file and --client-ca-file hold an authority with the same key",
                    hint:
                        "with it every client could speak for every user; the front proxy needs a CA of its own"
                )
            }
            authenticator.proxy = FrontProxy(
                authorities: try ClientAuthorities(proxies), allowedNames: proxy.allowedNames,
                usernameHeaders: proxy.usernameHeaders, uidHeaders: proxy.uidHeaders,
                groupHeaders: proxy.groupHeaders, extraPrefixes: proxy.extraPrefixes)
            return authenticator
        }

        private static func certificates(_ path: String) throws -> [Certificate] {
            let bundle = CertificateBundle(try File.read(path, limit: limit).bytes)
            if let line = bundle.malformedLine {
                throw ConfigurationError(.unreadable, "\(path): the block at line \(line) is no certificate")
            }
            if bundle.certificates.isEmpty {
                throw ConfigurationError(
                    .unreadable, "\(path): holds no certificate",
                    hint: "a PEM file with authorities is expected")
            }
            return bundle.certificates
        }
    }
#endif
