#if Daemon
    internal import ExternalSigner
    internal import Files
    internal import Logging
    internal import NIOCore
    internal import NIOPosix
    internal import ServiceLifecycle
    internal import TokenConfiguration
    internal import UnixSignals

    /// A signer that runs: its socket, what looks after its keys, and its metrics.
    struct SignerProcess: Sendable {
        struct Settings: Sendable {
            var signer: SignerSettings
            /// `--socket`; nil for the one that systemd passes.
            var socket: String?
            /// The number of the group that may connect.
            var group: UInt32?
            /// The users that may connect.
            var users: Set<UInt32> = []
            /// `--observations`.
            var observations: String?
            /// `--refresh-hint` in seconds.
            var refreshHint = 300
            /// `--metrics-bind-address`.
            var metrics: HostAndPort?

            init() throws(ConfigurationError) { signer = try SignerSettings() }
        }

        private let settings: Settings
        private let logger: Logger
        private let source: SignerSource
        private let notes: SignerNotes

        /// Reads the keys.
        init(_ settings: Settings, logger: Logger) throws {
            self.settings = settings
            self.logger = logger
            source = try SignerSource(settings.signer, refreshHint: settings.refreshHint, logger: logger)
            notes = SignerNotes(settings.observations, metrics: source.metrics, logger: logger)
        }

        /// Serves until SIGTERM or SIGINT, and then until what is in flight is answered.
        func run() async throws {
            _ = System.raiseFileLimit()
            let socket = try openSocket()
            defer { socket.remove() }
            if let mode = socket.mode, mode & 0o007 != 0 {
                logger.warning(
                    "every user may connect to the socket", metadata: ["mode": "\(String(mode, radix: 8))"])
            }
            var configuration = ServiceGroupConfiguration(
                services: services(socket), gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
            configuration.maximumGracefulShutdownDuration = .seconds(15)
            logger.notice(
                "listening",
                metadata: [
                    "socket": "\(socket.path)", "kid": "\(source.signer.signingKeyIDs.current)",
                    "users": "\(settings.users.sorted().map(String.init).joined(separator: ","))",
                ])
            try await ServiceGroup(configuration: configuration).run()
        }

        private func services(_ socket: UnixSocket) -> [any Service] {
            var services: [any Service] = [
                SignerSocketService(
                    SignerServer(
                        source.signer, on: socket, limits: SignerLimits(users: settings.users),
                        metrics: source.metrics, handedOut: { [notes] in notes.add($0) },
                        report: { [source] in source.report($0) })),
                SignerReloadService(source: source), notes,
            ]
            if let metrics = settings.metrics {
                services.append(StatusListener(address: metrics, source: source, logger: logger))
            }
            return services
        }

        private func openSocket() throws -> UnixSocket {
            let opened = Result { () throws(SocketError) -> UnixSocket? in
                if let passed = try UnixSocket.passed(at: settings.socket) { return passed }
                return try settings.socket.map { (path) throws(SocketError) in
                    try UnixSocket(listeningAt: path, group: settings.group)
                }
            }
            switch opened {
            case .failure(let error): throw ProgramFailure(error)
            case .success(let socket?): return socket
            case .success(nil):
                throw ProgramFailure(
                    "no socket is named",
                    hint: "pass --socket PATH, or start the signer by a systemd .socket unit",
                    code: .usage)
            }
        }

        private var quiet: Logger {
            var logger = logger
            logger.logLevel = max(logger.logLevel, .warning)
            return logger
        }
    }

    extension ProgramFailure {
        /// A socket that could not be made.
        init(_ error: SocketError) {
            let code: ExitCode =
                switch error.kind {
                case .usage: .usage
                case .inUse: .unavailable
                case .exists: .cannotCreate
                case .noPermission: .noPermission
                case .notListening: .configuration
                case .system: .io
                }
            self.init(error.description, hint: error.hint, code: code)
        }
    }

    /// Serves the socket as long as the process lives.
    private struct SignerSocketService: Service {
        let server: SignerServer

        init(_ server: SignerServer) { self.server = server }

        func run() async throws {
            try await withGracefulShutdownHandler {
                try await server.run()
            } onGracefulShutdown: {
                server.beginGracefulShutdown()
            }
        }
    }
#endif
