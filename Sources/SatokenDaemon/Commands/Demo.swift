#if Daemon
    internal import ArgumentParser
    internal import Files
    internal import Logging

    struct Demo: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Serve a new key ring and sample objects, and print the commands to try.",
            discussion: """
                The directory gets a key ring, a self-signed certificate, sample objects, the token of an administrator and a \
                kubeconfig. It is kept: with --directory the same one is served again.
                """)

        @Option(help: ArgumentHelp("Directory to work in (default: a new temporary one).", valueName: "dir"))
        var directory: String?

        @Option(help: ArgumentHelp("Port on 127.0.0.1.", valueName: "port"))
        var securePort = 6443

        func run() async throws {
            let path = try directory ?? Directory.createTemporary(prefix: "satokend-demo")
            let stage = try DemoStage(path, port: securePort)
            var logger = Logger(label: "satokend") { _ in JSONLog(level: .notice) }
            logger.logLevel = .notice
            let words = stage.words
            try await RunningServer(try stage.settings(), logger: logger).run { _, _ in
                var output = StandardOutput()
                try? output.write(words.utf8)
                try? output.flush()
            }
        }
    }
#endif
