#if Daemon
    internal import ArgumentParser
    internal import Logging
    internal import Manifests
    internal import ServiceAccountTokens
    internal import TokenServer

    /// A boolean as kube-apiserver's flags take it: `--x`, `--x=true` or `--x=false`, and never the word that follows.
    struct KubeBoolean: ExpressibleByArgument {
        let value: Bool

        init?(argument: String) {
            guard let value = GoBool.value(of: argument) else { return nil }
            self.value = value
        }

        private static let names = [
            "--anonymous-auth", "--enable-token-request", "--service-account-extend-token-expiration",
            "--service-account-lookup",
        ]

        /// The command line with the value `true` attached to each boolean that has none.
        static func spelledOut(_ arguments: [String]) -> [String] {
            arguments.map { names.contains($0) ? "\($0)=true" : $0 }
        }
    }

    /// A length of whole seconds: `GoDuration(flag:)`.
    struct WholeSeconds: ExpressibleByArgument {
        let seconds: Int

        init(seconds: Int) { self.seconds = seconds }

        var defaultValueDescription: String { "\(seconds)s" }

        init?(argument: String) {
            guard let duration = GoDuration(flag: argument), duration.nanoseconds % 1_000_000_000 == 0 else {
                return nil
            }
            seconds = duration.seconds
        }
    }

    /// The profiles by their names.
    enum ProfileName: String, ExpressibleByArgument, CaseIterable {
        case strict
        case kubeAPIServer = "kube-apiserver"

        var profile: VerificationProfile { self == .strict ? .strict : .kubeAPIServer }
    }

    /// The levels of log messages.
    enum LogLevelName: String, ExpressibleByArgument, CaseIterable {
        case debug, info, notice, warning, error

        var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .info }
    }
#endif
