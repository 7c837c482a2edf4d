extension MessageExplanation {
    /// What Vault and clouds say.
    static let relyingParties = [
        Entry(
            ["name not authorized", "namespace not authorized"],
            "Vault's role names other accounts than the token's",
            "vault read auth/kubernetes/role/ROLE lists bound_service_account_names and _namespaces; satoken inspect TOKEN shows "
                + "the account"
        ),
        Entry(
            ["service account unauthorized", "login unauthorized…lookup failed", "due to: lookup failed"],
            "Vault asked the API server about a token, and was refused: the token, or Vault's own (token_reviewer_jwt)",
            "give satoken both tokens, one after the other, with the cluster's keys; Vault's own ends with its Pod where it was "
                + "copied from there: leave token_reviewer_jwt out, or use a token that lives"
        ),
        Entry(
            ["does not match any bound claims", "bound_claims", "bound_subject", "error validating claims"],
            "Vault's role asks for other claims than the token has",
            "vault read auth/PATH/role/ROLE lists bound_claims, bound_subject and bound_audiences; satoken inspect TOKEN shows the "
                + "token's"
        ),
        Entry(
            ["invalid role name", "role…could not be found", "missing role"],
            "Vault knows no such role under the path of the login",
            "vault auth list shows the paths, vault list auth/PATH/role the roles"
        ),
        Entry(
            ["auth/kubernetes/login", "login unauthorized", "* permission denied", "code: 403. errors"],
            "Vault refuses the login, and says why in its own log alone: the API server refused the token or Vault's own, or the "
                + "role names another account or audience",
            "read Vault's log at level debug (login unauthorized due to …), and give satoken the token of the login"
        ),
        Entry(
            ["no openidconnect provider found"],
            "AWS IAM has no identity provider for this issuer in this account",
            "aws iam create-open-id-connect-provider --url ISSUER --client-id-list sts.amazonaws.com, and then satoken "
                + "check-issuer ISSUER --relying-party aws"
        ),
        Entry(
            [
                "not authorized to perform sts:assumerolewithwebidentity",
                "not authorized to perform: sts:assumerolewithwebidentity",
            ],
            "AWS could read the token, and the role's trust policy does not name it",
            "satoken inspect TOKEN shows iss, sub and aud; the policy must name the provider of iss, and as conditions "
                + "ISS:sub = sub and ISS:aud = aud, where ISS is iss without https://"
        ),
        Entry(
            ["id token provided is not a valid jwt"],
            "STS could not read the token: it was cut or encoded anew, or its algorithm is one that STS does not take",
            "satoken inspect TOKEN says what is broken, and shows alg: with RS256 it is taken"
        ),
        Entry(
            ["invalid value for \"audience\""],
            "the request to Google's STS names the provider wrongly; no token was looked at",
            "its audience is //iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER, "
                + "with the project's number"
        ),
        Entry(
            ["iam.serviceaccounts.getaccesstoken", "unable to acquire impersonated credentials"],
            "Google took the token; its account may not act as that service account of Google",
            "gcloud iam service-accounts add-iam-policy-binding EMAIL --role roles/iam.workloadIdentityUser --member "
                + "'serviceAccount:PROJECT.svc.id.goog[NAMESPACE/NAME]', and annotate the ServiceAccount with "
                + "iam.gke.io/gcp-service-account"
        ),
        Entry(
            ["aadsts70021"],
            "no federated credential of the application has the token's issuer, subject and audience to the letter",
            "satoken inspect TOKEN shows iss, sub and aud; az identity federated-credential list (az ad app "
                + "federated-credential list) shows what is expected"
        ),
        Entry(
            [
                "retrieve verification key from your identity provider", "unable to fetch jwks",
                "jwks endpoint",
                "credential's issuer", "aadsts90061", "external oidc endpoint", "error fetching oidc",
                "jwks remote fetch", "get keys failed", "fetching keys", "fetch jwks", "jwks fetch",
                "fetch public key",
                "fetch keys", "openid-configuration",
            ],
            "a relying party could not read the issuer's documents",
            "satoken check-issuer ISSUER says what it meets there"
        ),
        Entry(
            ["thumbprint"],
            "AWS knows the issuer's web server by another certificate",
            "satoken check-issuer ISSUER --relying-party aws prints the thumbprint of today"
        ),
        Entry(
            ["incorrect token audience"],
            "AWS IAM's identity provider does not list the token's audience",
            "satoken inspect TOKEN shows aud; aws iam add-client-id-to-open-id-connect-provider adds it, or ask for "
                + "sts.amazonaws.com"
        ),
        Entry(
            [
                "aadsts50013", "invalididentitytoken", "provided could not be validated",
                "signature validation of the client assertion",
            ],
            "the relying party could not verify the signature: the published JWK Set lacks the key that signed, or was cached "
                + "before it was published",
            "satoken inspect TOKEN --jwks ISSUER/openid/v1/jwks says whether the key is there, and satoken check-issuer ISSUER "
                + "what is wrong with the documents"
        ),
    ]

    /// What Envoy says, which Istio and gateways run.
    static let proxies = [
        Entry(
            ["jwt issuer is not configured", "unknown issuer"],
            "the proxy has no rule for the issuer of the token that stands in that header, whoever that token is meant for",
            "satoken inspect TOKEN shows iss: write that very text as issuer into jwtRules of the RequestAuthentication, with "
                + "jwksUri of that issuer; a token that is not for the proxy goes into another header (fromHeaders)"
        ),
        Entry(
            ["jwt is missing"],
            "the request came to the proxy without Authorization: Bearer",
            "send the header, and see that nothing on the way takes it away; fromHeaders of the rule names another"
        ),
        Entry(
            ["rbac: access denied"],
            "the proxy's AuthorizationPolicy denies the request: no token came, or one that the policy does not name",
            "satoken inspect TOKEN shows iss and sub: requestPrincipals has them as ISS/SUB"
        ),
    ]
}
