#if Daemon
    internal import ExternalSigner
    internal import Logging
    internal import NIOCore
    internal import NIOHTTP1
    internal import NIOPosix
    internal import ServiceLifecycle
    internal import TokenConfiguration

    /// Serves /livez, /readyz and /metrics over plain HTTP: nothing secret is in them. Each connection is for one request.
    struct StatusListener: Service {
        let address: HostAndPort
        let source: SignerSource
        let logger: Logger

        func run() async throws {
            let bound = await Result.of {
                try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                    .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                    .childChannelInitializer { channel in
                        channel.eventLoop.makeCompletedFuture {
                            try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                                withErrorHandling: true)
                            try channel.pipeline.syncOperations.addHandler(StatusHandler(source: source))
                        }
                    }.bind(host: address.host, port: address.port).get()
            }
            switch bound {
            case .failure(let error):
                throw ProgramFailure(
                    "\(address.host):\(address.port): listening failed: \(error)",
                    hint: "--metrics-bind-address names a free address and port", code: .unavailable)
            case .success(let channel):
                logger.notice("metrics", metadata: ["address": "\(channel.localAddress?.description ?? "")"])
                try? await gracefulShutdown()
                try? await channel.close()
            }
        }
    }

    extension Result where Failure == any Error {
        /// What an asynchronous function returned or threw.
        fileprivate static func of(_ body: () async throws -> Success) async -> Result {
            do {
                return .success(try await body())
            } catch {
                return .failure(error)
            }
        }
    }

    private final class StatusHandler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        /// A request comes within this time, in seconds.
        private static let patience: Int64 = 10

        private let source: SignerSource
        private var timer: Scheduled<Void>?
        private var head: HTTPRequestHead?

        init(source: SignerSource) { self.source = source }

        func handlerAdded(context: ChannelHandlerContext) {
            let channel = context.channel
            timer = context.eventLoop.scheduleTask(in: .seconds(Self.patience)) {
                channel.close(mode: .all, promise: nil)
            }
        }

        func handlerRemoved(context: ChannelHandlerContext) { timer?.cancel() }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): self.head = head
            case .body: break
            case .end:
                guard let head else { return }
                let (status, text, type) = answer(head)
                let headers: HTTPHeaders = [
                    "Content-Type": type, "Content-Length": "\(text.utf8.count)", "Connection": "close",
                ]
                let response = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
                context.write(wrapOutboundOut(.head(response)), promise: nil)
                if head.method != .HEAD {
                    let body = context.channel.allocator.buffer(string: text)
                    context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
                }
                let channel = context.channel
                context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
                    channel.close(mode: .all, promise: nil)
                }
            }
        }

        private func answer(_ head: HTTPRequestHead) -> (HTTPResponseStatus, String, String) {
            let plain = "text/plain; charset=utf-8"
            guard head.method == .GET || head.method == .HEAD else { return (.methodNotAllowed, "", plain) }
            switch head.uri.prefix(while: { $0 != "?" }) {
            case "/livez", "/healthz": return (.ok, "ok", plain)
            case "/readyz":
                let bad = source.metrics.checks.filter { !$0.isGood }
                if bad.isEmpty { return (.ok, "ok", plain) }
                let lines = source.metrics.checks.map { "[\($0.isGood ? "+" : "-")]\($0.name)" }
                return (.serviceUnavailable, lines.joined(separator: "\n") + "\n", plain)
            case "/metrics": return (.ok, source.metrics.text(), "text/plain; version=0.0.4; charset=utf-8")
            default: return (.notFound, "", plain)
            }
        }
    }
#endif
