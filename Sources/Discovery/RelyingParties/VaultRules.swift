internal import Findings

/// HashiCorp Vault and OpenBao: the JWT auth method with oidc_discovery_url.
enum VaultRules {
    static func findings(_ view: RelyingPartyView) -> [IssuerFinding] {
        // "Ensure OIDC discovery URLs do not require authentication": Vault, Use Kubernetes for OIDC authentication.
        let refused = CommonRules.credentials(
            .vault, view, who: "Vault",
            otherwise: "allow anonymous requests, or give Vault the keys themselves: jwt_validation_pubkeys")
        var findings = CommonRules.concluded(
            .vault, refused, "documents and algorithms are as a jwt role takes them")
        // "The CA certificate or chain of certificates, in PEM format, to use to validate connections to the OIDC Discovery
        // URL. If not set, system certificates are used": Vault, JWT/OIDC auth method (API).
        if view.hasOwnAuthorities {
            findings.append(
                .note(
                    .vault, "give Vault the authority too: oidc_discovery_ca_pem=@FILE, the file of --ca-file"
                ))
        }
        // "Defaults to [RS256] for OIDC roles. Defaults to all available algorithms for JWT roles": jwt_supported_algs.
        let others = Set(view.algorithms).subtracting(["RS256"]).sorted().joined(separator: ", ")
        if !others.isEmpty {
            findings.append(
                .note(
                    .vault,
                    "jwt roles verify \(others) unless jwt_supported_algs says otherwise, oidc roles only RS256",
                    fix: "make role_type=jwt"))
        }
        // bound_audiences is required where a token has an aud, and tokens of ServiceAccounts have: the same page.
        return findings + [CommonRules.audience(.vault, "that the role's bound_audiences names")]
    }
}
