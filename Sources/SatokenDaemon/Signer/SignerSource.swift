#if Daemon
    internal import ExternalSigner
    internal import Files
    internal import JOSE
    internal import Logging
    internal import Synchronization
    internal import TokenConfiguration

    /// The keys of a signer as they were read last without a failure, and the signer that answers by them.
    final class SignerSource: Sendable {
        private struct State {
            /// Whether it was said that no API server asks.
            var hasSaidLonely = false
            var waiting: String?
        }

        let signer: Signer
        let metrics = SignerMetrics()
        private let settings: SignerSettings
        private let logger: Logger
        private let keys: Reloading<ServerKeys>
        private let started = Int(System.now)
        private let state = Mutex(State())

        /// Reads the keys.
        ///
        /// - Throws: what `ProgramFailure` has words for.
        init(_ settings: SignerSettings, refreshHint: Int, logger: Logger) throws {
            self.settings = settings
            self.logger = logger
            keys = try Reloading(files: \.watchedFiles) { earlier in
                let keys = try settings.read(after: earlier)
                // What no signer can use is a failed reading: the keys from before stay.
                _ = try settings.signerKeys(keys, read: 0)
                return keys
            }
            signer = Signer(
                try settings.signerKeys(keys.value, read: Int(System.now)), refreshHint: refreshHint)
            for warning in keys.value.warnings { logger.warn(warning) }
            note()
        }

        /// Looks at the files, and takes over what has changed.
        ///
        /// - Parameter always: read also what looks unchanged.
        func reload(always: Bool) {
            switch keys.reload(always: always) {
            case .unchanged: break
            case .changed(let read):
                take(read)
                metrics.note(isFresh: true)
            case .failed(let error, let isNew):
                metrics.note(isFresh: false)
                if isNew {
                    let failure = ProgramFailure(known: error)
                    logger.error(
                        "reload failed, the keys that were read before are used",
                        metadata: [
                            "error": "\(failure?.message ?? "\(error)")", "hint": "\(failure?.hint ?? "")",
                        ])
                }
            }
            note()
        }

        private func take(_ read: ServerKeys) {
            let now = Int(System.now)
            let before = (signer.signingKeyIDs, signer.fetchKeys(for: nil))
            guard let new = try? settings.signerKeys(read, read: now) else { return }
            signer.take(new)
            let after = (signer.signingKeyIDs, signer.fetchKeys(for: nil))
            if before.1.keys == after.1.keys && before.0 == after.0
                && before.1.generation == after.1.generation
            {
                return
            }
            for warning in read.warnings { logger.warn(warning) }
            logger.notice(
                "reloaded",
                metadata: [
                    "kid": "\(after.0.current)", "keys": "\(after.1.keys.count)",
                    "generation": "\(after.1.generation.map(String.init) ?? "")",
                    "waiting": "\(after.0.waiting ?? "")",
                ])
        }

        /// Notes the keys for the metrics, and says when no API server asks for them.
        private func note() {
            let (current, waiting) = signer.signingKeyIDs
            let fetched = signer.fetchKeys(for: nil)
            var keys = SignerMetrics.Keys()
            keys.signing = current
            keys.waiting = waiting
            keys.offered = fetched.keys.count
            keys.excluded = fetched.keys.count { $0.isExcluded }
            keys.generation = fetched.generation
            keys.read = fetched.read
            let now = Int(System.now)
            let silence = now - (metrics.lastFetch ?? started)
            keys.hasClient = silence <= 2 * signer.refreshHint
            metrics.note(keys: keys)
            let isNew = state.withLock { state in
                defer { state.hasSaidLonely = !keys.hasClient }
                return !keys.hasClient && !state.hasSaidLonely
            }
            if isNew {
                logger.warning(
                    "no API server has asked for keys", metadata: ["seconds": "\(silence)"])
            }
            let change = state.withLock { state in
                defer { state.waiting = waiting }
                return state.waiting != nil && waiting == nil
            }
            if change { logger.notice("a new key signs", metadata: ["kid": "\(current)"]) }
        }

        /// Writes what happened to the log.
        func report(_ event: SignerEvent) {
            switch event {
            case .call(let call):
                if call.method == .fetchKeys && call.client != nil { metrics.note(fetchAt: Int(System.now)) }
                let level: Logger.Level = call.refusal == nil ? .debug : .warning
                guard level >= logger.logLevel else { return }
                var metadata: Logger.Metadata = [
                    "method": "\(call.method.rawValue)", "code": "\(call.code)",
                    "milliseconds": "\(Int((call.seconds * 1000).rounded()))",
                    "client": "\(call.client ?? "looks only")",
                ]
                if let refusal = call.refusal {
                    metadata["rule"] = "\(refusal.rule.rawValue)"
                    metadata["reason"] = "\(refusal.reason)"
                }
                logger.log(level: level, "call", metadata: metadata)
            case .refusedConnection(let user):
                logger.warning("a user may not connect", metadata: ["uid": "\(user)"])
            }
        }
    }
#endif
