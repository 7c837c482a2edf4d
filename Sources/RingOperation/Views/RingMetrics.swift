internal import Findings
internal import JOSE
internal import KeyRing
internal import Text

extension RingStatus {
    /// `keys status -o prometheus`.
    package var metrics: String {
        var metrics = Metrics(common: [("ring", ring.name)])
        metrics.gauge(
            "satoken_ring_status_timestamp_seconds", "When these metrics were written.", now)
        metrics.gauge("satoken_ring_generation", "The current generation.", ring.generation)
        metrics.gauge(
            "satoken_ring_generation_timestamp_seconds", "When the current generation was made.", ring.made)
        metrics.gauge(
            "satoken_ring_held", "Whether the ring was rolled back and waits for keys resume.", ring.isHeld)
        metrics.gauge(
            "satoken_ring_revocation_pending", "Whether a revocation is not finished.",
            ring.revocation != nil)
        metrics.gauge(
            "satoken_ring_key", "A key of the ring in its state.",
            ring.keys.map { key in
                (
                    [
                        ("key", key.name), ("kid", key.keyID), ("alg", key.algorithm.rawValue),
                        ("state", key.state.rawValue), ("legacy", "\(key.isLegacy)"),
                    ], 1
                )
            })
        add(endpoints: &metrics)
        add(steps: &metrics)
        return metrics.text
    }

    private func add(endpoints metrics: inout Metrics) {
        let endpoints = ring.policy.endpoints
        func samples(_ value: (Endpoint) -> Int?) -> [Metrics.Sample] {
            endpoints.compactMap { endpoint in
                value(endpoint).map {
                    ([("endpoint", endpoint.name), ("kind", endpoint.kind.rawValue)], $0)
                }
            }
        }
        metrics.gauge(
            "satoken_ring_endpoint_last_seen_timestamp_seconds", "When an endpoint was last observed.",
            samples { observed.latest($0)?.last })
        metrics.gauge(
            "satoken_ring_endpoint_fresh", "Whether an endpoint's latest look is young enough to act on.",
            samples { observed.isFresh($0) ? 1 : 0 })
        metrics.gauge(
            "satoken_ring_endpoint_up_to_date", "Whether an endpoint shows what the ring wants.",
            samples { observed.isUpToDate($0) ? 1 : 0 })
        metrics.gauge(
            "satoken_ring_endpoint_unmanaged_keys", "Keys that an endpoint serves and the ring never held.",
            samples { observed.unmanaged(by: $0).count })
        let alarms = alarms
        metrics.gauge(
            "satoken_ring_endpoint_alarm", "Whether keys status fails because of an endpoint.",
            samples { endpoint in alarms.contains { $0.name.isExactly(endpoint.name) } ? 1 : 0 })
    }

    private func add(steps metrics: inout Metrics) {
        /// A step is ahead once, and may have been ordered before and not be followed by all.
        var found: [(labels: [(name: String, value: String)], due: Int, waits: Int, isOverdue: Bool)] = []
        for step in steps {
            let labels = [("step", step.step.rawValue), ("keys", step.keys.joined(separator: " "))]
            let isOverdue = step.isOverdue(at: now)
            if let same = found.firstIndex(where: { $0.labels.map(\.value) == labels.map(\.1) }) {
                found[same].due = min(found[same].due, step.due)
                found[same].waits += step.waits.count
                found[same].isOverdue = found[same].isOverdue || isOverdue
            } else {
                found.append(
                    (labels.map { (name: $0.0, value: $0.1) }, step.due, step.waits.count, isOverdue))
            }
        }
        metrics.gauge(
            "satoken_ring_step_due_timestamp_seconds", "When a step is due.",
            found.map { ($0.labels, $0.due) })
        metrics.gauge(
            "satoken_ring_step_waits", "What a step waits for beside its time.",
            found.map { ($0.labels, $0.waits) })
        metrics.gauge(
            "satoken_ring_step_overdue", "Whether a step's time has run out, and it waits for observations.",
            found.map { ($0.labels, $0.isOverdue ? 1 : 0) })
    }
}
