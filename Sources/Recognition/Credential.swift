/// A credential that is whole and none of Kubernetes' ServiceAccounts: told by what it begins with.
package struct Credential: Sendable, Equatable {
    /// As in "an EKS token of AWS IAM".
    package let words: String
    /// Where it comes from.
    package let cause: String
    /// What to do with it.
    package let fix: String

    init(_ words: String, _ cause: String, _ fix: String) {
        self.words = words
        self.cause = cause
        self.fix = fix
    }

    /// nil when it begins like none that is known.
    init?(_ text: String) {
        var text = text[...]
        if text.lowercased().hasPrefix("authorization:") { text = text.dropFirst(14).drop { $0 == " " } }
        guard let known = Self.known.first(where: { $0.prefixes.contains { text.hasPrefix($0) } }),
            known.mark.map({ text.contains($0) }) ?? true
        else { return nil }
        self = known.credential
    }

    private static let own = "a ServiceAccount's token begins with eyJ (kubectl create token)"

    /// By what they begin with, and what is in them besides.
    private static let known: [(prefixes: [String], mark: String?, credential: Credential)] = [
        (
            ["k8s-aws-v1."], nil,
            Credential(
                "an EKS token of AWS IAM",
                "it was made by aws eks get-token for a person or role of AWS, and lives 15 minutes",
                "only the authenticator of the EKS cluster that it was made for reads it; \(own)")
        ),
        (
            ["ya29.", "1//0"], nil,
            Credential(
                "an access token of Google Cloud",
                "it was made by gcloud or gke-gcloud-auth-plugin for an account of Google, and lives an hour",
                "only GKE's API servers and Google's services read it; \(own)")
        ),
        (
            ["k8s-ack-v"], nil,
            Credential(
                "a token of Alibaba Cloud's ACK",
                "it was made by ack-ram-tool for a person or role of Alibaba Cloud",
                "only the authenticator of the ACK cluster that it was made for reads it; \(own)")
        ),
        (
            ["spiffe://"], nil,
            Credential(
                "a SPIFFE ID", "the name of a workload was given, not its token",
                "a JWT-SVID begins with eyJ: ask the workload API for one; \(own)")
        ),
        (
            ["hvs.", "hvb.", "hvr.", "b.AAAAAQ"], nil, vault
        ),
        (
            ["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"], nil,
            Credential(
                "a token of GitHub", "it is for GitHub's API",
                "in a workflow the OIDC token is asked for with id-token: write; \(own)")
        ),
        (
            [
                "glpat-", "glptt-", "gldt-", "glrt-", "glcbt-", "gloas-", "glagent-", "glsoat-", "glft-",
                "glimt-", "glffct-", "glwt-",
            ], nil,
            Credential(
                "a token of GitLab", "it is for GitLab's API or for its agent",
                "take the cluster's own; \(own)")
        ),
        (
            ["sha256~"], nil,
            Credential(
                "an OpenShift OAuth token", "a person's token, which OpenShift's OAuth server made",
                "ask OpenShift about it (oc whoami); \(own)")
        ),
        (
            ["K10"], "::",
            Credential(
                "a node token of k3s or RKE2", "it is what nodes join with",
                "it goes to --token of the agent; \(own)")
        ),
        (
            ["kubeconfig-u", "token-"], ":",
            Credential(
                "a token of Rancher", "Rancher made it for a person, and its proxy alone reads it",
                "use it with Rancher's address of the cluster; \(own)")
        ),
        (
            [
                "AKIA", "ASIA", "IQoJ", "FwoG", "AIza", "GOCSPX-", "xoxb-", "xoxp-", "xapp-", "dop_v1_",
                "dckr_pat_",
                "dckr_oat_", "xoxe", "CCIPAT_", "AKCp8", "cmVmdGtu", "v1.public.", "v2.public.", "v3.public.",
                "v4.public.", "v1.local.", "v2.local.", "v3.local.", "v4.local.",
                "npm_", "pypi-", "glsa_", "hf_", "sk-", "sk_live_", "SG.", "tskey-", "pul-", "dapi",
            ], nil,
            Credential(
                "an access key of another service", "it is no token of a cluster",
                "take the cluster's own; \(own)")
        ),
        (
            ["AGE-SECRET-KEY-1"], nil,
            Credential(
                "a secret key of age", "it decrypts files (SOPS uses it)", "decrypt the token with it; \(own)"
            )
        ),
        (
            ["Basic ", "Negotiate ", "AWS4-HMAC-SHA256 ", "Digest "], nil,
            Credential(
                "an Authorization header that is no Bearer", "the client logs in by other means",
                "the API server reads tokens behind Bearer alone; \(own)")
        ),
    ]

    /// Vault's own, as it wrote them before and writes them since version 1.10.
    static let vault = Credential(
        "a token of HashiCorp Vault",
        "it is for Vault itself, and was taken for the one that Vault asks for",
        "Vault's Kubernetes login wants the Pod's own token in jwt; \(own)")

    static let googleKeyFile = Credential(
        "the key file of a service account of Google Cloud",
        "a private key of Google's was given where a token belongs, and may be exposed now",
        "gcloud auth print-access-token makes a token of it, for Google's services; \(own)")

    static let bootstrap = Credential(
        "a bootstrap token", "a token that nodes join with, kept in a Secret of kube-system",
        "kubeadm token list shows whether it is still good; \(own)")
}
