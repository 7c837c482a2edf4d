package import JOSE

/// What is known of an issuer before it is looked at.
package struct IssuerExpectations: Sendable {
    /// The issuer that tokens name; nil to take the URL that is looked at for it, or a directory's own.
    package var issuer: String?
    /// The keys that the API server verifies with; nil when they are not known.
    package var keys: [VerificationKey]?
    /// Seconds between publishing a key and signing with it; nil when it is not known.
    package var leadTime: Int?
    /// Whom the issuer is for.
    package var relyingParties: [RelyingParty] = []
    /// Whether certificates are judged by authorities that were named, not by the system's.
    package var hasOwnAuthorities = false
    /// The moment that certificates are judged by, in seconds since the epoch.
    package var now = 0.0
    /// This machine's clock, in seconds since the epoch.
    package var clock = 0.0

    package init() {}
}
