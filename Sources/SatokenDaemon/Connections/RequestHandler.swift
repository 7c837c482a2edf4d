#if Daemon
    internal import Files
    internal import NIOCore
    internal import NIOHTTP1
    internal import NIOExtras
    internal import NIOSSL
    internal import NIOTLS
    internal import ServiceAccountTokens
    internal import TokenServer

    /// Reads the requests of one connection, has each answered, and writes the answers in their order.
    ///
    /// A request is answered on the connection's own thread: the answer takes microseconds, or a millisecond where it is
    /// signed with RSA. A request that cannot be read is answered, and the connection then ends; what the client still
    /// sends is thrown away for a while, since closing at once could take the answer from it.
    final class RequestHandler: ChannelDuplexHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundIn = Never
        typealias OutboundOut = HTTPServerResponsePart

        private enum State {
            case idle
            case reading(HTTPRequestHead, body: ByteBuffer)
            /// Nothing that arrives is read any more; once the answer is sent, the connection is closed.
            case ending
            /// The client may still be sending what was refused: it is thrown away for a while.
            case lingering
        }

        private let service: ConnectionService
        private let clock: ConnectionClock
        private let peer: PeerCertificates
        private var memo = CallerMemo()
        private var state = State.idle
        /// Answers that are on their way.
        private var unsent = 0
        private var isQuiescing = false
        private var isClosing = false
        private var remote = ""

        init(_ service: ConnectionService, _ clock: ConnectionClock, _ peer: PeerCertificates) {
            self.service = service
            self.clock = clock
            self.peer = peer
        }

        func handlerAdded(context: ChannelHandlerContext) {
            remote = context.remoteAddress?.ipAddress ?? ""
            service.server.metrics.note(connections: 1)
        }

        func handlerRemoved(context: ChannelHandlerContext) { service.server.metrics.note(connections: -1) }

        // MARK: Reading

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch (unwrapInboundIn(data), state) {
            case (.head(let head), .idle): begin(head, context)
            case (.body(var part), .reading(let head, var body)):
                if body.readableBytes + part.readableBytes > service.limits.bodyBytes {
                    return refuse(.tooLarge(limit: service.limits.bodyBytes), head, context)
                }
                // One owner at a time, so that nothing is copied but the new bytes.
                state = .idle
                body.writeBuffer(&part)
                state = .reading(head, body: body)
            case (.end, .reading(let head, let body)):
                state = .idle
                answer(head, body, context)
            default: break
            }
        }

        private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
            // One Host in HTTP/1.1, as RFC 9112, 3.2 wants it.
            let hosts = head.headers[canonicalForm: "host"].count
            if head.version.major != 1 || (head.version.minor >= 1 ? hosts != 1 : hosts > 1) {
                return refuse(.badRequest("the request names no host, or several"), head, context)
            }
            if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }),
                length > service.limits.bodyBytes
            {
                return refuse(.tooLarge(limit: service.limits.bodyBytes), head, context)
            }
            state = .reading(head, body: context.channel.allocator.buffer(capacity: 0))
            if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
                context.writeAndFlush(
                    wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))),
                    promise: nil)
            }
        }

        /// Reads no further while the client does not take its answers.
        func read(context: ChannelHandlerContext) {
            if context.channel.isWritable { context.read() }
        }

        func channelWritabilityChanged(context: ChannelHandlerContext) {
            if context.channel.isWritable { context.read() }
            context.fireChannelWritabilityChanged()
        }

        // MARK: Answering

        private func answer(_ head: HTTPRequestHead, _ body: ByteBuffer, _ context: ChannelHandlerContext) {
            let (begun, now) = (System.uptime, service.clock())
            let headers = head.headers.map { (name: $0.name, value: $0.value) }
            guard
                let request = APIRequest(
                    method: head.method.rawValue, target: head.uri, headers: headers,
                    body: Array(body.readableBytesView))
            else { return refuse(.badRequest("the request target is no path"), head, context) }
            let exchange = service.server.answer(
                request, certificate: peer.verdict(service.server.snapshot, now: now), memo: &memo,
                onlyDiscovery: service.onlyDiscovery, now: now)
            let id = auditID(request)
            // A connection that was asked to become another protocol's is not read on.
            let stays =
                head.isKeepAlive && !isQuiescing && head.method != .CONNECT
                && !head.headers.contains(name: "upgrade")
            write(exchange.response, head, id: id, now: now, then: stays ? .idle : .ending, context)
            service.note(exchange, request, remote: remote, id: id, seconds: System.uptime - begun)
        }

        /// Answers what is no request, and ends the connection.
        private func refuse(_ status: Status, _ head: HTTPRequestHead?, _ context: ChannelHandlerContext) {
            let head = head ?? HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
            let now = service.clock()
            let id = (try? UUID.random()) ?? ""
            write(.refusal(status), head, id: id, now: now, then: .lingering, context)
            service.noteUnreadable(status, remote: remote, id: id)
        }

        private func write(
            _ response: APIResponse, _ request: HTTPRequestHead, id: String, now: Double, then next: State,
            _ context: ChannelHandlerContext
        ) {
            state = next
            var headers = HTTPHeaders()
            headers.reserveCapacity(response.headers.count + 4)
            headers.add(name: "Audit-Id", value: id)
            for (name, value) in response.headers { headers.add(name: name, value: value) }
            headers.add(name: "Date", value: service.date.text(now))
            if response.status != 304 {
                headers.add(name: "Content-Length", value: String(response.body.count))
            }
            if case .idle = next {
                if request.version.minor == 0 { headers.add(name: "Connection", value: "keep-alive") }
            } else {
                headers.add(name: "Connection", value: "close")
            }
            let head = HTTPResponseHead(
                version: .http1_1, status: HTTPResponseStatus(statusCode: response.status), headers: headers)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            if request.method != .HEAD && !response.body.isEmpty {
                let body = context.channel.allocator.buffer(bytes: response.body)
                context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
            }
            unsent += 1
            let sent = context.eventLoop.makePromise(of: Void.self)
            sent.futureResult.assumeIsolated().whenComplete { _ in self.finish(context) }
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: sent)
            if case .idle = next { return }
            clock.linger()
        }

        /// An answer was sent.
        private func finish(_ context: ChannelHandlerContext) {
            unsent -= 1
            guard unsent == 0 else { return }
            switch state {
            case .idle where isQuiescing, .ending: close(context)
            case .idle: clock.rest()
            case .reading: clock.restart()
            case .lingering: break
            }
        }

        /// The client's own ID of its request, if it is one that logs can hold; else a new one.
        private func auditID(_ request: APIRequest) -> String {
            if let id = request[header: "Audit-Id"], id.utf8.count <= 64,
                id.utf8.allSatisfy({
                    (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || $0 == 0x2D
                })
            {
                return id
            }
            return (try? UUID.random()) ?? ""
        }

        private var isReading: Bool { if case .reading = state { true } else { false } }

        /// Whether the last answer of the connection was written.
        private var isOver: Bool {
            switch state {
            case .idle, .reading: false
            case .ending, .lingering: true
            }
        }

        /// Closes the connection. TLS says so to the client, and waits for its answer; when that has come, the connection
        /// is closed again, since TLS does not take the answer for one where a client may go on reading.
        private func close(_ context: ChannelHandlerContext) {
            guard isClosing else {
                isClosing = true
                return context.close(promise: nil)
            }
            let tls = try? context.pipeline.syncOperations.context(handlerType: NIOSSLHandler.self)
            (tls ?? context).close(promise: nil)
        }

        // MARK: What else may come

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            switch event {
            case ConnectionOverrun.requestTimeout:
                // A client that does not take its answers is sent no further one.
                if isOver || unsent > 0 { return close(context) }
                refuse(.requestTimeout, nil, context)
            case ConnectionOverrun.outOfMemory:
                if !isOver { refuse(.overloaded, nil, context) }
            case ConnectionOverrun.silence: close(context)
            case is ChannelShouldQuiesceEvent:
                isQuiescing = true
                if case .idle = state, unsent == 0, !isClosing { close(context) }
            case ChannelEvent.inputClosed:
                // Nothing that would be answered can come any more.
                if unsent > 0 { isQuiescing = true }
                if isReading || unsent == 0 { close(context) }
            case TLSUserEvent.handshakeCompleted(_): takeResumedCertificate(context)
            default: context.fireUserInboundEventTriggered(event)
            }
        }

        /// A resumed session brings the certificate of the session before, and nothing is asked about it.
        private func takeResumedCertificate(_ context: ChannelHandlerContext) {
            guard peer.isEmpty,
                let tls = try? context.pipeline.syncOperations.handler(type: NIOSSLHandler.self),
                let certificate = tls.peerCertificate
            else { return }
            peer.keep([certificate])
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            guard let error = error as? HTTPParserError else { return close(context) }
            if isOver { return }
            refuse(
                error == .headerOverflow
                    ? .headersTooLarge(limit: service.limits.headerBytes)
                    : .badRequest("the request is no HTTP/1.1"), nil, context)
        }
    }
#endif
