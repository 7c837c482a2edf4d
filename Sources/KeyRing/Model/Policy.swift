package import JOSE
internal import Text

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
    package var publishLeadTime = Self.day
    /// The longest lifetime of a token for an external audience; nil: as any token's.
    package var externalTokenLifetime: Int?
    /// kube-apiserver's `--service-account-max-token-expiration`.
    package var maxTokenExpiration = Self.day
    /// kube-apiserver's `--service-account-extend-token-expiration`, which is on unless said otherwise.
    package var extendsTokens = true
    package var jwksSource = JWKSSource.ring
    /// The leeway that a token's times are given everywhere: the server's 60 s, its cache of 10 s, and clocks.
    package var clockSkew = 120
    /// How long a generation stands at least: longer than a server takes to read its files.
    package var minGenerationAge = 60
    /// How old the latest look at an endpoint may be so that it still counts.
    package var maxObservationAge = Self.day
    /// How long kubelets and Pods get to renew their tokens before a key that was revoked after rollover leaves: a
    /// kubelet renews a projected token of an hour at 80 % of its life.
    package var renewalTime = 70 * 60
    /// How many old generations are kept.
    package var keep = 20
    /// The group that may read private keys too, for control planes that do not run as root.
    package var group: String?
    /// The command line that makes new keys and prints them, or URIs of them; nil: the ring makes them itself.
    package var keyCommand: String?
    package var apiAudiences: [String] = []
    package var externalAudiences: [String] = []
    /// The relying parties whose rules block an activation, such as "azure".
    package var relyingParties: [String] = []
    package var endpoints: [Endpoint] = []

    package init() {}

    package static let hour = 3600
    package static let day = 86_400
    /// How long kube-apiserver extends a token of a Pod to.
    package static let extendedLifetime = 365 * day
    /// What kube-apiserver accepts as a maximum.
    package static let leastTokenLifetime = hour

    package var apiServers: [Endpoint] { endpoints.filter { $0.kind == .apiServer } }

    /// Whether relying parties fetch their JWKS from an endpoint.
    package func isFetched(_ endpoint: Endpoint) -> Bool {
        endpoint.kind == .issuer || jwksSource == .apiServers
    }

    /// How long tokens live that are issued under this policy.
    ///
    /// An extended token has an API audience. It counts outside too, unless both kinds of audiences are listed and
    /// no audience is of both.
    package var lifetimes: Lifetimes {
        let any = extendsTokens ? max(maxTokenExpiration, Self.extendedLifetime) : maxTokenExpiration
        let areApart =
            !apiAudiences.isEmpty && !externalAudiences.isEmpty
            && !apiAudiences.contains { externalAudiences.containsExactly($0) }
        let external = min(externalTokenLifetime ?? maxTokenExpiration, any)
        return Lifetimes(external: extendsTokens && !areApart ? any : external, any: any)
    }

    /// How many keys are trusted at most while all goes by the clocks: the active one, those whose tokens live, and
    /// before a turn the next in place of the one that has left by then.
    package var keysAtPeak: Int {
        let life = lifetimes.any + clockSkew
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
        if publishLeadTime < Self.hour {
            found.append("a publish lead time of \(Self.span(publishLeadTime)) is under the least, 1h")
        }
        if rotateEvery < publishLeadTime + clockSkew + 2 * minGenerationAge {
            found.append(
                "rotating every \(Self.span(rotateEvery)) is shorter than the publish lead time of \(Self.span(publishLeadTime)) with the clock skew of \(Self.span(clockSkew)) "
                    + "and two generations of \(Self.span(minGenerationAge))")
        }
        if maxTokenExpiration < Self.leastTokenLifetime {
            found.append(
                "kube-apiserver takes no --service-account-max-token-expiration under 1h, this one is \(Self.span(maxTokenExpiration))"
            )
        }
        if let external = externalTokenLifetime, external > lifetimes.any {
            found.append(
                "no token lives longer than \(Self.span(lifetimes.any)), so none for an external audience lives \(Self.span(external))"
            )
        }
        if clockSkew < 70 {
            found.append(
                "a clock skew of \(Self.span(clockSkew)) is less than the API server's leeway of 60s and cache of 10s"
            )
        }
        if minGenerationAge < 1 {
            found.append(
                "a generation has to stay current for a while, a --min-generation-age of \(Self.span(minGenerationAge)) is none"
            )
        }
        if maxObservationAge < Self.hour {
            found.append("a --max-observation-age of \(Self.span(maxObservationAge)) is under the least, 1h")
        }
        if keep < 2 {
            found.append("two old generations at least are kept, for servers that start across a switch")
        }
        let names = endpoints.map(\.name)
        for (index, name) in names.enumerated() where names[..<index].containsExactly(name) {
            found.append("two endpoints are called \(name)")
        }
        return found
    }
}
