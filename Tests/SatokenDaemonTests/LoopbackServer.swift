#if Daemon
    import TokenConfiguration
    import Files
    import Logging
    import NIOCore
    import NIOPosix
    import NIOSSL
    import OpenSSL
    import SatokenDaemon
    import ServiceAccountTokens
    import ServiceLifecycle
    import Synchronization
    import TestSupport
    import Testing
    import TokenServer

    /// A server on a free port of this machine, for the time of one test.
    struct LoopbackServer {
        let port: Int
        let process: RunningServer
        /// The port of its listener for relying parties alone, if any.
        private(set) var discoveryPort: Int?
        private var group: ServiceGroup?

        init(port: Int, process: RunningServer) {
            self.port = port
            self.process = process
        }

        /// Reads all files of a server, as at its start.
        @discardableResult
        static func process(
            _ settings: ServeSettings, logger: Logger = silent,
            clock: @escaping @Sendable () -> Double = { System.now }
        ) throws -> RunningServer {
            try RunningServer(settings, logger: logger, clock: clock)
        }

        private static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }

        /// Begins to end the server, as SIGTERM does.
        func end() async { await group?.triggerGracefulShutdown() }

        /// What a client shows.
        struct Identity: Sendable {
            let certificate: String
            let key: String
        }

        /// Runs a server while a test does its work, and ends it in order.
        @discardableResult
        static func run<Value: Sendable>(
            _ settings: ServeSettings, clock: @escaping @Sendable () -> Double = { System.now },
            _ body: @Sendable (LoopbackServer) async throws -> Value
        ) async throws -> Value {
            var settings = settings
            settings.address = ServeSettings.ListeningAddress(host: "127.0.0.1", port: 0)
            // What a test does not set itself waits for as long as a busy machine takes.
            let usual = ConnectionLimits()
            if settings.limits.handshake == usual.handshake { settings.limits.handshake = .minutes(5) }
            if settings.limits.request == usual.request { settings.limits.request = .minutes(5) }
            let process = try process(settings, clock: clock)
            let (ports, continuation) = AsyncStream.makeStream(of: (port: Int, onlyDiscovery: Bool).self)
            let group = ServiceGroup(
                configuration: ServiceGroupConfiguration(
                    services: process.services { continuation.yield(($0, $1)) }, logger: silent))
            return try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await group.run() }
                var byPurpose: [Bool: Int] = [:]
                for await listener in ports {
                    byPurpose[listener.onlyDiscovery] = listener.port
                    if byPurpose.count == (settings.discovery == nil ? 1 : 2) { break }
                }
                var server = LoopbackServer(port: try #require(byPurpose[false]), process: process)
                server.discoveryPort = byPurpose[true]
                server.group = group
                do {
                    let value = try await body(server)
                    await group.triggerGracefulShutdown()
                    try await tasks.waitForAll()
                    return value
                } catch {
                    await group.triggerGracefulShutdown()
                    throw error
                }
            }
        }

        /// Sends pieces over one connection, and reads until the server closes it or `isEnough` says so.
        func exchange(
            _ pieces: [String], identity: Identity? = nil, name: String? = nil,
            until isEnough: @escaping @Sendable (String) -> Bool = { _ in false }
        ) async throws -> String {
            try await exchange(
                bytes: pieces.map { Array($0.utf8) }, identity: identity, name: name, until: isEnough)
        }

        func exchange(
            bytes pieces: [[UInt8]], identity: Identity? = nil, name: String? = nil,
            until isEnough: @escaping @Sendable (String) -> Bool = { _ in false }
        ) async throws -> String {
            let channel = try await connect(identity: identity, name: name)
            return try await channel.executeThenClose { inbound, outbound in
                var answer = ""
                // A server that refuses early may close while pieces are still to be sent.
                for piece in pieces { try? await outbound.write(ByteBuffer(bytes: piece)) }
                do {
                    for try await part in inbound {
                        answer += String(buffer: part)
                        if isEnough(answer) { break }
                    }
                } catch {
                    if answer.isEmpty { throw error }
                }
                return answer
            }
        }

        /// A client that waits for as long as a busy machine takes: how fast connections are accepted is no test's matter.
        private static var client: ClientBootstrap {
            ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton).connectTimeout(.minutes(2))
        }

        /// Opens a TLS connection.
        func connect(
            identity: Identity? = nil, name: String? = nil
        ) async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
            var configuration = TLSConfiguration.makeClientConfiguration()
            // What is tested is the server; its certificate is its own.
            configuration.certificateVerification = .none
            if let identity {
                configuration.certificateChain = try NIOSSLCertificate.fromPEMFile(identity.certificate).map {
                    .certificate($0)
                }
                configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: identity.key, format: .pem))
            }
            let context = try NIOSSLContext(configuration: configuration)
            return try await Self.client
                .connect(host: "127.0.0.1", port: port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: context, serverHostname: name))
                        return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
                    }
                }
        }

        /// Opens connections over which nothing is ever sent, several hundred at a time.
        func connectIdly(_ count: Int) async throws -> [any Channel] {
            let group = MultiThreadedEventLoopGroup.singleton
            var channels: [any Channel] = []
            while channels.count < count {
                let opening = (0..<min(400, count - channels.count)).map { _ in
                    Self.client.connect(host: "127.0.0.1", port: port)
                }
                channels += try await EventLoopFuture.whenAllSucceed(opening, on: group.any()).get()
            }
            return channels
        }

        /// The common name of the certificate that a client is shown that asks for a name.
        func certificateName(askingFor name: String) async throws -> String? {
            let shown = Mutex<String?>(nil)
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.certificateVerification = .noHostnameVerification
            let context = try NIOSSLContext(configuration: configuration)
            let channel = try await Self.client
                .connect(host: "127.0.0.1", port: port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let tls = try NIOSSLClientHandler(
                            context: context, serverHostname: name,
                            customVerificationCallback: { certificates, promise in
                                let leaf = certificates.first.flatMap { try? $0.toDERBytes() }
                                    .flatMap { Certificate(der: $0) }
                                shown.withLock { $0 = leaf?.subject.commonName }
                                promise.succeed(.certificateVerified)
                            })
                        try channel.pipeline.syncOperations.addHandler(tls)
                        return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                            wrappingChannelSynchronously: channel)
                    }
                }
            try await channel.executeThenClose { inbound, outbound in
                try await outbound.write(ByteBuffer(string: RequestText.get("/livez")))
                for try await _ in inbound { break }
            }
            return shown.withLock { $0 }
        }

        /// Opens a connection without TLS.
        func connectPlainly() async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
            try await Self.client
                .connect(host: "127.0.0.1", port: port) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel(wrappingChannelSynchronously: channel)
                    }
                }
        }
    }

    /// The files of a server like the one that was recorded.
    struct RecordedFiles {
        let folder: TemporaryFolder
        let authority: TestAuthority
        let admin: LoopbackServer.Identity

        init() throws {
            folder = try TemporaryFolder()
            authority = try TestAuthority()
            try authority.issue("admin", usage: "clientAuth")
            admin = LoopbackServer.Identity(certificate: authority["admin.pem"], key: authority["admin.key"])
            try folder.write(
                "rights.json",
                Array(
                    #"{"kind":"ClusterRoleBinding","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"t"},"#
                        .utf8)
                    + Array(
                        #""roleRef":{"kind":"ClusterRole","name":"cluster-admin"},"subjects":[{"kind":"User","name":"admin"}]}"#
                            .utf8))
        }

        /// Lets every caller do everything: certificates of today are none at the moments of the recordings.
        var openRights: String {
            get throws {
                try folder.write(
                    "open.json",
                    Array(
                        (#"{"kind":"ClusterRoleBinding","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"o"},"#
                            + #""roleRef":{"kind":"ClusterRole","name":"cluster-admin"},"#
                            + #""subjects":[{"kind":"Group","name":"system:unauthenticated"}]}"#).utf8))
            }
        }

        /// The settings of the server that was recorded.
        func settings(
            keyFiles: [String] = ["keys/sa.pub", "keys/sa-ec.pub", "keys/multi.pem"], signing: String = "sa",
            objects: String = "objects.json", issuers: [String] = ["https://kubernetes.default.svc"]
        ) throws -> ServeSettings {
            var settings = try ServeSettings()
            settings.keys = KeySource(
                files: keyFiles.map(Conformance.path), signingFile: Conformance.path("keys/\(signing).key"))
            settings.server.issuers = issuers
            settings.server.apiAudiences = ["https://kubernetes.default.svc", "api-2"]
            settings.objects = [Conformance.path(objects), folder["rights.json"]]
            settings.profile = .kubeAPIServer
            settings.enablesTokenRequest = true
            settings.certificateDirectory = folder["tls"]
            settings.clientAuthorities = authority["ca.pem"]
            return settings
        }
    }
#endif
