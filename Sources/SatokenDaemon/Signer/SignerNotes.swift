#if Daemon
    internal import ExternalSigner
    internal import Files
    internal import Logging
    internal import ServiceLifecycle

    /// Writes the observations file, away from the calls: a disk that is slow delays no answer.
    struct SignerNotes: Service {
        private let file: HandedOutKeys?
        private let metrics: SignerMetrics
        private let logger: Logger
        private let latest: AsyncStream<Signer.Keys>
        private let input: AsyncStream<Signer.Keys>.Continuation

        /// - Parameter path: nil for nowhere.
        init(_ path: String?, metrics: SignerMetrics, logger: Logger) {
            file = path.map { HandedOutKeys($0) }
            self.metrics = metrics
            self.logger = logger
            (latest, input) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
        }

        /// Takes what was handed out; of several at once the last counts.
        func add(_ keys: Signer.Keys) {
            if file != nil { input.yield(keys) }
        }

        func run() async throws {
            await withGracefulShutdownHandler {
                for await keys in latest {
                    do {
                        try file?.note(keys, at: Int(System.now))
                    } catch {
                        metrics.noteFailedObservation()
                        logger.error("what was handed out cannot be noted", metadata: ["error": "\(error)"])
                    }
                }
            } onGracefulShutdown: {
                input.finish()
            }
        }
    }
#endif
