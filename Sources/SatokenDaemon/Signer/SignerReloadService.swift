#if Daemon
    internal import ServiceLifecycle
    internal import UnixSignals

    /// Looks every second whether the keys have changed, and reads all of them each minute and on SIGHUP: what FetchKeys says
    /// of the age of its data is true then, whatever a file system says of changes.
    struct SignerReloadService: Service {
        private static let looksPerReading = 60

        let source: SignerSource

        func run() async throws {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await poll() }
                group.addTask { await listen() }
                await group.next()
                group.cancelAll()
            }
        }

        private func poll() async {
            try? await cancelWhenGracefulShutdown {
                var looks = 0
                while !Task.isCancelled {
                    try await Task.sleep(for: .seconds(1))
                    looks += 1
                    source.reload(always: looks % Self.looksPerReading == 0)
                }
            }
        }

        private func listen() async {
            await cancelWhenGracefulShutdown {
                for await _ in await UnixSignalsSequence(trapping: .sighup) { source.reload(always: true) }
            }
        }
    }
#endif
