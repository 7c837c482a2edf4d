import ArgumentParser
import Manifests

/// A length of time on the command line: `GoDuration(flag:)`.
struct DaysOrDuration: ExpressibleByArgument {
    let seconds: Double

    init(seconds: Double) { self.seconds = seconds }

    init?(argument: String) {
        guard let duration = GoDuration(flag: argument) else { return nil }
        seconds = Double(duration.nanoseconds) / 1e9
    }

    var defaultValueDescription: String { "\(Int(seconds / 86_400))d" }
}
