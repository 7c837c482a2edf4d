internal import JOSE
package import JSON
package import KeyRing
internal import ServiceAccountTokens
internal import Text

/// A ring's policy in words.
package enum PolicyWords {
    /// What says that a relying party takes no tokens of the keys to come; nil where all do.
    package static func unfit(_ policy: Policy) -> String? {
        let parties = policy.relyingParties.filter { !RelyingParties.take(policy.algorithm, $0) }
        if parties.isEmpty { return nil }
        return
            "--relying-party \(parties.joined(separator: " ")) takes no \(policy.algorithm.rawValue): no new key would sign"
    }

    /// The option that names an endpoint.
    package static func option(_ endpoint: Endpoint) -> String {
        switch endpoint.kind {
        case .apiServer: "--api-server"
        case .issuer: "--issuer-url"
        }
    }

    package static func lines(_ ring: Ring) -> [String] {
        let endpoints = ring.policy.endpoints.map { endpoint in
            [
                option(endpoint),
                ([endpoint.name + "=" + endpoint.location].map { Shown.text($0) }
                    + credentials(endpoint.credentials))
                    .joined(separator: " "),
            ]
        }
        return Table.lines(fields(ring).map { [$0.name, $0.text] } + endpoints)
            + ["at most \(ring.policy.keysAtPeak) keys are trusted at once"]
    }

    /// The options that an endpoint's credentials were given by.
    private static func credentials(_ credentials: Endpoint.Credentials) -> [String] {
        [
            ("--certificate-authority", credentials.certificateAuthority),
            ("--client-certificate", credentials.clientCertificate), ("--client-key", credentials.clientKey),
            ("--token-file", credentials.token),
            ("--observe-as", credentials.observer.map { "\($0.namespace)/\($0.name)" }),
            ("--observe-as-uid", credentials.observer?.uid),
        ].compactMap { option, value in value.map { "\(option) \(Shown.text($0))" } }
    }

    package static func json(_ ring: Ring) -> JSONText {
        .object(
            fields(ring).map { ($0.name, .string($0.text)) } + [
                ("keysAtPeak", .integer(ring.policy.keysAtPeak)),
                (
                    "endpoints",
                    .array(
                        ring.policy.endpoints.map {
                            .object([
                                ("kind", .string($0.kind.rawValue)), ("name", .string($0.name)),
                                ("location", .string($0.location)),
                            ])
                        })
                ),
            ])
    }

    /// Each option that sets something, and what it is.
    private static func fields(_ ring: Ring) -> [(name: String, text: String)] {
        let policy = ring.policy
        return [
            ("--algorithm", policy.algorithm.rawValue), ("--rotate-every", Policy.span(policy.rotateEvery)),
            ("--publish-lead-time", Policy.span(policy.publishLeadTime)),
            ("--external-token-lifetime", policy.externalTokenLifetime.map(Policy.span) ?? "as any token's"),
            ("--service-account-max-token-expiration", Policy.span(policy.maxTokenExpiration)),
            ("--service-account-extend-token-expiration", policy.extendsTokens ? "true" : "false"),
            ("--jwks-from", policy.jwksSource.rawValue), ("--clock-skew", Policy.span(policy.clockSkew)),
            ("--min-generation-age", Policy.span(policy.minGenerationAge)),
            ("--max-observation-age", Policy.span(policy.maxObservationAge)),
            ("--renewal-time", Policy.span(policy.renewalTime)), ("--keep", "\(policy.keep)"),
            ("--group", policy.group.map { Shown.text($0) } ?? "none"),
            ("--key-command", policy.keyCommand.map { Shown.text($0) } ?? "none"),
            (
                "--relying-party",
                policy.relyingParties.isEmpty ? "none" : policy.relyingParties.joined(separator: " ")
            ),
            (
                "--api-audiences",
                policy.apiAudiences.isEmpty ? "the issuers" : Shown.list(policy.apiAudiences)
            ),
            (
                "--external-audiences",
                policy.externalAudiences.isEmpty ? "any" : Shown.list(policy.externalAudiences)
            ),
        ]
    }
}
