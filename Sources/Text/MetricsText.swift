/// Writes values in Prometheus' text format, version 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats).
package struct MetricsText {
    package private(set) var text = ""

    package init() {}

    /// Begins the values of one name.
    ///
    /// - Parameter type: counter, gauge or histogram.
    package mutating func family(_ name: String, _ type: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    /// Adds one value of the name.
    package mutating func value(
        _ name: String, _ labels: [(name: String, value: String)], _ value: some Numeric
    ) {
        let labels = labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
        text += name + (labels.isEmpty ? "" : "{\(labels)}") + " \(value)\n"
    }

    /// Adds a histogram of the name.
    package mutating func values(
        _ name: String, _ labels: [(name: String, value: String)], _ histogram: LatencyHistogram
    ) {
        for (bound, count) in histogram.counts { value("\(name)_bucket", labels + [("le", bound)], count) }
        value("\(name)_sum", labels, histogram.sum)
        value("\(name)_count", labels, histogram.counts.last?.count ?? 0)
    }

    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

/// How long calls took, in the buckets of a Prometheus histogram.
package struct LatencyHistogram: Sendable {
    /// Upper bounds of the buckets, in seconds.
    private static let bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

    /// The count of each bucket alone; the last one has no bound.
    private var buckets = [Int](repeating: 0, count: bounds.count + 1)
    /// All calls together, in seconds.
    package private(set) var sum = 0.0

    package init() {}

    /// Counts a call.
    package mutating func add(_ seconds: Double) {
        buckets[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
        sum += seconds
    }

    /// How many calls took at most as long as each bound.
    fileprivate var counts: [(bound: String, count: Int)] {
        var count = 0
        return buckets.enumerated().map { index, bucket in
            count += bucket
            return (index < Self.bounds.count ? "\(Self.bounds[index])" : "+Inf", count)
        }
    }
}
