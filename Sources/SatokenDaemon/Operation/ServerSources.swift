#if Daemon
    internal import TokenConfiguration
    internal import Files
    internal import JOSE
    package import Logging
    internal import OpenSSL
    internal import ServiceAccountTokens
    package import TokenServer

    /// Everything that a server reads from files, as it was read last; and what requests are answered by, which is made of
    /// it.
    package final class ServerSources: Sendable {
        /// What the cluster holds.
        private struct Cluster: Sendable {
            var objects: ClusterObjects?
            var policy = RBACPolicy()
        }

        private let settings: ServeSettings
        private let logger: Logger
        private let keys: Reloading<ServerKeys>
        private let cluster: Reloading<Cluster>
        private let callers: Reloading<CallerAuthenticator>
        private let certificates: [Reloading<ServingCertificates.Contexts>]
        /// The certificates of the main listener, and of the one for relying parties.
        package let serving: [ServingCertificates]
        package let server: TokenServer

        /// Reads everything.
        ///
        /// - Throws: what `ProgramFailure` has words for.
        package init(_ settings: ServeSettings, logger: Logger) throws {
            self.settings = settings
            self.logger = logger
            keys = try Reloading(files: \.watchedFiles) { earlier in
                try ServerKeys(
                    settings.keys, settings.server, signs: settings.enablesTokenRequest, after: earlier)
            }
            cluster = try Reloading(files: { _ in settings.objects }) { _ in
                var policy = RBACPolicy()
                let objects = try ObjectFiles.read(settings.objects, &policy)
                return Cluster(objects: objects, policy: policy)
            }
            callers = try CallerFiles.reloading(settings)
            let pair = try settings.pair ?? SelfSignedPair.files(settings, logger)
            let asksClients = settings.clientAuthorities != nil || settings.proxy != nil
            var certificates = [
                try CertificateFiles.reloading(
                    pair, named: settings.named, asksClients: asksClients, farewell: settings.limits.linger,
                    logger: logger)
            ]
            if let discovery = settings.discovery {
                certificates.append(
                    try CertificateFiles.reloading(
                        discovery.pair ?? pair, named: [], asksClients: false,
                        farewell: settings.limits.linger, logger: logger))
            }
            self.certificates = certificates
            serving = certificates.map { ServingCertificates($0.value) }
            for warning in keys.value.warnings { logger.warn(warning) }
            let metrics = ServerMetrics(clock: { System.now })
            for source in ["keys", "objects", "client authorities", "certificates"] {
                metrics.note(source: source, isFresh: true)
            }
            server = TokenServer(
                try Self.snapshot(settings, keys.value, cluster.value, callers.value, logger),
                metrics: metrics)
            note()
        }

        /// Looks at all files, and takes over what has changed. What cannot be read leaves what was read before.
        ///
        /// - Parameter always: read also what looks unchanged.
        package func reload(always: Bool = false) {
            var changes = false
            changes = take("keys", keys.reload(always: always)) { keys in
                for warning in keys.warnings { self.logger.warn(warning) }
            }
            changes = take("objects", cluster.reload(always: always)) || changes
            changes = take("client authorities", callers.reload(always: always)) || changes
            for (serving, certificates) in zip(serving, certificates) {
                _ = take("certificates", certificates.reload(always: always)) { serving.replace($0) }
            }
            guard changes else { return }
            do {
                server.snapshot = try Self.snapshot(
                    settings, keys.value, cluster.value, callers.value, logger)
                note()
            } catch {
                report("settings", error)
            }
        }

        private func take<Value>(
            _ source: String, _ outcome: Reloading<Value>.Outcome, _ body: (Value) -> Void = { _ in }
        ) -> Bool {
            switch outcome {
            case .unchanged: return false
            case .changed(let value):
                body(value)
                server.metrics.note(source: source, isFresh: true)
                logger.info("reloaded", metadata: ["source": "\(source)"])
                return true
            case .failed(let error, let isNew):
                server.metrics.note(source: source, isFresh: false)
                if isNew { report(source, error) }
                return false
            }
        }

        private func report(_ source: String, _ error: any Error) {
            let failure = ProgramFailure(known: error)
            logger.error(
                "reload failed, what was read before is served",
                metadata: [
                    "source": "\(source)", "error": "\(failure?.message ?? "\(error)")",
                    "hint": "\(failure?.hint ?? "")",
                ])
        }

        private func note() {
            server.metrics.note(keys: keys.value.states, nextStep: keys.value.nextStep(at: Int(System.now)))
        }

        private static func snapshot(
            _ settings: ServeSettings, _ keys: ServerKeys, _ cluster: Cluster, _ callers: CallerAuthenticator,
            _ logger: Logger
        ) throws -> ServerSnapshot {
            var server = settings.server
            server.take(from: keys.ring)
            let issuers = try server.requiredIssuers()
            let trust = TrustConfiguration(
                settings: server, keys: keys.verificationKeys, ring: keys.ring, lookup: settings.lookup,
                objects: cluster.objects)
            let policy = trust.policy(settings.profile)
            var discovery: DiscoveryEndpoint?
            do throws(DiscoveryError) {
                let documents = try DiscoveryDocuments(
                    issuer: issuers[0], jwksURI: server.jwksURI(issuer: issuers[0]),
                    keys: JWKSet(publishing: keys.publishedKeys))
                discovery = try? DiscoveryEndpoint(
                    documents, maximumAge: DiscoveryDocuments.maximumAge, profile: settings.profile)
            } catch {
                // kube-apiserver starts all the same, and serves no documents.
                logger.warn(Warning("no discovery documents are served: \(error)"))
            }
            let issuer = try keys.signer.map { signer in
                TokenIssuer(signer: signer, policy: try settings.issuance.policy(server, ring: keys.ring))
            }
            return ServerSnapshot(
                verifier: TokenVerifier(policy), issuer: issuer,
                facts: IssuanceFacts(objects: cluster.objects), discovery: discovery,
                webhook: settings.webhooks.isEmpty ? nil : WebhookEndpoint(settings.webhooks, policy: policy),
                authenticator: callers, policy: cluster.policy)
        }
    }

    extension Logger {
        /// Writes what an operator should know.
        func warn(_ warning: TokenConfiguration.Warning) {
            self.warning(
                "\(warning.message)", metadata: warning.hint.map { ["hint": "\($0)"] } ?? [:])
        }
    }
#endif
