#if Daemon
    internal import NIOCore
    internal import NIOHPACK
    internal import NIOHTTP2

    /// Stands before a connection's HTTP/2: knows the client, and closes a connection that stays silent at first.
    final class ConnectionGuard: ChannelInboundHandler, RemovableChannelHandler {
        typealias InboundIn = ByteBuffer
        typealias InboundOut = ByteBuffer

        /// The process at the other end.
        let client: String
        private let limits: SignerLimits
        private var timer: Scheduled<Void>?

        init(client: String, limits: SignerLimits) {
            self.client = client
            self.limits = limits
        }

        func handlerAdded(context: ChannelHandlerContext) {
            let channel = context.channel
            timer = context.eventLoop.scheduleTask(in: .seconds(Int64(SignerLimits.patience))) {
                channel.close(mode: .all, promise: nil)
            }
        }

        func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            timer?.cancel()
            timer = nil
            context.fireChannelRead(data)
        }

        /// Guards a call of the connection.
        static func guardStream(_ stream: any Channel) -> EventLoopFuture<Void> {
            stream.eventLoop.makeCompletedFuture {
                guard let connection = stream.parent else { return }
                let guardian = try connection.pipeline.syncOperations.handler(type: ConnectionGuard.self)
                try stream.pipeline.syncOperations.addHandler(
                    StreamGuard(client: guardian.client, limits: guardian.limits), position: .first)
            }
        }
    }

    /// Stands before a call: writes into its metadata which client it comes from, and resets it when its request does not
    /// come to an end.
    private final class StreamGuard: ChannelInboundHandler {
        typealias InboundIn = HTTP2Frame.FramePayload
        typealias InboundOut = HTTP2Frame.FramePayload

        private let client: String
        private let limits: SignerLimits
        private var timer: Scheduled<Void>?
        private var holdsPlace = false

        init(client: String, limits: SignerLimits) {
            self.client = client
            self.limits = limits
        }

        func handlerAdded(context: ChannelHandlerContext) {
            let channel = context.channel
            holdsPlace = limits.beginRequest()
            if !holdsPlace { return channel.close(mode: .all, promise: nil) }
            timer = context.eventLoop.scheduleTask(in: .seconds(Int64(SignerLimits.patience))) {
                channel.close(mode: .all, promise: nil)
            }
        }

        func handlerRemoved(context: ChannelHandlerContext) { end() }

        func channelInactive(context: ChannelHandlerContext) {
            end()
            context.fireChannelInactive()
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .headers(var headers):
                if headers.endStream { end() }
                headers.headers.replaceOrAdd(name: CallMetadata.client, value: client)
                context.fireChannelRead(wrapInboundOut(.headers(headers)))
            case .data(let data) where data.endStream:
                end()
                context.fireChannelRead(wrapInboundOut(.data(data)))
            case let other: context.fireChannelRead(wrapInboundOut(other))
            }
        }

        private func end() {
            timer?.cancel()
            timer = nil
            if holdsPlace { limits.endRequest() }
            holdsPlace = false
        }
    }
#endif
