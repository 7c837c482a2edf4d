internal import Synchronization
internal import Text

/// What a signer counts, and its text for Prometheus.
package final class SignerMetrics: Sendable {
    /// The calls of the service.
    package enum Method: String, Sendable, CaseIterable {
        case sign = "Sign"
        case fetchKeys = "FetchKeys"
        case metadata = "Metadata"
    }

    /// What is known of the keys.
    package struct Keys: Sendable, Equatable {
        package var signing = ""
        package var waiting: String?
        package var offered = 0
        package var excluded = 0
        package var generation: Int?
        package var read = 0
        /// Whether an API server asked within the last two hints.
        package var hasClient = true

        package init() {}
    }

    private struct Call: Hashable {
        let method: Method
        let code: String
    }

    private struct State {
        var calls: [Call: Int] = [:]
        var latencies: [Method: LatencyHistogram] = [:]
        var refusals: [SigningRefusal.Rule: Int] = [:]
        var failedReloads = 0
        var isFresh = true
        var isKeyUsable = true
        var failedNotes = 0
        var lastFetch: Int?
        var keys = Keys()
        var connections = 0
        var refusedConnections = 0
    }

    private let state = Mutex(State())

    package init() {}

    // MARK: Counting

    /// Counts an answered call.
    package func count(_ method: Method, code: String, seconds: Double, rule: SigningRefusal.Rule?) {
        state.withLock { state in
            state.calls[Call(method: method, code: code), default: 0] += 1
            state.latencies[method, default: LatencyHistogram()].add(seconds)
            if let rule { state.refusals[rule, default: 0] += 1 }
            if method == .sign {
                if rule == .key { state.isKeyUsable = false } else if rule == nil { state.isKeyUsable = true }
            }
        }
    }

    /// Notes how the reading of the keys went.
    package func note(isFresh: Bool) {
        state.withLock { state in
            state.isFresh = isFresh
            state.failedReloads += isFresh ? 0 : 1
        }
    }

    package func note(keys: Keys) { state.withLock { $0.keys = keys } }
    package func note(fetchAt now: Int) { state.withLock { $0.lastFetch = now } }
    package func noteFailedObservation() { state.withLock { $0.failedNotes += 1 } }
    package func note(connections change: Int) { state.withLock { $0.connections += change } }
    package func noteRefusedConnection() { state.withLock { $0.refusedConnections += 1 } }

    /// When a client that counts last fetched keys, in seconds since the epoch; nil for never.
    package var lastFetch: Int? { state.withLock { $0.lastFetch } }

    /// What readiness depends on, and whether it holds: the files could be read, the key can sign.
    package var checks: [(name: String, isGood: Bool)] {
        state.withLock { [("keys", $0.isFresh), ("signing-key", $0.isKeyUsable)] }
    }

    // MARK: Text

    /// All values.
    package func text() -> String {
        let state = state.withLock { $0 }
        var text = MetricsText()
        text.family("satokend_signer_calls_total", "counter", "Calls by method and gRPC code.")
        for (call, count) in state.calls.sorted(by: {
            ($0.key.method.rawValue, $0.key.code) < ($1.key.method.rawValue, $1.key.code)
        }) {
            text.value(
                "satokend_signer_calls_total", [("method", call.method.rawValue), ("code", call.code)], count)
        }
        let duration = "satokend_signer_call_duration_seconds"
        text.family(duration, "histogram", "From a complete request to its answer.")
        for (method, latency) in state.latencies.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            text.values(duration, [("method", method.rawValue)], latency)
        }
        text.family("satokend_signer_refusals_total", "counter", "Payloads that were not signed, by rule.")
        for (rule, count) in state.refusals.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            text.value("satokend_signer_refusals_total", [("rule", rule.rawValue)], count)
        }
        let keys = state.keys
        let info = "satokend_signer_key_info"
        text.family(info, "gauge", "The key that signs, and the one that waits for its clients.")
        text.value(info, [("role", "signing"), ("kid", keys.signing)], 1)
        if let waiting = keys.waiting { text.value(info, [("role", "waiting"), ("kid", waiting)], 1) }
        text.family("satokend_signer_keys", "gauge", "Keys that are handed out.")
        text.value("satokend_signer_keys", [("excluded", "false")], keys.offered - keys.excluded)
        text.value("satokend_signer_keys", [("excluded", "true")], keys.excluded)
        let values: [(name: String, type: String, help: String, value: Int?)] = [
            ("generation", "gauge", "Generation of the key ring.", keys.generation),
            ("data_timestamp_seconds", "gauge", "When the keys were last read without a failure.", keys.read),
            ("last_fetch_timestamp_seconds", "gauge", "When a client last fetched keys.", state.lastFetch),
            ("failed_reloads_total", "counter", "Readings of the keys that failed.", state.failedReloads),
            (
                "failed_observations_total", "counter", "Notes of what was handed out that failed.",
                state.failedNotes
            ),
            (
                "has_client", "gauge", "Whether a client fetched keys within two hints.",
                keys.hasClient ? 1 : 0
            ),
            ("connections", "gauge", "Open connections.", state.connections),
            (
                "refused_connections_total", "counter", "Connections of users that may not connect.",
                state.refusedConnections
            ),
        ]
        for (name, type, help, value) in values {
            guard let value else { continue }
            text.family("satokend_signer_\(name)", type, help)
            text.value("satokend_signer_\(name)", [], value)
        }
        return text.text
    }
}
