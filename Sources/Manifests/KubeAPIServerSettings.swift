internal import Files

/// What the flags of a kube-apiserver say about ServiceAccount tokens, as `--kube-apiserver FILE` takes it.
///
/// Values are as the server would use them: defaults filled in, the last of several where one counts.
package struct KubeAPIServerSettings: Sendable, Equatable {
    /// `--service-account-issuer`, in order: the first one signs, all are accepted.
    package let issuers: [String]
    /// `--api-audiences`; nil when it is unset or empty, and the issuers are taken.
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
    /// Whether a request without credentials is anonymous: `--anonymous-auth`, true by default, unless
    /// `--authentication-config` says otherwise.
    package let anonymousAuth: Bool
    /// `--tls-private-key-file`: the server's own key, which neither signs nor verifies tokens.
    package let tlsPrivateKeyFile: String?

    /// `--authentication-config`, as the flag names it.
    package let authenticationFile: String?
    /// What that file says; nil where none is named, or where it was not found.
    package let authentication: AuthenticationConfiguration?
    /// `https://HOST:PORT` of `--external-hostname`, else `--advertise-address`, and `--secure-port`: where the server says
    /// that its keys are, without `--service-account-jwks-uri`. Nil where neither is set.
    package let externalAddress: String?

    /// What a command asks of the settings. Only a flag that is asked for must be known.
    package enum Question: CaseIterable, Sendable {
        case issuers, audiences, keyFiles, signingKey, lookup, expiration, jwksURI, externalAddress, anonymous
    }

    /// Reads the settings from the file at `path`, or standard input for `-`.
    ///
    /// With `root`, the absolute paths in the flags are looked up below it, for a control plane whose disk is
    /// mounted or copied there: `/etc/k.pub` becomes `ROOT/etc/k.pub`. `..` is worked out first and cannot climb
    /// above `root`; symbolic links are left to the system, and may. Relative paths stay as they are, and so
    /// does `path` itself.
    package init(
        reading path: String, root: String?, asking questions: Set<Question> = Set(Question.allCases)
    ) throws(ManifestError) {
        let files = Root(root ?? "/")
        try self.init(
            flags: ProcessFlags(reading: path, process: "kube-apiserver", files: files), root: root,
            asking: questions)
    }

    /// Takes the settings from flags that were read already.
    ///
    /// - Throws: `ManifestError` where a flag that is asked for is malformed, or depends on what the file does not say.
    package init(
        flags: ProcessFlags, root: String?, asking questions: Set<Question> = Set(Question.allCases)
    ) throws(ManifestError) {
        func file(_ path: String) -> String { root.map { Self.path(path, below: $0) } ?? path }
        func ask<Value>(
            _ question: Question, _ otherwise: Value, _ read: () throws(ManifestError) -> Value
        ) throws(ManifestError) -> Value {
            do throws(ManifestError) {
                return try read()
            } catch {
                // With a value that it does not take the server does not start, whatever is asked.
                if questions.contains(question) || !error.isOfUnknown { throw error }
                return otherwise
            }
        }
        func last(_ name: String) throws(ManifestError) -> String? {
            // To the server an empty value is the same as none.
            try flags.last(name).flatMap { $0.isEmpty ? nil : $0 }
        }
        issuers = try ask(.issuers, []) { () throws(ManifestError) in
            try flags.values(of: "service-account-issuer")
        }
        apiAudiences = try ask(.audiences, nil) { () throws(ManifestError) in
            let audiences = try flags.list("api-audiences") ?? []
            return audiences.isEmpty ? nil : audiences
        }
        serviceAccountKeyFiles = try ask(.keyFiles, []) { () throws(ManifestError) in
            try flags.values(of: "service-account-key-file").map(file)
        }
        signingKeyFile = try ask(.signingKey, nil) { () throws(ManifestError) in
            try last("service-account-signing-key-file").map(file)
        }
        signingEndpoint = try? last("service-account-signing-endpoint").map(file)
        lookup = try ask(.lookup, true) { () throws(ManifestError) in
            try flags.bool("service-account-lookup") ?? true
        }
        extendTokenExpiration = try ask(.expiration, true) { () throws(ManifestError) in
            try flags.bool("service-account-extend-token-expiration") ?? true
        }
        maxTokenExpiration = try ask(.expiration, nil) { () throws(ManifestError) in
            try Self.maxTokenExpiration(in: flags)
        }
        jwksURI = try ask(.jwksURI, nil) { () throws(ManifestError) in
            try last("service-account-jwks-uri")
        }
        externalAddress =
            jwksURI != nil
            ? nil
            : try ask(.externalAddress, nil) { () throws(ManifestError) in try Self.externalAddress(in: flags)
            }
        tlsPrivateKeyFile = try? last("tls-private-key-file").map(file)
        let configuration = try ask(.anonymous, nil) { () throws(ManifestError) in
            try last("authentication-config")
        }
        authenticationFile = configuration
        authentication = try configuration.flatMap { path throws(ManifestError) in
            try Self.authentication(path, root)
        }
        let isAnonymous = try ask(.anonymous, true) { () throws(ManifestError) in
            try flags.bool("anonymous-auth") ?? true
        }
        // The file decides where it says something; a request whose path it does not list is not anonymous.
        anonymousAuth =
            (authentication?.anonymous ?? isAnonymous) && authentication?.anonymousPaths.isEmpty != false
    }

    /// The configuration, nil where the file is not found.
    private static func authentication(
        _ path: String, _ root: String?
    ) throws(ManifestError) -> AuthenticationConfiguration? {
        guard let contents = try? Root(root ?? "/").read(path, limit: 1 << 20) else { return nil }
        return try AuthenticationConfiguration(parsing: contents.bytes, path: path)
    }

    private static func externalAddress(in flags: ProcessFlags) throws(ManifestError) -> String? {
        let port = try flags.last("secure-port").flatMap { $0.isEmpty ? nil : $0 } ?? "6443"
        for name in ["external-hostname", "advertise-address"] {
            guard let host = try flags.last(name), !host.isEmpty else { continue }
            // A name may bring its own port; an address of IPv6 needs brackets.
            let colons = host.utf8.count { $0 == UInt8(ascii: ":") }
            if host.hasPrefix("[") || colons == 1 { return "https://\(host)" }
            return colons > 1 ? "https://[\(host)]:\(port)" : "https://\(host):\(port)"
        }
        return nil
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
