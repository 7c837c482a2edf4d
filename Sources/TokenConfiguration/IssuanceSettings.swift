package import KeyRing
internal import Manifests
package import ServiceAccountTokens

/// The flags that say how long tokens live.
package struct IssuanceSettings: Sendable {
    /// `--service-account-max-token-expiration` in seconds: 0 is no maximum, nil is the server's own.
    package var maximumExpiration: Int?
    /// `--service-account-extend-token-expiration`, nil is the server's own.
    package var extendsExpiration: Bool?

    /// - Throws: `ConfigurationError` for a maximum that kube-apiserver does not start with.
    package init(maximumExpiration: Int? = nil, extendsExpiration: Bool? = nil) throws(ConfigurationError) {
        if let maximumExpiration, maximumExpiration != 0,
            !KubeAPIServerSettings.maximumExpirationBounds.contains(maximumExpiration)
        {
            throw ConfigurationError(
                .usage, "the service-account-max-token-expiration must be between 1 hour and 2^32 seconds")
        }
        self.maximumExpiration = maximumExpiration
        self.extendsExpiration = extendsExpiration
    }

    /// The policy of tokens that are signed with a ring's key, or with a file's.
    ///
    /// Of two maxima the shorter counts: a ring forgets its keys by the lifetimes of its policy, whatever a flag says. No
    /// token may live longer than verifiers remember its key.
    package func policy(_ settings: ServerSettings, ring: Ring?) throws(ConfigurationError) -> IssuancePolicy
    {
        let issuers = try settings.requiredIssuers()
        let own = maximumExpiration.map { $0 == 0 ? nil : $0 } ?? settings.maximumTokenExpiration
        return IssuancePolicy(
            issuer: issuers[0], apiAudiences: settings.apiAudiences ?? issuers,
            maximumExpiration: [own, ring?.policy.maxTokenExpiration].compactMap { $0 }.min(),
            extendsExpiration: (extendsExpiration ?? settings.extendTokenExpiration)
                && ring?.policy.extendsTokens != false,
            maximumExternalExpiration: ring?.policy.externalTokenLifetime)
    }
}
