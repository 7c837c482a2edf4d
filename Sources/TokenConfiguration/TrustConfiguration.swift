package import JOSE
package import KeyRing
package import ServiceAccountTokens

/// What tokens are judged by: settings, keys and objects. Verification policies are made of it.
package struct TrustConfiguration: Sendable {
    package let settings: ServerSettings
    /// The keys known at first.
    package let keys: [VerificationKey]
    /// The ring that they come from, if any.
    package let ring: Ring?
    /// Where newer keys come from, if from anywhere.
    package let refreshed: RefreshedKeys?
    /// Whether a legacy token's Secret and ServiceAccount are looked up.
    package let lookup: Bool
    /// What the cluster holds; nil when it is not known.
    package let objects: ClusterObjects?

    package init(
        settings: ServerSettings, keys: [VerificationKey], ring: Ring? = nil, refreshed: RefreshedKeys? = nil,
        lookup: Bool? = nil, objects: ClusterObjects? = nil
    ) {
        self.settings = settings
        self.keys = keys
        self.ring = ring
        self.refreshed = refreshed
        self.lookup = lookup ?? settings.lookup
        self.objects = objects
    }

    /// Where the keys come from.
    package var origin: KeyOrigin { refreshed == nil ? .server : .keySet }

    /// The policy of a profile, by these keys if not by those known at first.
    package func policy(_ profile: VerificationProfile, keys: [VerificationKey]? = nil) -> VerificationPolicy
    {
        VerificationPolicy(
            issuers: settings.issuers, apiAudiences: settings.apiAudiences, keys: keys ?? self.keys,
            profile: profile, serviceAccountLookup: lookup, anonymousAuth: settings.anonymousAuth,
            objects: objects)
    }
}
