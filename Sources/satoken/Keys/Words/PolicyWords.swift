import JOSE
import KeyRing
import ServiceAccountTokens

/// A ring's policy in words.
enum PolicyWords {
    /// What says that a relying party takes no tokens of the keys to come; nil where all do.
    static func unfit(_ policy: Policy) -> String? {
        let parties = policy.relyingParties.filter { !RelyingParties.take(policy.algorithm, $0) }
        if parties.isEmpty { return nil }
        return
            "--relying-party \(parties.joined(separator: " ")) takes no \(policy.algorithm.rawValue): no new key would sign"
    }

    /// The option that names a consumer.
    static func option(_ consumer: Consumer) -> String {
        switch consumer.kind {
        case .apiServer: "--api-server"
        case .issuer: "--issuer-url"
        }
    }

    static func lines(_ ring: Ring) -> [String] {
        let consumers = ring.policy.consumers.map { consumer in
            [
                option(consumer),
                "\(Shown.text(consumer.name))=\(Shown.text(consumer.location))",
            ]
        }
        return Table.lines(fields(ring).map { [$0.name, $0.text] } + consumers)
            + ["at most \(ring.policy.keysAtPeak) keys are trusted at once"]
    }

    static func json(_ ring: Ring) -> JSONText {
        .object(
            fields(ring).map { ($0.name, .string($0.text)) } + [
                ("keysAtPeak", .integer(ring.policy.keysAtPeak)),
                (
                    "consumers",
                    .array(
                        ring.policy.consumers.map {
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
            ("--lead", Policy.span(policy.lead)),
            ("--outside-token-lifetime", policy.outsideTokenLifetime.map(Policy.span) ?? "as any token's"),
            ("--max-token-lifetime", Policy.span(policy.maxTokenLifetime)),
            ("--service-account-extend-token-expiration", policy.extendsTokens ? "true" : "false"),
            ("--jwks-from", policy.jwksSource.rawValue), ("--skew", Policy.span(policy.skew)),
            ("--settle", Policy.span(policy.settle)), ("--keep", "\(policy.keep)"),
            ("--group", policy.group.map { Shown.text($0) } ?? "none"),
            (
                "--relying-party",
                policy.relyingParties.isEmpty ? "none" : policy.relyingParties.joined(separator: " ")
            ),
            (
                "--api-audiences",
                policy.apiAudiences.isEmpty ? "the issuers" : Shown.list(policy.apiAudiences)
            ),
            (
                "--outside-audiences",
                policy.outsideAudiences.isEmpty ? "any" : Shown.list(policy.outsideAudiences)
            ),
        ]
    }
}
