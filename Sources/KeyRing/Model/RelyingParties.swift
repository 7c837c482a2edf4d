package import JOSE

/// What the policy's relying parties take.
package enum RelyingParties {
    /// Whether a relying party takes tokens of an algorithm. Microsoft Entra's workload identity federation takes
    /// RS256 only; see its "considerations and restrictions for workload identity federation".
    package static func take(_ algorithm: SignatureAlgorithm, _ party: String) -> Bool {
        party != "azure" || algorithm == .rs256
    }
}
