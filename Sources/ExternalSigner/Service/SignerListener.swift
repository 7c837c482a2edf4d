#if Daemon
    internal import Files
    internal import GRPCNIOTransportHTTP2Posix
    internal import NIOCore
    internal import NIOPosix

    /// Accepts the connections of a Unix socket. Of each the kernel tells the process and its user; other users than those
    /// that may connect are turned away before a byte of theirs is read.
    struct SignerListener: HTTP2ServerTransport.ListenerFactory {
        /// A user that may not connect, or more connections than are held.
        private struct Refused: Error {}

        let socket: UnixSocket
        let eventLoops: MultiThreadedEventLoopGroup
        let limits: SignerLimits
        let metrics: SignerMetrics
        let report: @Sendable (SignerEvent) -> Void

        var eventLoopGroup: any EventLoopGroup { eventLoops }

        func makeListeningChannel(
            listenerConfigurator: HTTP2ServerTransport.ListenerConfigurator,
            connectionConfigurator: HTTP2ServerTransport.ConnectionConfigurator
        ) async throws -> NIOAsyncChannel<
            HTTP2ServerTransport.ConnectionConfigurator.ConnectionChannel, Never
        > {
            try await ServerBootstrap(group: eventLoops)
                .serverChannelInitializer { listenerConfigurator.configure(channel: $0) }
                .bind(NIOBSDSocket.Handle(socket.descriptor)) { channel in
                    admit(channel).flatMap { connectionConfigurator.configure(channel: channel, tls: .none) }
                }
        }

        /// Judges the other end of a new connection.
        private func admit(_ channel: any Channel) -> EventLoopFuture<Void> {
            guard let options = channel as? any SocketOptionProvider else {
                return channel.eventLoop.makeFailedFuture(Refused())
            }
            let credentials: EventLoopFuture<PeerCredentials> = options.unsafeGetSocketOption(
                level: .socket, name: NIOBSDSocket.Option(rawValue: PeerProcess.option))
            return credentials.flatMapThrowing { credentials in
                let peer = PeerProcess(
                    process: credentials.process, user: credentials.user, group: credentials.group)
                guard limits.users.contains(peer.user) else {
                    metrics.noteRefusedConnection()
                    report(.refusedConnection(user: peer.user))
                    throw Refused()
                }
                guard let number = limits.open() else {
                    metrics.noteRefusedConnection()
                    throw Refused()
                }
                metrics.note(connections: 1)
                channel.closeFuture.whenComplete { _ in
                    limits.close()
                    metrics.note(connections: -1)
                }
                // Where the process cannot be seen, as from another PID namespace, the connection counts for it.
                let client = peer.identity ?? "connection \(number)"
                try channel.pipeline.syncOperations.addHandler(
                    ConnectionGuard(client: client, limits: limits))
            }.flatMapError { error in
                // The transport waits for each connection's set-up; one that fails is closed here.
                channel.close(mode: .all, promise: nil)
                return channel.eventLoop.makeFailedFuture(error)
            }
        }
    }

    /// What the kernel writes for SO_PEERCRED (unix(7), struct ucred).
    private struct PeerCredentials: Sendable {
        var process: Int32
        var user: UInt32
        var group: UInt32
    }
#endif
