package import JOSE

/// What an issuer is expected to publish.
package struct IssuerExpectations: Sendable {
    /// The issuer in tokens; nil means the checked URL, or the directory's own.
    package var issuer: String?
    /// The server's further issuers, which it accepts and does not put into tokens.
    package var otherIssuers: [String] = []
    /// The keys that the API server verifies with; nil when they are not known.
    package var keys: [VerificationKey]?
    /// Seconds between publishing a key and signing with it; nil when it is not known.
    package var leadTime: Int?
    /// The relying parties of the issuer.
    package var relyingParties: [RelyingParty] = []
    /// Whether all relying parties are Pods of the cluster, which show a token when they fetch the documents.
    package var isForClusterOnly = false
    /// Whether certificates are judged by authorities that were named, not by the system's.
    package var hasOwnAuthorities = false
    /// The time by which certificates are judged, in seconds since the epoch.
    package var now = 0.0
    /// This machine's clock, in seconds since the epoch.
    package var clock = 0.0

    package init() {}
}
