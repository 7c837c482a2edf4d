internal import Synchronization
internal import Text

/// What a server counts, and its text for Prometheus.
package final class ServerMetrics: Sendable {
    /// The text format of Prometheus.
    static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    private struct RequestKey: Hashable {
        let route: Route
        let code: Int
    }

    private struct VerdictKey: Hashable {
        let route: Route
        let label: String
    }

    private struct State {
        var requests: [RequestKey: Int] = [:]
        var latencies: [Route: LatencyHistogram] = [:]
        var verdicts: [VerdictKey: Int] = [:]
        var failedReloads: [String: Int] = [:]
        var sources: [(name: String, isFresh: Bool)] = []
        var keysByState: [String: Int] = [:]
        var nextStep: Int?
        var connections = 0
    }

    private let state = Mutex(State())
    private let clock: @Sendable () -> Double

    /// - Parameter clock: seconds since the epoch, by which the time to the next rotation step is counted.
    package init(clock: @escaping @Sendable () -> Double = { 0 }) { self.clock = clock }

    // MARK: Counting

    /// Counts an answered request.
    package func count(_ exchange: Exchange, seconds: Double) {
        state.withLock { state in
            state.requests[RequestKey(route: exchange.route, code: exchange.response.status), default: 0] += 1
            state.latencies[exchange.route, default: LatencyHistogram()].add(seconds)
            if let label = exchange.verdict {
                state.verdicts[VerdictKey(route: exchange.route, label: label), default: 0] += 1
            }
        }
    }

    /// Counts the answer to what is no request.
    package func countUnreadable(code: Int) {
        state.withLock { $0.requests[RequestKey(route: .none, code: code), default: 0] += 1 }
    }

    /// Notes how the reading of a source went, such as "keys".
    package func note(source: String, isFresh: Bool) {
        state.withLock { state in
            if let index = state.sources.firstIndex(where: { $0.name == source }) {
                state.sources[index].isFresh = isFresh
            } else {
                state.sources.append((source, isFresh))
            }
            state.failedReloads[source, default: 0] += isFresh ? 0 : 1
        }
    }

    /// Notes the keys that are in use.
    ///
    /// - Parameters:
    ///   - states: how many keys there are in each state.
    ///   - nextStep: when the next step of the ring's rotation is due, in seconds since the epoch; nil for none.
    package func note(keys states: [String: Int], nextStep: Int?) {
        state.withLock { state in
            state.keysByState = states
            state.nextStep = nextStep
        }
    }

    /// Notes a connection that was opened (1) or closed (-1).
    package func note(connections change: Int) { state.withLock { $0.connections += change } }

    /// The sources, and whether the last reading of each went well.
    var checks: [HealthEndpoint.Check] {
        state.withLock { state in
            state.sources.map { HealthEndpoint.Check(name: $0.name, isFresh: $0.isFresh) }
        }
    }

    // MARK: Text

    /// All values.
    package func text() -> String {
        let state = state.withLock { $0 }
        var text = MetricsText()
        text.family("satokend_requests_total", "counter", "Requests by route and HTTP status.")
        for (key, count) in state.requests.sorted(by: {
            ($0.key.route.rawValue, $0.key.code) < ($1.key.route.rawValue, $1.key.code)
        }) {
            text.value(
                "satokend_requests_total", [("route", key.route.rawValue), ("code", String(key.code))], count)
        }
        text.family(
            "satokend_request_duration_seconds", "histogram", "From a complete request to its answer.")
        for (route, latency) in state.latencies.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            text.values("satokend_request_duration_seconds", [("route", route.rawValue)], latency)
        }
        text.family("satokend_token_verdicts_total", "counter", "Verdicts of TokenReviews by their reason.")
        for (key, count) in state.verdicts.sorted(by: {
            ($0.key.route.rawValue, $0.key.label) < ($1.key.route.rawValue, $1.key.label)
        }) {
            text.value(
                "satokend_token_verdicts_total", [("route", key.route.rawValue), ("verdict", key.label)],
                count)
        }
        text.family("satokend_keys", "gauge", "Keys by state.")
        for (name, count) in state.keysByState.sorted(by: { $0.key < $1.key }) {
            text.value("satokend_keys", [("state", name)], count)
        }
        if let next = state.nextStep {
            text.family(
                "satokend_next_rotation_step_seconds", "gauge",
                "Seconds to the next step of the key ring's rotation; negative when it is overdue.")
            text.value("satokend_next_rotation_step_seconds", [], Double(next) - clock())
        }
        text.family(
            "satokend_failed_reloads_total", "counter", "Files that changed and could not be read again.")
        for (name, count) in state.failedReloads.sorted(by: { $0.key < $1.key }) {
            text.value("satokend_failed_reloads_total", [("source", name)], count)
        }
        text.family("satokend_connections", "gauge", "Open connections.")
        text.value("satokend_connections", [], state.connections)
        return text.text
    }
}
