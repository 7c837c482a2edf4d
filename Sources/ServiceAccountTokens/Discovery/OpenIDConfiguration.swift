public import JOSE
internal import JSON

/// Why the API server serves no discovery documents, in the words of its log.
public struct DiscoveryError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong.
    public enum Subject: Sendable {
        case issuer
        case jwksURI
        case keys
    }

    /// What is wrong.
    public let subject: Subject
    /// One line.
    public let description: String
}

/// The discovery document that the API server serves at /.well-known/openid-configuration (OpenID Connect Discovery
/// 1.0, 3).
public struct OpenIDConfiguration: Sendable {
    /// The document, byte for byte as kube-apiserver writes it: compact, no line ending.
    public let document: [UInt8]

    /// A document for an issuer, where its keys are, and these keys.
    ///
    /// - Throws: `DiscoveryError` when the server would not serve it: an issuer that is no https URL, or a query or
    ///   fragment in it, or a `jwks_uri` that is no https URL.
    public init(issuer: String, jwksURI: String, keys: JWKSet) throws(DiscoveryError) {
        if let problem = IssuerURL.problem(forDiscovery: issuer) {
            throw DiscoveryError(subject: .issuer, description: problem)
        }
        if let problem = IssuerURL.problem(jwksURI: jwksURI) {
            throw DiscoveryError(subject: .jwksURI, description: problem)
        }
        let algorithms = Set(keys.keys.map(\.algorithm.rawValue)).sorted()
        document =
            JSONText.object([
                ("issuer", .string(issuer)), ("jwks_uri", .string(jwksURI)),
                ("response_types_supported", .strings(["id_token"])),
                ("subject_types_supported", .strings(["public"])),
                ("id_token_signing_alg_values_supported", .strings(algorithms)),
            ]).bytes
    }

    /// Where an issuer's keys are when nothing else is said: below the issuer, at kube-apiserver's own path.
    public static func defaultJWKSURI(issuer: String) -> String {
        (issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer) + "/openid/v1/jwks"
    }
}

extension JWKSet {
    /// The set of keys that the API server publishes: all of its verification keys, in their order.
    ///
    /// - Throws: `DiscoveryError` for a key that no algorithm belongs to; the server then publishes nothing at all.
    public init(publishing keys: [VerificationKey]) throws(DiscoveryError) {
        var published: [JWK] = []
        for (index, key) in keys.enumerated() {
            guard let jwk = JWK(key) else {
                throw DiscoveryError(
                    subject: .keys,
                    description:
                        "key \(index + 1) of \(keys.count) is on P-224, which has no algorithm, and the API "
                        + "server then serves no discovery documents at all")
            }
            published.append(jwk)
        }
        self.init(published)
    }
}
