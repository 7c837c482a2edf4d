import ArgumentParser

/// How the state of something that is watched is written.
enum ReportFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    /// Prometheus' text format, for node_exporter's textfile collector.
    case prometheus
}

struct ReportOptions: ParsableArguments {
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help:
            "Write results as text or json, or as prometheus: metrics for node_exporter's textfile collector."
    )
    var format = ReportFormat.text
}
