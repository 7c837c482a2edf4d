#if Daemon
    package import Files
    internal import GRPCCore
    internal import GRPCNIOTransportHTTP2Posix
    internal import NIOPosix

    /// A signer on a listening Unix socket.
    package final class SignerServer: Sendable {
        package typealias Report = @Sendable (SignerEvent) -> Void

        private let server: GRPCServer<HTTP2ServerTransport.Custom<SignerListener>>

        /// - Parameters:
        ///   - socket: the server takes it over.
        ///   - handedOut: what is done when keys were handed out to an API server.
        ///   - report: takes what happened, on any thread.
        package init(
            _ signer: Signer, on socket: UnixSocket, limits: SignerLimits, metrics: SignerMetrics,
            handedOut: @escaping @Sendable (Signer.Keys) -> Void, report: @escaping Report
        ) {
            var config = HTTP2ServerTransport.Custom<SignerListener>.Config.defaults
            config.rpc.maxRequestPayloadSize = SignerLimits.largestRequest
            config.http2.maxConcurrentStreams = SignerLimits.mostStreams
            config.channelDebuggingCallbacks.onAcceptHTTP2Stream = { ConnectionGuard.guardStream($0) }
            let listener = SignerListener(
                socket: socket, eventLoops: .singletonMultiThreadedEventLoopGroup, limits: limits,
                metrics: metrics, report: report)
            server = GRPCServer(
                transport: HTTP2ServerTransport.Custom(listenerFactory: listener, config: config),
                services: [
                    SignerService(signer: signer, metrics: metrics, handedOut: handedOut, report: report)
                ])
        }

        /// Serves until it is stopped and all calls are answered.
        package func run() async throws { try await server.serve() }

        /// Accepts no further connection and no further call.
        package func beginGracefulShutdown() { server.beginGracefulShutdown() }
    }
#endif
