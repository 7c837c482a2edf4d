import ArgumentParser

/// The options of the command that a command line names, and which of them a name was probably meant for.
struct OptionName {
    /// With their hyphens.
    private let known: [String]

    init(of command: NamedCommand) {
        // As its help lists them: "  -n, --namespace <namespace>  …".
        known = command.helpText.split(separator: "\n").flatMap { line in
            line.hasPrefix("  -")
                ? line.split(separator: " ").prefix { $0.hasPrefix("-") }.map { $0.filter { $0 != "," } } : []
        }
    }

    /// The option that an unknown one is probably meant for; nil when none is near.
    func nearest(_ unknown: String) -> String? {
        let name = Self.bare(unknown)
        if name.isEmpty || name.utf8.count > 64 { return nil }
        let long = known.filter { $0.hasPrefix("--") }
        let near = long.map { (name: $0, distance: EditDistance.between(Self.bare($0), name)) }
            .filter { $0.distance <= max(1, name.utf8.count / 6) }
            .min { $0.distance < $1.distance }
        if let near { return near.name }
        let words = name.split(separator: "-")
        let containing = long.filter { Self.holds(Self.bare($0).split(separator: "-"), words) }
            .min { $0.utf8.count < $1.utf8.count }
        if let containing { return containing }
        if let meant = Self.synonyms.first(where: { $0.names.contains(name) && long.contains($0.option) }) {
            return meant.option
        }
        return long.filter { $0 != "--help" && Self.holds(words, Self.bare($0).split(separator: "-")) }
            .max { $0.utf8.count < $1.utf8.count }
    }

    /// Of an argument that begins with another dash than the hyphen, what was probably typed.
    func typed(_ argument: String) -> String? {
        guard let first = argument.unicodeScalars.first, Self.isDash(first) else { return nil }
        let name = Self.bare(argument)
        let options = [name.count > 1 ? "--\(name)" : "-\(name)"].filter(known.contains)
        return options.first.map { "\($0)\(argument.drop { $0 != "=" })" }
    }

    /// Whether it is a hyphen that no keyboard has, a dash, or the minus sign: what word processors make of hyphens.
    private static func isDash(_ scalar: Unicode.Scalar) -> Bool {
        ("\u{2010}"..."\u{2015}").contains(scalar) || scalar == "\u{2212}"
    }

    /// A name without its hyphens and what follows `=`, in lower case, with `-` for `_`.
    private static func bare(_ option: String) -> String {
        let scalars = option.unicodeScalars.drop { $0 == "-" || isDash($0) }
        return String(scalars.prefix { $0 != "=" }).lowercased().replacing("_", with: "-")
    }

    /// Whether each of the words begins one of all, in their order.
    private static func holds(_ all: [Substring], _ words: [Substring]) -> Bool {
        var rest = all[...]
        for word in words {
            guard word.count > 1, let place = rest.firstIndex(where: { $0.hasPrefix(word) }) else {
                return false
            }
            rest = rest[(place + 1)...]
        }
        return !words.isEmpty
    }

    /// What other programs call the same.
    private static let synonyms: [(option: String, names: Set<String>)] = [
        (
            "--duration",
            ["ttl", "exp", "expiry", "expires", "expires-in", "expiration", "expiration-seconds", "lifetime"]
        ),
        (
            "--certificate-authority",
            ["ca", "cacert", "ca-file", "ca-cert", "ca-certificate", "cafile", "capath"]
        ),
        (
            "--service-account-key-file",
            ["pub", "public-key", "pubkey", "public-key-file", "verification-key"]
        ),
        (
            "--service-account-signing-key-file",
            ["private-key", "private-key-file", "sign-key", "service-account-private-key-file"]
        ),
        ("--service-account-issuer", ["oidc-issuer-url", "issuer-url"]),
        ("--jwks", ["jwks-uri", "jwks-url", "jwks-file", "keyset", "key-set"]),
        ("--objects", ["snapshot", "resources", "filename"]),
        ("--now", ["time", "at", "date"]),
    ]
}
