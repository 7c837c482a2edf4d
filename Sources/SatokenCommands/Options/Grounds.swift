import Discovery
import JOSE
import KeyRing
import ServiceAccountTokens

/// What policies are made of.
struct Grounds: Sendable {
    let settings: ServerSettings
    /// The keys known at first.
    let keys: [VerificationKey]
    /// The ring that they come from, if any.
    let ring: Ring?
    /// Where newer keys come from, if from anywhere.
    let refreshed: RefreshedKeys?
    let lookup: Bool
    let objects: ClusterObjects?

    /// Where the keys come from.
    var origin: KeyOrigin { refreshed == nil ? .server : .keySet }

    /// The policy of a profile, by these keys if not by those known at first.
    func policy(_ profile: VerificationProfile, keys: [VerificationKey]? = nil) -> VerificationPolicy {
        VerificationPolicy(
            issuers: settings.issuers, apiAudiences: settings.apiAudiences, keys: keys ?? self.keys,
            profile: profile,
            serviceAccountLookup: lookup, anonymousAuth: settings.anonymousAuth, objects: objects)
    }
}
