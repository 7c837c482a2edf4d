#if Daemon
    internal import HummingbirdCore
    package import Logging
    package import NIOCore
    internal import NIOHTTP1
    internal import NIOSSL

    /// Sets up each connection that Hummingbird's server accepts: TLS, the clock, HTTP/1.1 and the request handler.
    package struct ConnectionChannel: ServerChildChannel {
        /// A connection that is set up. All its work is done by its handlers.
        package struct Value: ServerChildChannelValue {
            package let channel: any Channel
        }

        private let service: ConnectionService
        private let certificates: ServingCertificates

        package init(_ service: ConnectionService, _ certificates: ServingCertificates) {
            self.service = service
            self.certificates = certificates
        }

        package func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
            channel.eventLoop.makeCompletedFuture {
                let peer = PeerCertificates()
                let context = certificates.context(for: channel.localAddress?.ipAddress)
                let tls = NIOSSLServerHandler(
                    context: context,
                    customVerificationCallback: { certificates, promise in
                        // Authentication of callers judges it, so that a foreign one makes a caller like any other.
                        peer.keep(certificates)
                        promise.succeed(.certificateVerified)
                    })
                let clock = ConnectionClock(service.limits, service.budget)
                var limits = NIOHTTPDecoderLimitConfiguration()
                limits.maxHeaderFieldSize = service.limits.headerBytes
                limits.maxHeaderListSize = service.limits.headerBytes
                limits.maxHeaderFieldCount = service.limits.headerFields
                let pipeline = channel.pipeline.syncOperations
                try pipeline.addHandlers([tls, clock])
                try pipeline.configureHTTPServerPipeline(
                    withPipeliningAssistance: false, withErrorHandling: false,
                    withOutboundHeaderValidation: true, withEncoderConfiguration: .init(),
                    withDecoderLimitConfiguration: limits)
                try pipeline.addHandler(RequestHandler(service, clock, peer))
                return Value(channel: channel)
            }
        }

        package func handle(value: Value, logger: Logger) async {
            // Its handlers say when it ends, and what went wrong.
            try? await value.channel.closeFuture.get()
        }
    }
#endif
