public import JOSE
package import OpenSSL
internal import Text

/// The policy of a verifier: the server's settings, its keys, and the objects of its cluster.
public struct VerificationPolicy: Sendable {
    /// The accepted values of `iss`, compared byte for byte: `--service-account-issuer`.
    public let issuers: [String]
    /// The audiences of the API server itself, `--api-audiences`; a token without `aud` is meant for them.
    public let apiAudiences: [String]
    /// The keys in the order of their files: `--service-account-key-file`.
    public let keys: [VerificationKey]
    /// The settings of the rules.
    public let profile: VerificationProfile
    /// Whether a legacy token's Secret and ServiceAccount must exist: `--service-account-lookup`.
    public let serviceAccountLookup: Bool
    /// Whether a request without a token is anonymous: `--anonymous-auth`.
    public let anonymousAuth: Bool
    /// The objects of the cluster. Nil means unknown: nothing is looked up.
    public let objects: ClusterObjects?

    private let keysByID: [ExactText: [VerificationKey]]

    /// A policy. The audiences default to the issuers.
    public init(
        issuers: [String], apiAudiences: [String]? = nil, keys: [VerificationKey],
        profile: VerificationProfile = .strict, serviceAccountLookup: Bool = true, anonymousAuth: Bool = true,
        objects: ClusterObjects? = nil
    ) {
        self.issuers = issuers
        self.apiAudiences = apiAudiences ?? issuers
        self.keys = keys
        self.profile = profile
        self.serviceAccountLookup = serviceAccountLookup
        self.anonymousAuth = anonymousAuth
        self.objects = objects
        keysByID = Dictionary(grouping: keys) { ExactText($0.keyID) }
    }

    /// The keys without their IDs.
    package var publicKeys: [PublicKey] { keys.map(\.key) }

    /// The keys that a token names: those with exactly its `kid`, or all when it names none.
    package func keys(named keyID: String) -> [VerificationKey] {
        keyID.isEmpty ? keys : keysByID[ExactText(keyID)] ?? []
    }
}
