#if Daemon
    internal import NIOCore
    internal import NIOTLS

    /// What a connection is waiting for for too long, told to the handlers behind the clock.
    enum ConnectionOverrun {
        /// A request did not arrive, or its answer was not taken, in time.
        case requestTimeout
        /// The server holds too many bytes of unanswered requests.
        case outOfMemory
        /// Nothing came for too long: the connection is to be closed.
        case silence
    }

    /// Keeps the time of one connection, and counts the bytes of the request that is arriving. It is the first handler that
    /// sees decrypted bytes.
    ///
    /// One timer runs at a time, and never for longer than a request may take: so a request's time is measured from its
    /// first byte, and no timer is set or stopped for it.
    final class ConnectionClock: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias InboundOut = ByteBuffer

        private enum Phase {
            case handshake
            case idle
            case request
            /// What arrives is thrown away until the client has gone.
            case lingering
        }

        private let limits: ConnectionLimits
        private let budget: MemoryBudget
        private var phase = Phase.handshake
        private var deadline = NIODeadline.uptimeNanoseconds(0)
        private var bytes = 0
        private var timer: Scheduled<Void>?
        private var context: ChannelHandlerContext?

        init(_ limits: ConnectionLimits, _ budget: MemoryBudget) {
            self.limits = limits
            self.budget = budget
        }

        func handlerAdded(context: ChannelHandlerContext) {
            self.context = context
            deadline = .now() + limits.handshake
            setTimer(context)
        }

        func handlerRemoved(context: ChannelHandlerContext) {
            timer?.cancel()
            self.context = nil
            release()
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let count = unwrapInboundIn(data).readableBytes
            switch phase {
            case .lingering: return
            case .handshake, .idle:
                phase = .request
                deadline = .now() + limits.request
            case .request: break
            }
            guard budget.take(count) else {
                context.fireUserInboundEventTriggered(ConnectionOverrun.outOfMemory)
                return
            }
            bytes += count
            context.fireChannelRead(data)
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case .handshakeCompleted? = event as? TLSUserEvent { rest() }
            context.fireUserInboundEventTriggered(event)
        }

        /// The request was answered, and its answer was sent.
        func rest() {
            release()
            phase = .idle
            deadline = .now() + limits.idle
        }

        /// A request was answered, and the next one has begun to arrive.
        func restart() {
            release()
            deadline = .now() + limits.request
        }

        /// The connection is to end: what still arrives is not looked at.
        func linger() {
            release()
            phase = .lingering
            deadline = .now() + limits.linger
            if let context {
                timer?.cancel()
                setTimer(context)
            }
        }

        private func release() {
            budget.giveBack(bytes)
            bytes = 0
        }

        private func setTimer(_ context: ChannelHandlerContext) {
            let next = min(deadline, .now() + limits.request)
            timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: next) { self.look() }
        }

        private func look() {
            guard let context else { return }
            if deadline > .now() {
                setTimer(context)
            } else if phase == .request {
                // Whoever hears it either answers and lingers, or closes.
                deadline = .now() + limits.request
                setTimer(context)
                context.fireUserInboundEventTriggered(ConnectionOverrun.requestTimeout)
            } else {
                context.fireUserInboundEventTriggered(ConnectionOverrun.silence)
            }
        }
    }
#endif
