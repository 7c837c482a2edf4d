#if Daemon
    internal import Files
    internal import Logging
    internal import ServiceLifecycle
    internal import TokenServer
    internal import UnixSignals

    /// Looks every second whether files have changed, and reads all of them on SIGHUP.
    ///
    /// A look is a handful of `stat` calls. It works on every file system, those of volumes in Pods too.
    struct ReloadService: Service {
        let sources: ServerSources
        let interval: Duration

        init(_ sources: ServerSources, interval: Duration = .seconds(1)) {
            self.sources = sources
            self.interval = interval
        }

        func run() async throws {
            await withGracefulShutdownHandler {
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { await self.poll() }
                    group.addTask { await self.listen() }
                    await group.next()
                    group.cancelAll()
                }
            } onGracefulShutdown: {
                sources.server.end()
            }
        }

        private func poll() async {
            try? await cancelWhenGracefulShutdown {
                while !Task.isCancelled {
                    try await Task.sleep(for: interval)
                    sources.reload()
                }
            }
        }

        private func listen() async {
            await cancelWhenGracefulShutdown {
                for await _ in await UnixSignalsSequence(trapping: .sighup) { sources.reload(always: true) }
            }
        }
    }
#endif
