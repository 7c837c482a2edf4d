package import JOSE

/// What relying parties verify, by their names in options.
package enum RelyingParties {
    /// Whether a relying party verifies tokens of an algorithm. For "azure": "Only issuers that provide tokens signed using
    /// the RS256 algorithm are supported" (Microsoft Entra Workload ID, Important considerations and restrictions for
    /// federated identity credentials).
    package static func take(_ algorithm: SignatureAlgorithm, _ party: String) -> Bool {
        party != "azure" || algorithm == .rs256
    }
}
