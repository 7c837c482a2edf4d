internal import Recognition
internal import Text

/// Gauges for Prometheus' textfile collector, with no secret in a label.
package struct Metrics {
    /// One value under its labels.
    package typealias Sample = (labels: [(name: String, value: String)], value: Int)

    private var written = MetricsText()
    /// The labels that each sample has.
    private let common: [(name: String, value: String)]

    package init(common: [(name: String, value: String)]) { self.common = common }

    /// Adds a gauge with its samples, and nothing where there are none.
    package mutating func gauge(_ name: String, _ help: String, _ samples: [Sample]) {
        if samples.isEmpty { return }
        written.family(name, "gauge", help)
        for sample in samples {
            let labels = (common + sample.labels).map { ($0.name, Redaction.withoutSecrets($0.value)) }
            written.value(name, labels, sample.value)
        }
    }

    /// Adds a gauge of one value.
    package mutating func gauge(_ name: String, _ help: String, _ value: Int) {
        gauge(name, help, [([], value)])
    }

    /// Adds a gauge that is 0 or 1.
    package mutating func gauge(_ name: String, _ help: String, _ value: Bool) {
        gauge(name, help, value ? 1 : 0)
    }

    /// All lines, without the last one's ending.
    package var text: String { String(written.text.dropLast()) }
}
