package import KeyRing
package import Manifests
internal import ServiceAccountTokens

/// What is known of an API server: its flags, and what a key ring adds to them.
package struct ServerSettings: Sendable {
    /// `--service-account-issuer`: the first issues, all are accepted.
    package var issuers: [String] = []
    /// `--api-audiences`, nil where they are the issuers.
    package var apiAudiences: [String]?
    /// `--service-account-key-file`.
    package var keyFiles: [String] = []
    /// `--service-account-signing-key-file`.
    package var signingKeyFile: String?
    /// `--service-account-lookup`.
    package var lookup = true
    /// `--anonymous-auth`.
    package var anonymousAuth = true
    /// `--service-account-extend-token-expiration`.
    package var extendTokenExpiration = true
    /// `--service-account-max-token-expiration` in seconds, nil for none.
    package var maximumTokenExpiration: Int?
    /// `--service-account-jwks-uri`.
    package var jwksURI: String?
    /// Where the server says that it is reached, `https://HOST:PORT`.
    package var externalAddress: String?
    /// Issuers of OpenID Connect whose tokens the server takes beside its own.
    package var openIDIssuers: [String] = []
    /// The file that the settings were taken from, for people.
    package var source: String?

    /// The settings of a server without flags.
    package init() {}

    /// The settings that a kube-apiserver's own flags say.
    package init(_ settings: KubeAPIServerSettings) {
        issuers = settings.issuers
        apiAudiences = settings.apiAudiences
        keyFiles = settings.serviceAccountKeyFiles
        signingKeyFile = settings.signingKeyFile
        lookup = settings.lookup
        anonymousAuth = settings.anonymousAuth
        extendTokenExpiration = settings.extendTokenExpiration
        maximumTokenExpiration = settings.maxTokenExpiration
        jwksURI = settings.jwksURI
        externalAddress = settings.externalAddress
        openIDIssuers = settings.authentication?.issuers ?? []
    }

    /// Takes a ring's issuers and audiences where nothing else says them.
    package mutating func take(from ring: Ring?) {
        guard let ring else { return }
        if issuers.isEmpty { issuers = ring.issuers }
        if apiAudiences == nil && !ring.policy.apiAudiences.isEmpty {
            apiAudiences = ring.policy.apiAudiences
        }
    }

    /// Lays flags over the settings, as kube-apiserver takes them.
    ///
    /// - Parameters:
    ///   - issuers: the values of `--service-account-issuer`; none changes nothing.
    ///   - apiAudiences: the values of `--api-audiences`, each a list with commas; none changes nothing.
    /// - Throws: `ConfigurationError` for what kube-apiserver would not start with.
    package mutating func apply(issuers: [String], apiAudiences: [String]) throws(ConfigurationError) {
        if !issuers.isEmpty { self.issuers = issuers }
        if !apiAudiences.isEmpty {
            var values: [String] = []
            for list in apiAudiences {
                guard let fields = CommaSeparated.fields(of: list) else {
                    throw ConfigurationError(
                        .usage,
                        "--api-audiences: \(Shown.text(list)) is no list of comma-separated values")
                }
                values += fields
            }
            self.apiAudiences = values
        }
        if self.issuers.contains(LegacyClaims.issuer) {
            throw ConfigurationError(
                .contradiction,
                "\(LegacyClaims.issuer) is the issuer of Secrets' tokens, which are known without being named"
            )
        }
        for issuer in self.issuers {
            if let problem = IssuerURL.problem(asFlag: issuer, among: self.issuers) {
                throw ConfigurationError(.usage, problem)
            }
        }
    }

    /// Where the discovery document says that the keys are: the flag's value, else below the server's own address, else
    /// below the issuer. To kube-apiserver an empty flag is none.
    package func jwksURI(issuer: String) -> String {
        if let jwksURI, !jwksURI.isEmpty { return jwksURI }
        return OpenIDConfiguration.defaultJWKSURI(issuer: externalAddress ?? issuer)
    }

    /// The issuers, which a command cannot do without.
    package func requiredIssuers() throws(ConfigurationError) -> [String] {
        if issuers.isEmpty { throw .noIssuer(source) }
        return issuers
    }
}
