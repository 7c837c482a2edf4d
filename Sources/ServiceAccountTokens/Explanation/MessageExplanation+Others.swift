extension MessageExplanation {
    /// What TLS says.
    static let certificates = [
        Entry(
            ["certificate is valid for…not "],
            "the server's certificate lacks the name or address by which the client calls it",
            "use one that is in it, or add that one: satoken pki check names the certificate and the fix (kubeadm: move "
                + "apiserver.crt and apiserver.key away, kubeadm init phase certs apiserver --apiserver-cert-extra-sans NAME)"
        ),
        Entry(
            ["candidate authority certificate"],
            "the client trusts a CA of the same name with another key: the CA was made anew, and one side keeps the former one",
            "satoken pki check on a control-plane host says which file holds which CA; put the present one into the client's "
                + "kubeconfig (certificate-authority-data)"
        ),
        Entry(
            [
                "certificate has expired", "certificate is not yet valid", "certificate expired",
                "tls: expired certificate",
            ],
            "a certificate ended, or a clock is wrong: the message names both times",
            "satoken pki check on each control-plane host names the certificates; kubeadm certs renew all, restart the static "
                + "Pods, which read them when they start, and copy /etc/kubernetes/admin.conf to ~/.kube/config again"
        ),
        Entry(
            ["private key does not match public key"],
            "a certificate and a private key are not of one pair",
            "satoken pki check names both files; renew the certificate, or bring back the key that it was made with"
        ),
        Entry(
            ["incompatible key usage"],
            "a certificate lacks clientAuth or serverAuth in its extendedKeyUsage",
            "satoken pki check names it, and how it is made anew; renewing it copies the fault"
        ),
        Entry(
            ["legacy common name", "doesn't contain any ip sans", "does not contain any ip sans"],
            "a server's certificate has its name in CN alone, which Go does not read, or lacks the address in its SANs",
            "satoken pki check names it; make it anew with subjectAltName"
        ),
        Entry(
            [
                "tls: bad certificate", "tls: certificate required", "tls: unknown certificate",
                "unknown certificate authority",
                "alert bad certificate", "alert unknown ca",
            ],
            "the server refuses the client's certificate: none was shown, it ended, or another CA signed it",
            "satoken pki check on a control-plane host says which CA the server trusts, and which signed the client's certificate"
        ),
        Entry(
            [
                "signed by unknown authority", "certificate verify failed",
                "unable to get local issuer certificate",
                "pkix path building failed", "self-signed certificate", "self signed certificate",
            ],
            "the client does not trust the server's certificate; no token was looked at",
            "satoken pki check on a control-plane host; in a Pod ca.crt lies beside the token"
        ),
    ]

    /// What Vault and clouds say.
    static let relyingParties = [
        Entry(
            ["name not authorized", "namespace not authorized"],
            "Vault's role names other accounts than the token's",
            "vault read auth/kubernetes/role/ROLE lists bound_service_account_names and _namespaces; satoken inspect TOKEN shows "
                + "the account"
        ),
        Entry(
            ["service account unauthorized", "login unauthorized…lookup failed", "lookup failed"],
            "Vault asked the API server about a token, and was refused: the token, or Vault's own (token_reviewer_jwt)",
            "give satoken both tokens, one after the other, with the cluster's keys; Vault's own ends with its Pod where it was "
                + "copied from there: leave token_reviewer_jwt out, or use a token that lives"
        ),
        Entry(
            ["auth/kubernetes/login", "login unauthorized"],
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
}
