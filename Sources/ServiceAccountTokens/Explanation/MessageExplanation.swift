/// What the errors mean that people have at hand when a token was refused: they hold no token, and say where to look for it.
enum MessageExplanation {
    /// Cause and fix by words of a message; nil for any other.
    static func advice(_ message: String) -> (cause: String, fix: String)? {
        let text = message.lowercased()
        return known.first { entry in entry.words.contains { text.contains($0) } }.map { ($0.cause, $0.fix) }
    }

    private static let client =
        "give satoken the token that the client sent: of its kubeconfig (kubectl config view --raw --minify), or of the Pod's "
        + "/var/run/secrets/kubernetes.io/serviceaccount/token"

    private static let known: [(words: [String], cause: String, fix: String)] = [
        (
            ["no openidconnect provider found"],
            "AWS IAM has no identity provider for this issuer in this account",
            "aws iam create-open-id-connect-provider --url ISSUER --client-id-list sts.amazonaws.com, and then satoken "
                + "check-issuer ISSUER --relying-party aws"
        ),
        (
            [
                "retrieve verification key from your identity provider", "unable to fetch jwks",
                "jwks endpoint",
            ],
            "a relying party could not read the issuer's documents",
            "satoken check-issuer ISSUER says what it meets there"
        ),
        (
            ["unable to authenticate the request", "invalid bearer token"],
            "an API server's log: it refused a token, and does not say whose",
            "the audit log names the caller of each 401 (sourceIPs, userAgent); give satoken the token of that client"
        ),
        (
            ["service account unauthorized", "login unauthorized", "lookup failed"],
            "Vault asked the API server about a token, and was refused: the token, or Vault's own (token_reviewer_jwt)",
            "give satoken both tokens, one after the other, with the cluster's keys"
        ),
        (
            [
                "signed by unknown authority", "certificate verify failed",
                "unable to get local issuer certificate",
                "pkix path building failed", "self-signed certificate", "self signed certificate",
            ],
            "the client does not trust the server's certificate; no token was looked at",
            "satoken pki check on a control-plane host; in a Pod ca.crt lies beside the token"
        ),
        (
            ["provide credentials", "must be logged in", "unauthorized", "401"],
            "the answer of an API server that knows the token not, or got none", client
        ),
        (
            ["is forbidden: user", "cannot list resource", "cannot get resource", "cannot create resource"],
            "the token was good: the account has no right to what it asked for (RBAC)",
            "kubectl auth can-i --list --as system:serviceaccount:NAMESPACE:NAME"
        ),
    ]
}
