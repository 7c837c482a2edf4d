/// The flags of one command line, as they were written.
struct FlagList: Equatable {
    /// One flag.
    struct Flag: Equatable {
        let name: String
        /// What follows `=`.
        var attached: Value?
        /// The word that comes next, where it may be the value.
        var following: Value?
    }

    /// A value and what in it is not resolved.
    struct Value: Equatable {
        let text: String
        var reference: String?
    }

    /// A word that may be any flag, and how many flags stand before it.
    struct Hidden: Equatable {
        let reference: String
        let place: Int
    }

    private(set) var flags: [Flag] = []
    private(set) var hidden: [Hidden] = []
    /// Where variables come from that could not be read.
    var unread: [String] = []
    /// Why a flag that is not here may be set all the same, and what to pass instead.
    var partial: Partial?

    /// Flags that are known to be unset although ``partial`` holds.
    var printed: Set<String> = []

    struct Partial: Equatable {
        let reason: String
        let hint: String
        /// Whether it may change flags that are here, too.
        var overrides = false
    }

    /// Flags that take no word behind them.
    private static let booleans: Set<String> = [
        "service-account-lookup", "service-account-extend-token-expiration", "anonymous-auth",
        "allow-privileged",
        "client-cert-auth", "peer-client-cert-auth", "profiling", "enable-bootstrap-token-auth",
        "enable-aggregator-routing", "auto-tls", "peer-auto-tls", "use-service-account-credentials",
    ]

    /// Reads the words behind a program's name. A bare `--` ends the flags, as in pflag.
    init(_ words: [Word], unread: [String] = []) {
        self.unread = unread
        let words = words.prefix { $0.text != "--" }
        var awaitsValue = false
        for (index, word) in words.enumerated() {
            let isFlag = word.text.hasPrefix("--")
            defer {
                awaitsValue =
                    isFlag && !word.text.contains("=") && !Self.booleans.contains(flags.last?.name ?? "")
            }
            if word.mayBeAnyFlag && !awaitsValue {
                hidden.append(Hidden(reference: word.reference ?? "", place: flags.count))
                continue
            }
            guard isFlag else { continue }
            let next = index + 1 < words.count ? words[index + 1] : nil
            append(word, following: next?.text.hasPrefix("-") == false ? next : nil)
        }
    }

    private mutating func append(_ word: Word, following: Word?) {
        // By scalars: a combining mark behind the sign must not hide it.
        let name = word.text.unicodeScalars.dropFirst(2).prefix { $0 != "=" }
        let rest = word.text.unicodeScalars[name.endIndex...]
        // Kubernetes takes `_` for `-` in the name of a flag.
        flags.append(
            Flag(
                name: String(String(name).map { $0 == "_" ? "-" : $0 }),
                attached: rest.isEmpty
                    ? nil : Value(text: String(rest.dropFirst()), reference: word.reference),
                following: following.map { Value(text: $0.text, reference: $0.reference) }))
    }

    mutating func append(_ name: String, _ value: String, reference: String? = nil) {
        flags.append(Flag(name: name, attached: Value(text: value, reference: reference)))
    }

    /// Adds another's flags behind these.
    mutating func append(_ other: FlagList) {
        hidden += other.hidden.map { Hidden(reference: $0.reference, place: $0.place + flags.count) }
        flags += other.flags
        unread += other.unread
        partial = partial ?? other.partial
    }

    /// Notes a template's loops or conditions, which may change any flag.
    mutating func hide(behind mark: String) { hidden.append(Hidden(reference: mark, place: flags.count)) }

    func contains(_ name: String) -> Bool { flags.contains { $0.name == name } }

    /// The last value of a flag, nil where it is absent or not resolved.
    func last(_ name: String) -> String? {
        guard let flag = flags.last(where: { $0.name == name }), let value = flag.attached ?? flag.following,
            value.reference == nil
        else { return nil }
        return value.text.isEmpty ? nil : value.text
    }
}
