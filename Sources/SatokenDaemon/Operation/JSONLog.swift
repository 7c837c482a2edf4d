#if Daemon
    internal import Files
    internal import JOSE
    package import Logging
    internal import ServiceAccountTokens
    internal import Text
    internal import JSON

    /// Writes log messages to standard error, each as one JSON object on a line of its own: what clients sent can neither
    /// end a line nor begin a member.
    package struct JSONLog: LogHandler {
        package var logLevel: Logger.Level
        package var metadata: Logger.Metadata = [:]

        package init(level: Logger.Level = .info) { logLevel = level }

        package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        package func log(event: LogEvent) {
            var members: [(name: String, value: JSONText)] = [
                ("time", .string(Timestamp.text(Int(System.now)))), ("level", .string("\(event.level)")),
                ("message", .string("\(event.message)")),
            ]
            var all = event.metadata ?? [:]
            if !metadata.isEmpty { all.merge(metadata) { own, _ in own } }
            for (name, value) in all.sorted(by: { $0.key < $1.key }) {
                if case .string(let text) = value {
                    members.append((name, .string(text)))
                } else {
                    members.append((name, .string("\(value)")))
                }
            }
            StandardStream.error.message(JSONText.object(members).text)
        }
    }
#endif
