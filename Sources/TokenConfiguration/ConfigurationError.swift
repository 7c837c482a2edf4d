internal import ServiceAccountTokens

/// Why settings, keys and objects make no configuration.
package struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of mistake it is; exit codes follow it.
    package enum Kind: Sendable {
        /// A flag is missing, or two flags exclude each other.
        case usage
        /// A file holds something else than what its flag names.
        case unreadable
        /// What the flags and files say contradicts itself.
        case contradiction
    }

    package let kind: Kind
    package let description: String
    package let hint: String?

    package init(_ kind: Kind, _ description: String, hint: String? = nil) {
        self.kind = kind
        self.description = description
        self.hint = hint
    }

    /// A command that judges or issues, and was given no issuer.
    ///
    /// - Parameter source: the file of a kube-apiserver's flags that was given.
    package static func noIssuer(_ source: String?) -> ConfigurationError {
        lacking(source, "issuer", "--service-account-issuer", "--keys with a ring")
    }

    /// A command that verifies or publishes, and was given no key.
    ///
    /// - Parameter source: the file of a kube-apiserver's flags that was given.
    package static func noKeys(_ source: String?) -> ConfigurationError {
        lacking(source, "key", "--service-account-key-file", "--keys")
    }

    private static func lacking(
        _ source: String?, _ what: String, _ flag: String, _ ring: String
    ) -> ConfigurationError {
        guard let source else {
            return ConfigurationError(
                .usage, "no \(what) is known",
                hint: "pass \(flag), \(ring), or --kube-apiserver with the server's manifest")
        }
        return ConfigurationError(
            .unreadable, "\(Shown.text(source)): names no \(flag)",
            hint:
                "pass \(flag) beside it, or a file with all flags of the server, such as a copy of /proc/PID/cmdline"
        )
    }
}
