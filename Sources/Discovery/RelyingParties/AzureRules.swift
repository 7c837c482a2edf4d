internal import Findings
internal import JOSE
internal import ServiceAccountTokens

/// Azure: federated identity credentials of Microsoft Entra.
enum AzureRules {
    static func findings(_ view: RelyingPartyView) -> [IssuerFinding] {
        // "the OpenID Connect (OIDC) issuer URL on the external IdP": Microsoft Entra Workload ID, Workload identity
        // federation.
        var findings = CommonRules.reachability(
            .azure, view, who: "Entra",
            otherwise: "serve both documents from a public storage account or web server: satoken publish")
        let algorithms = Set((view.set?.keys ?? []).compactMap(\.algorithm))
        let refused = algorithms.filter { !RelyingParties.take($0, IssuerCheckID.azure.rawValue) }
        if !refused.isEmpty {
            let others = refused.map(\.rawValue).sorted().joined(separator: ", ")
            findings.append(
                refused.count < algorithms.count
                    ? .note(
                        .azure,
                        "Entra verifies RS256 only: tokens signed with the \(others) keys are refused",
                        fix: "see that the key that signs is an RSA key")
                    : .fail(
                        .azure, "Entra verifies RS256 only, and the keys are for \(others)",
                        fix: "sign with an RSA key"))
        }
        // "stores only the first 100 signing keys": Microsoft Entra Workload ID, Workload identity federation.
        let count = view.algorithms.count
        if count > 100 {
            findings.append(
                .fail(
                    .azure, "\(count) keys are published, Entra keeps the first 100",
                    fix: "retire keys that verify nothing any more"))
        }
        // "issuer ... limit of 600 characters": the considerations again.
        findings += CommonRules.length(.azure, view, most: 600)
        findings = CommonRules.concluded(
            .azure, findings, "issuer, algorithms and number of keys are as Entra takes them")
        // "should be set to api://AzureADTokenExchange": Microsoft Graph, federatedIdentityCredential, audiences.
        return findings + [CommonRules.audience(.azure, "api://AzureADTokenExchange")]
    }
}
