internal import Findings

/// A relying party. Each kind has its own rules about the documents of an issuer.
package enum RelyingParty: String, Sendable, CaseIterable {
    case aws, azure, gcp, vault, generic

    /// What its rules say about an issuer.
    func findings(_ view: RelyingPartyView) -> [IssuerFinding] {
        switch self {
        case .aws: AWSRules.findings(view)
        case .azure: AzureRules.findings(view)
        case .gcp: GCPRules.findings(view)
        case .vault: VaultRules.findings(view)
        case .generic: GenericRules.findings(view)
        }
    }
}
