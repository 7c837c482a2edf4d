package import ServiceAccountTokens
internal import Synchronization

/// Everything by which requests are answered, as it was at one moment. It never changes: a change makes another one,
/// which is swapped in whole.
package final class ServerSnapshot: Sendable {
    /// Tells the snapshots of a process apart: a later one never has the number of an earlier one.
    package let number: Int
    private static let numbers = Atomic(0)

    /// Judges the tokens of TokenReviews and of callers.
    package let verifier: TokenVerifier
    /// Issues tokens; nil where TokenRequest is not enabled.
    package let issuer: TokenIssuer?
    /// What is known of the cluster.
    package let facts: IssuanceFacts
    /// The documents; nil for an issuer that has none.
    package let discovery: DiscoveryEndpoint?
    /// Answers authentication webhooks; nil where no issuer was named for them.
    package let webhook: WebhookEndpoint?
    package let authenticator: CallerAuthenticator
    package let policy: RBACPolicy

    package init(
        verifier: TokenVerifier, issuer: TokenIssuer? = nil, facts: IssuanceFacts = IssuanceFacts(),
        discovery: DiscoveryEndpoint? = nil, webhook: WebhookEndpoint? = nil,
        authenticator: CallerAuthenticator = CallerAuthenticator(), policy: RBACPolicy = RBACPolicy()
    ) {
        number = Self.numbers.add(1, ordering: .relaxed).newValue
        self.verifier = verifier
        self.issuer = issuer
        self.facts = facts
        self.discovery = discovery
        self.webhook = webhook
        self.authenticator = authenticator
        self.policy = policy
    }
}
