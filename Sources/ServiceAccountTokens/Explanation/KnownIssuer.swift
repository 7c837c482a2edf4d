/// Issuers whose tokens people take for those of their cluster.
enum KnownIssuer {
    /// What a token of the issuer is and what takes it, nil for an issuer that is not known.
    static func advice(_ issuer: String) -> (cause: String, fix: String)? {
        guard let known = known.first(where: { issuer.contains($0.part) }) else { return nil }
        return (known.cause, known.isCluster ? "use a token of this cluster" : Self.other)
    }

    /// What takes tokens that are no ServiceAccount's.
    static let other =
        "use a ServiceAccount's token (kubectl create token); people's tokens of an OIDC provider are taken by "
        + "--oidc-issuer-url or an AuthenticationConfiguration, which satoken does not judge"

    private static let known: [(part: String, cause: String, isCluster: Bool)] = [
        ("://sts.windows.net/", "a token of Entra ID (Azure AD)", false),
        ("://login.microsoftonline.com/", "a token of Entra ID (Azure AD)", false),
        ("accounts.google.com", "an ID token of Google", false),
        ("token.actions.githubusercontent.com", "a token of GitHub Actions", false),
        ("://oidc.eks.", "a ServiceAccount's token of an EKS cluster", true),
        ("://container.googleapis.com/v1/projects/", "a ServiceAccount's token of a GKE cluster", true),
        (".oic.prod-aks.azure.com/", "a ServiceAccount's token of an AKS cluster", true),
        ("://cognito-idp.", "a token of AWS Cognito", false), (".okta.com", "a token of Okta", false),
        (".auth0.com", "a token of Auth0", false), ("/realms/", "a token of Keycloak", false),
        ("/v1/identity/oidc", "an identity token of HashiCorp Vault", false),
        ("gitlab", "a token of GitLab", false),
        ("/dex", "a token of Dex", false), ("kubernetes.default.svc", "another cluster's token", true),
    ]
}
