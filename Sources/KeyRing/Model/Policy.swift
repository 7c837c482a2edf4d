package import JOSE

/// How a ring rotates. Times are in seconds.
package struct Policy: Equatable, Sendable {
    package enum JWKSSource: String, Sendable {
        /// Relying parties fetch the ring's own JWKS.
        case ring
        /// Relying parties fetch from the API servers, which publish every key they trust.
        case apiServers = "api-servers"
    }

    /// The algorithm of new keys.
    package var algorithm: SignatureAlgorithm = .rs256
    /// How long a key signs.
    package var rotateEvery = 90 * Self.day
    /// How long a key is known everywhere before it signs.
    package var lead = Self.day
    /// The longest lifetime of a token for an outside audience; nil: as any token's.
    package var outsideTokenLifetime: Int?
    /// kube-apiserver's `--service-account-max-token-expiration`.
    package var maxTokenLifetime = Self.day
    /// kube-apiserver's `--service-account-extend-token-expiration`, which is on unless said otherwise.
    package var extendsTokens = true
    package var jwksSource = JWKSSource.ring
    /// The leeway that a token's times are given everywhere: the server's 60 s, its cache of 10 s, and clocks.
    package var skew = 120
    /// How long a generation stands at least: longer than a server takes to read its files.
    package var settle = 60
    /// How many old generations are kept.
    package var keep = 20
    /// The group that may read private keys too, for control planes that do not run as root.
    package var group: String?
    package var apiAudiences: [String] = []
    package var outsideAudiences: [String] = []
    /// The relying parties whose rules block an activation, such as "azure".
    package var relyingParties: [String] = []
    package var consumers: [Consumer] = []

    package init() {}

    package static let hour = 3600
    package static let day = 86_400
    /// How long kube-apiserver extends a token of a Pod to.
    package static let extendedLifetime = 365 * day
    /// What kube-apiserver accepts as a maximum.
    package static let leastTokenLifetime = hour

    package var apiServers: [Consumer] { consumers.filter { $0.kind == .apiServer } }

    /// Whether relying parties fetch their JWKS from a consumer.
    package func isFetched(_ consumer: Consumer) -> Bool {
        consumer.kind == .issuer || jwksSource == .apiServers
    }

    /// How long tokens live that are issued under this policy.
    ///
    /// An extended token has an API audience. It counts outside too, unless both kinds of audiences are listed and
    /// no audience is of both.
    package var lifetimes: Lifetimes {
        let any = extendsTokens ? max(maxTokenLifetime, Self.extendedLifetime) : maxTokenLifetime
        let areApart =
            !apiAudiences.isEmpty && !outsideAudiences.isEmpty
            && !apiAudiences.contains { outsideAudiences.containsExactly($0) }
        let outside = min(outsideTokenLifetime ?? maxTokenLifetime, any)
        return Lifetimes(outside: extendsTokens && !areApart ? any : outside, any: any)
    }

    /// How many keys are trusted at most while all goes by the clocks: the active one, those whose tokens live, and
    /// before a turn the next in place of the one that has left by then.
    package var keysAtPeak: Int {
        let life = lifetimes.any + skew
        return (life + rotateEvery - 1) / rotateEvery + 1
    }

    /// A length of time as its option takes it: "90d", "36h", "2m".
    package static func span(_ seconds: Int) -> String {
        for (unit, length) in [("d", day), ("h", hour), ("m", 60)]
        where seconds > 0 && seconds % length == 0 && (unit != "d" || seconds >= 2 * length) {
            return "\(seconds / length)\(unit)"
        }
        return "\(seconds)s"
    }

    /// What contradicts itself, each in a sentence's words.
    package var contradictions: [String] {
        var found: [String] = []
        if lead < Self.hour { found.append("a lead of \(Self.span(lead)) is under the least, 1h") }
        if rotateEvery < lead + skew + 2 * settle {
            found.append(
                "rotating every \(Self.span(rotateEvery)) is shorter than the lead of \(Self.span(lead)) with the skew of \(Self.span(skew)) "
                    + "and two generations of \(Self.span(settle))")
        }
        if maxTokenLifetime < Self.leastTokenLifetime {
            found.append(
                "kube-apiserver takes no --service-account-max-token-expiration under 1h, this one is \(Self.span(maxTokenLifetime))"
            )
        }
        if let outside = outsideTokenLifetime, outside > lifetimes.any {
            found.append(
                "no token lives longer than \(Self.span(lifetimes.any)), so none for an outside audience lives \(Self.span(outside))"
            )
        }
        if skew < 70 {
            found.append(
                "a skew of \(Self.span(skew)) is less than the API server's leeway of 60s and cache of 10s")
        }
        if settle < 1 {
            found.append(
                "a generation has to stand for a while, a settle time of \(Self.span(settle)) is none")
        }
        if keep < 2 {
            found.append("two old generations at least are kept, for servers that start across a switch")
        }
        let names = consumers.map(\.name)
        for (index, name) in names.enumerated() where names[..<index].containsExactly(name) {
            found.append("two consumers are called \(name)")
        }
        return found
    }
}
