internal import Synchronization

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

    /// Upper bounds of the latency buckets, in seconds.
    private static let bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

    private struct Latency {
        /// The count of each bucket alone; the last one has no bound.
        var buckets = [Int](repeating: 0, count: bounds.count + 1)
        var sum = 0.0
    }

    private struct Call: Hashable {
        let method: Method
        let code: String
    }

    private struct State {
        var calls: [Call: Int] = [:]
        var latencies: [Method: Latency] = [:]
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
            let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
            state.latencies[method, default: Latency()].buckets[bucket] += 1
            state.latencies[method]?.sum += seconds
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
        var text = ""
        func family(_ name: String, _ type: String, _ help: String) {
            text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
        }
        family("satokend_signer_calls_total", "counter", "Calls by method and gRPC code.")
        for (call, count) in state.calls.sorted(by: {
            ($0.key.method.rawValue, $0.key.code) < ($1.key.method.rawValue, $1.key.code)
        }) {
            text +=
                "satokend_signer_calls_total{method=\"\(call.method.rawValue)\",code=\"\(call.code)\"} \(count)\n"
        }
        let duration = "satokend_signer_call_duration_seconds"
        family(duration, "histogram", "From a complete request to its answer.")
        for (method, latency) in state.latencies.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            var count = 0
            for (index, bucket) in latency.buckets.enumerated() {
                count += bucket
                let bound = index < Self.bounds.count ? "\(Self.bounds[index])" : "+Inf"
                text += "\(duration)_bucket{method=\"\(method.rawValue)\",le=\"\(bound)\"} \(count)\n"
            }
            text += "\(duration)_sum{method=\"\(method.rawValue)\"} \(latency.sum)\n"
            text += "\(duration)_count{method=\"\(method.rawValue)\"} \(count)\n"
        }
        family("satokend_signer_refusals_total", "counter", "Payloads that were not signed, by rule.")
        for (rule, count) in state.refusals.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            text += "satokend_signer_refusals_total{rule=\"\(rule.rawValue)\"} \(count)\n"
        }
        let keys = state.keys
        family(
            "satokend_signer_key_info", "gauge", "The key that signs, and the one that waits for its clients."
        )
        text += "satokend_signer_key_info{role=\"signing\",kid=\"\(keys.signing)\"} 1\n"
        if let waiting = keys.waiting {
            text += "satokend_signer_key_info{role=\"waiting\",kid=\"\(waiting)\"} 1\n"
        }
        family("satokend_signer_keys", "gauge", "Keys that are handed out.")
        text += "satokend_signer_keys{excluded=\"false\"} \(keys.offered - keys.excluded)\n"
        text += "satokend_signer_keys{excluded=\"true\"} \(keys.excluded)\n"
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
            family("satokend_signer_\(name)", type, help)
            text += "satokend_signer_\(name) \(value)\n"
        }
        return text
    }
}
