import ArgumentParser
import Manifests

/// A length of time in Go's form, or in whole days: "30d".
struct DaysOrDuration: ExpressibleByArgument {
    let seconds: Double

    init(seconds: Double) { self.seconds = seconds }

    init?(argument: String) {
        if argument.hasSuffix("d"), let days = Int(argument.dropLast()), 0...100_000 ~= days {
            seconds = Double(days) * 86_400
        } else if argument.hasSuffix("y"), let years = Int(argument.dropLast()), 0...250 ~= years {
            seconds = Double(years) * 365 * 86_400
        } else if let duration = GoDuration(argument), duration.nanoseconds >= 0 {
            seconds = Double(duration.nanoseconds) / 1e9
        } else {
            return nil
        }
    }

    var defaultValueDescription: String { "\(Int(seconds / 86_400))d" }
}
