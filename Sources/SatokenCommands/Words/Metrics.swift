import Recognition

/// Gauges in Prometheus' text format (prometheus.io/docs/instrumenting/exposition_formats).
struct Metrics {
    /// One value under its labels.
    typealias Sample = (labels: [(name: String, value: String)], value: Int)

    private(set) var lines: [String] = []
    /// The labels that each sample has.
    private let common: [(name: String, value: String)]

    init(common: [(name: String, value: String)]) { self.common = common }

    /// Adds a gauge with its samples, and nothing where there are none.
    mutating func gauge(_ name: String, _ help: String, _ samples: [Sample]) {
        if samples.isEmpty { return }
        lines.append("# HELP \(name) \(help)")
        lines.append("# TYPE \(name) gauge")
        for sample in samples {
            let labels = (common + sample.labels).map { "\($0.name)=\"\(Self.escaped($0.value))\"" }
            lines.append("\(name){\(labels.joined(separator: ","))} \(sample.value)")
        }
    }

    /// Adds a gauge of one value.
    mutating func gauge(_ name: String, _ help: String, _ value: Int) { gauge(name, help, [([], value)]) }

    /// Adds a gauge that is 0 or 1.
    mutating func gauge(_ name: String, _ help: String, _ value: Bool) { gauge(name, help, value ? 1 : 0) }

    var text: String { lines.joined(separator: "\n") }

    /// A label's value, with no secret in it.
    private static func escaped(_ value: String) -> String {
        Redaction.withoutSecrets(value).unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
