#if Daemon
    internal import ServiceAccountTokens
    internal import Synchronization
    internal import Text

    /// The `Date` of answers (RFC 9110, 6.6.1), made once a second.
    final class HTTPDate: Sendable {
        private let last = Mutex((second: Int.min, text: ""))

        /// The text for a moment, in seconds since the epoch.
        func text(_ now: Double) -> String {
            let second = Int(now.rounded(.down))
            return last.withLock { last in
                if last.second != second { last = (second, Self.make(second)) }
                return last.text
            }
        }

        private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        private static let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]

        private static func make(_ second: Int) -> String {
            // "2026-11-24T08:17:52Z": the calendar is in one place.
            let parts = Timestamp.text(second).split { "-T:Z".contains($0) }
            guard parts.count == 6, let month = Int(parts[1]) else { return "" }
            let day = ((second / 86_400) % 7 + 7) % 7
            return
                "\(days[day]), \(parts[2]) \(months[month - 1]) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) GMT"
        }
    }
#endif
