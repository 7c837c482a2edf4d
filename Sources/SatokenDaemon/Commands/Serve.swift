#if Daemon
    internal import ArgumentParser
    internal import TokenConfiguration
    internal import Files
    internal import Logging
    internal import TokenServer

    struct Serve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Serve kube-apiserver's token endpoints over HTTPS.",
            discussion: """
                Served are the discovery documents, TokenReview, SelfSubjectReview, and with --enable-token-request \
                TokenRequest. Callers are known by client certificate, front proxy or ServiceAccount token; what they may \
                do is said by the roles and bindings in --objects. Keys, objects and certificates are read again when \
                their files change, and on SIGHUP. SIGTERM and SIGINT end the server when all requests are answered.
                """)

        @OptionGroup(title: "Keys and settings") var keys: KeyFlags
        @OptionGroup(title: "Listening") var listener: ListenerFlags
        @OptionGroup(title: "Callers") var callers: CallerFlags

        @Option(help: "strict, or kube-apiserver: answers exactly as the API server does.")
        var profile = ProfileName.strict

        @Option(
            name: .customLong("enable-token-request"),
            help: ArgumentHelp("Issue tokens: kubectl create token (default: false).", valueName: "bool"))
        var tokenRequest: KubeBoolean?

        @Option(
            name: .customLong("webhook-issuer"),
            help: ArgumentHelp(
                "Answer kube-apiservers that ask as authentication webhook, at \(Route.webhookPath): for tokens of this "
                    + "issuer, whose users and groups get the prefix. Repeatable.", valueName: "issuer=prefix"
            ))
        var webhooks: [String] = []

        @Option(help: "Least level of log messages: debug, info, notice, warning or error.")
        var logLevel = LogLevelName.info

        func run() async throws {
            var logger = Logger(label: "satokend") { _ in JSONLog(level: logLevel.level) }
            logger.logLevel = logLevel.level
            var settings = try ServeSettings()
            try keys.apply(to: &settings)
            try listener.apply(to: &settings)
            for warning in try callers.apply(to: &settings) { logger.warn(warning) }
            settings.profile = profile.profile
            settings.enablesTokenRequest = tokenRequest?.value ?? false
            do throws(WebhookIssuer.Problem) {
                settings.webhooks = try webhooks.map { (text) throws(WebhookIssuer.Problem) in
                    try WebhookIssuer(text)
                }
            } catch {
                throw ProgramFailure("--webhook-issuer: \(error)", code: .usage)
            }
            try await RunningServer(settings, logger: logger).run()
        }
    }
#endif
