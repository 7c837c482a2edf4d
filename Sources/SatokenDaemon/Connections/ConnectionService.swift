#if Daemon
    internal import Files
    package import Logging
    internal import ServiceAccountTokens
    package import TokenServer

    /// What all connections of one address have in common.
    package struct ConnectionService: Sendable {
        package let server: TokenServer
        /// Whether the documents for relying parties are all that is served here.
        package let onlyDiscovery: Bool
        package let limits: ConnectionLimits
        package let logger: Logger
        /// Seconds since the epoch, by which tokens and certificates are judged.
        let clock: @Sendable () -> Double
        let budget: MemoryBudget
        let date = HTTPDate()

        package init(
            server: TokenServer, onlyDiscovery: Bool = false, limits: ConnectionLimits = ConnectionLimits(),
            logger: Logger, clock: @escaping @Sendable () -> Double = { System.now }
        ) {
            self.clock = clock
            self.server = server
            self.onlyDiscovery = onlyDiscovery
            self.limits = limits
            self.logger = logger
            budget = MemoryBudget(bytes: limits.unansweredBytes)
        }

        /// Counts an answered request and writes its one line of log: no token, no query, no body.
        func note(_ exchange: Exchange, _ request: APIRequest, remote: String, id: String, seconds: Double) {
            server.metrics.count(exchange, seconds: seconds)
            let level: Logger.Level =
                exchange.response.status >= 500 ? .error : exchange.refusal == nil ? .info : .notice
            guard logger.logLevel <= level else { return }
            var metadata: Logger.Metadata = [
                "method": "\(request.method)", "path": "\(SafeText.path(request.path))",
                "route": "\(exchange.route.rawValue)", "code": "\(exchange.response.status)",
                "remote": "\(remote)", "audit_id": "\(id)", "microseconds": "\(Int(seconds * 1e6))",
            ]
            if !exchange.user.isEmpty { metadata["user"] = "\(SafeText.value(exchange.user))" }
            if let verdict = exchange.verdict { metadata["verdict"] = "\(verdict)" }
            if let reason = exchange.refusal { metadata["reason"] = "\(SafeText.value(reason))" }
            logger.log(level: level, "request", metadata: metadata)
        }

        /// Notes what came over a connection and was no request.
        func noteUnreadable(_ status: Status, remote: String, id: String) {
            server.metrics.countUnreadable(code: status.code)
            logger.notice(
                "unreadable request",
                metadata: [
                    "code": "\(status.code)", "reason": "\(status.message)", "remote": "\(remote)",
                    "audit_id": "\(id)",
                ])
        }
    }
#endif
