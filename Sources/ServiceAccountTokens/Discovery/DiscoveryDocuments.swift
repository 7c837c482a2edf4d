public import JOSE

/// The two documents by which others verify an issuer's tokens, as the API server serves them: rendered once for a set of
/// keys, and then only copied.
public struct DiscoveryDocuments: Sendable {
    /// Where the API server serves the discovery document (OpenID Connect Discovery 1.0, 4).
    public static let configurationPath = "/.well-known/openid-configuration"
    /// Where the API server serves the keys.
    public static let jwksPath = "/openid/v1/jwks"
    /// The media type of the discovery document.
    public static let configurationType = "application/json"
    /// The media type of the keys (RFC 7517, 8.5.2).
    public static let jwksType = "application/jwk-set+json"
    /// For how long, in seconds, the API server lets the documents be cached.
    public static let maximumAge = 3600

    /// The discovery document.
    public let configuration: [UInt8]
    /// The JWK Set.
    public let jwks: [UInt8]

    /// The documents of an issuer.
    ///
    /// - Parameter jwksURI: where the keys are; nil for the API server's own path below the issuer.
    /// - Throws: `DiscoveryError` for an issuer or `jwks_uri` with which the API server would serve no documents.
    public init(issuer: String, jwksURI: String? = nil, keys: JWKSet) throws(DiscoveryError) {
        configuration = try OpenIDConfiguration(
            issuer: issuer, jwksURI: jwksURI ?? OpenIDConfiguration.defaultJWKSURI(issuer: issuer), keys: keys
        ).document
        jwks = keys.document
    }
}
