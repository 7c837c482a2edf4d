#if Daemon
    internal import Files
    internal import HummingbirdCore
    package import Logging
    internal import NIOCore
    internal import NIOPosix
    package import ServiceLifecycle
    package import TokenServer
    internal import UnixSignals

    /// A server that runs: its listeners, and what looks after its files.
    package struct RunningServer: Sendable {
        package typealias Listening = @Sendable (_ port: Int, _ onlyDiscovery: Bool) -> Void

        private let settings: ServeSettings
        private let sources: ServerSources
        private let logger: Logger
        private let clock: @Sendable () -> Double

        /// Reads all files.
        ///
        /// - Throws: what `ProgramFailure` has words for.
        package init(
            _ settings: ServeSettings, logger: Logger,
            clock: @escaping @Sendable () -> Double = { System.now }
        ) throws {
            self.clock = clock
            self.settings = settings
            self.logger = logger
            sources = try ServerSources(settings, logger: logger)
        }

        /// Serves until SIGTERM or SIGINT, and then until what is in flight is answered.
        ///
        /// - Parameter listening: gets the port of each listener, once it accepts connections, and whether it is the
        ///   one for relying parties alone.
        package func run(listening: @escaping Listening = { _, _ in }) async throws {
            var configuration = ServiceGroupConfiguration(
                services: services(listening: listening), gracefulShutdownSignals: [.sigterm, .sigint],
                logger: logger)
            configuration.maximumGracefulShutdownDuration = .seconds(15)
            try await ServiceGroup(configuration: configuration).run()
        }

        /// The listeners, and what looks after the files.
        package func services(listening: @escaping Listening) -> [any Service] {
            // Files are opened beside connections, when something is read again.
            let share = max(1, (System.raiseFileLimit() - 128) / (settings.discovery == nil ? 1 : 2))
            let connections = min(settings.limits.connections, share)
            var services: [any Service] = [
                listener(settings.address, sources.serving[0], connections: connections, listening)
            ]
            if let discovery = settings.discovery {
                services.append(
                    listener(
                        discovery.address, sources.serving[1], connections: connections, onlyDiscovery: true,
                        listening))
            }
            services.append(ReloadService(sources))
            return services
        }

        /// What is served from, for tests of reloading.
        package var server: TokenServer { sources.server }

        /// Looks at all files now.
        ///
        /// - Parameter always: read also what looks unchanged.
        package func reload(always: Bool = true) { sources.reload(always: always) }

        private func listener(
            _ address: ServeSettings.ListeningAddress, _ certificates: ServingCertificates,
            connections: Int, onlyDiscovery: Bool = false, _ listening: @escaping Listening
        ) -> any Service {
            let service = ConnectionService(
                server: sources.server, onlyDiscovery: onlyDiscovery, limits: settings.limits, logger: logger,
                clock: clock)
            let logger = logger
            return ConnectionChannel(service, certificates).server(
                configuration: ServerConfiguration(
                    address: .hostname(address.host, port: address.port), backlog: 1024,
                    availableConnectionsDelegate: MaximumAvailableConnections(connections)),
                onServerRunning: { channel in
                    let port = channel.localAddress?.port ?? address.port
                    logger.notice(
                        "listening",
                        metadata: [
                            "address": "\(address.host)", "port": "\(port)",
                            "serves": onlyDiscovery ? "discovery" : "all",
                        ])
                    listening(port, onlyDiscovery)
                },
                eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: quiet)
        }

        /// Hummingbird's own messages, of which warnings are kept.
        private var quiet: Logger {
            var logger = logger
            logger.logLevel = max(logger.logLevel, .warning)
            return logger
        }
    }
#endif
