/// What the flags of a kube-apiserver say about ServiceAccount tokens, as `--kube-apiserver FILE` takes it.
///
/// Values are as the server would use them: defaults filled in, the last of several where one counts. A
/// reference to the environment such as `$(HOST_IP)` stays as it is written.
package struct KubeAPIServerSettings: Sendable, Equatable {
    /// `--service-account-issuer`, in order: the first one signs, all are accepted.
    package let issuers: [String]
    /// `--api-audiences`; nil when it is unset or empty, and the issuers stand in.
    package let apiAudiences: [String]?
    /// `--service-account-key-file`, in order. A comma belongs to the name.
    package let serviceAccountKeyFiles: [String]
    /// `--service-account-signing-key-file`.
    package let signingKeyFile: String?
    /// `--service-account-signing-endpoint`: a signer outside the server, which then needs no key files.
    package let signingEndpoint: String?
    /// `--service-account-lookup`, true by default.
    package let lookup: Bool
    /// `--service-account-extend-token-expiration`, true by default.
    package let extendTokenExpiration: Bool
    /// `--service-account-max-token-expiration` in whole seconds; nil when it is unset or zero.
    package let maxTokenExpiration: Int?
    /// `--service-account-jwks-uri`.
    package let jwksURI: String?
    /// `--anonymous-auth`, true by default.
    package let anonymousAuth: Bool
    /// `--tls-private-key-file`: the server's own key, which neither signs nor verifies tokens.
    package let tlsPrivateKeyFile: String?

    /// Reads the settings from the file at `path`, or standard input for `-`.
    ///
    /// With `root`, the absolute paths in the flags are looked up below it, for a control plane whose disk is
    /// mounted or copied there: `/etc/k.pub` becomes `ROOT/etc/k.pub`. `..` is worked out first and cannot climb
    /// above `root`; symbolic links are left to the system, and may. Relative paths stay as they are, and so
    /// does `path` itself.
    package init(reading path: String, root: String?) throws(ManifestError) {
        try self.init(flags: ProcessFlags(reading: path, process: "kube-apiserver"), root: root)
    }

    /// Takes the settings from flags that were read already.
    package init(flags: ProcessFlags, root: String?) throws(ManifestError) {
        func file(_ path: String) -> String { root.map { Self.path(path, below: $0) } ?? path }
        func last(_ name: String) throws(ManifestError) -> String? {
            // To the server an empty value is the same as none.
            try flags.last(name).flatMap { $0.isEmpty ? nil : $0 }
        }
        issuers = try flags.values(of: "service-account-issuer")
        let audiences = try flags.list("api-audiences") ?? []
        apiAudiences = audiences.isEmpty ? nil : audiences
        serviceAccountKeyFiles = try flags.values(of: "service-account-key-file").map(file)
        signingKeyFile = try last("service-account-signing-key-file").map(file)
        signingEndpoint = try last("service-account-signing-endpoint").map(file)
        lookup = try flags.bool("service-account-lookup") ?? true
        extendTokenExpiration = try flags.bool("service-account-extend-token-expiration") ?? true
        maxTokenExpiration = try Self.maxTokenExpiration(in: flags)
        jwksURI = try last("service-account-jwks-uri")
        anonymousAuth = try flags.bool("anonymous-auth") ?? true
        tlsPrivateKeyFile = try last("tls-private-key-file").map(file)
    }

    /// What the longest lifetime of a token may be, in seconds: outside these bounds the server does not start.
    package static let maximumExpirationBounds = 3600...(1 << 32)

    /// The bounds are the server's own: outside them it does not start.
    private static func maxTokenExpiration(in flags: ProcessFlags) throws(ManifestError) -> Int? {
        let name = "service-account-max-token-expiration"
        guard let duration = try flags.duration(name), duration.nanoseconds != 0 else { return nil }
        let bounds = Self.maximumExpirationBounds
        guard duration >= GoDuration(nanoseconds: Int64(bounds.lowerBound) * 1_000_000_000),
            duration <= GoDuration(nanoseconds: Int64(bounds.upperBound) * 1_000_000_000)
        else {
            throw .invalidValue(
                path: flags.path, flag: name, value: try flags.last(name) ?? "",
                expected: "a duration between 1 hour and 2^32 seconds")
        }
        return duration.seconds
    }

    /// `path` below `root` when it is absolute.
    private static func path(_ path: String, below root: String) -> String {
        // By bytes, as the system sees them: a combining mark behind a slash must not hide it.
        let slash = UInt8(ascii: "/")
        guard path.utf8.first == slash else { return path }
        var parts: [Substring.UTF8View] = []
        for part in path.utf8.split(separator: slash) where !part.elementsEqual(".".utf8) {
            if part.elementsEqual("..".utf8) { _ = parts.popLast() } else { parts.append(part) }
        }
        let end = root.utf8.lastIndex { $0 != slash }
        return parts.reduce(into: end.map { String(root[...$0]) } ?? "") { $0 += "/\(Substring($1))" }
    }
}
