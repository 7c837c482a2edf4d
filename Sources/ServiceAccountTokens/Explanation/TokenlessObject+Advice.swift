internal import Recognition

extension TokenlessObject {
    private static let tokenPath = "/var/run/secrets/kubernetes.io/serviceaccount/token"

    /// Why no token is in it, and where there is one.
    var advice: (cause: String, fix: String) {
        switch clue {
        case .hidden:
            (
                "kubectl config view shows no credentials",
                "kubectl config view --raw --minify | satoken inspect -"
            )
        case .program(let command):
            (
                "its user has no token in the file: kubectl runs \(Shown.text(command)) for each, by users[].user.exec",
                "run that with its args, and give what it prints: \(Shown.text(command)) ARGS… | satoken inspect -"
            )
        case .authProvider:
            (
                "its user names an auth-provider, which kubectl has not known since v1.26",
                "have the cloud's tool write the file anew: gke-gcloud-auth-plugin for Google, kubelogin for Azure"
            )
        case .tokenFile(let path):
            ("its user reads the token from a file", "satoken inspect \(Shown.text(path))")
        case .clientCertificate:
            (
                "its user shows a client certificate and no token, so that a 401 is about the certificate: it ended, or another "
                    + "CA signed it",
                "kubectl config view --raw --minify -o jsonpath='{.users[0].user.client-certificate-data}' | base64 -d | openssl "
                    + "x509 -noout -subject -issuer -enddate; satoken pki check on a control-plane host says which CA the server trusts"
            )
        case .password:
            (
                "its user has a password, which no API server has taken since v1.19",
                "give that user a token or a client certificate"
            )
        case .noCredential:
            (
                "it names no credential: its requests are system:anonymous' (403), or refused (401)",
                "kubectl config set-credentials USER --token=TOKEN, and kubectl config set-context --current --user=USER"
            )
        case .server:
            (
                "it runs an API server, whose flags say which tokens it takes",
                "satoken inspect --kube-apiserver FILE TOKEN judges a token by it"
            )
        case .isNotMounted:
            (
                "automountServiceAccountToken is false, so that the Pod has no token",
                "set it to true in the Pod, where it wins over the ServiceAccount's, or mount a projected serviceAccountToken; "
                    + "then make the Pod anew"
            )
        case .audience(let audience):
            (
                "no token is in it; one of its volumes asks for a token for \(Shown.text(audience)) alone, which the API server "
                    + "refuses as a rule",
                "\(inPod) PATH | satoken inspect - --audience \(Shown.text(audience)), where PATH is that volume's; for the API "
                    + "server give clients \(Self.tokenPath)"
            )
        case .noAccount:
            (
                "it is of the type for tokens, and names no ServiceAccount",
                "metadata.annotations needs kubernetes.io/service-account.name: NAME; kube-controller-manager then fills in "
                    + "data.token"
            )
        case .account(let account):
            (
                "kube-controller-manager fills in data.token in the cluster, and deletes a Secret whose ServiceAccount is not there",
                "kubectl get serviceaccount \(Shown.text(account))\(inNamespace), and where it is: kubectl get secret "
                    + "\(name ?? "NAME")\(inNamespace) -o yaml | satoken inspect -"
            )
        case .type(let type):
            (
                "a Secret of type \(Shown.text(type)), in which nothing puts a token but its author",
                "its type must be kubernetes.io/service-account-token, with the annotation kubernetes.io/service-account.name; "
                    + "or take kubectl create token"
            )
        case .report(let words):
            MessageExplanation.advice(words) ?? ("no token is in it; it says \(Shown.quoted(words))", byKind)
        case nil: ("a whole object was given, and no token is in it", byKind)
        }
    }

    private var inNamespace: String { namespace.map { " -n \($0)" } ?? "" }

    private var inPod: String {
        "kubectl exec\(inNamespace) \(kind == "Pod" ? "" : "\(kind.lowercased())/")\(name ?? "NAME") -- cat"
    }

    private var byKind: String {
        switch kind {
        case "Secret":
            "its type must be kubernetes.io/service-account-token, and kube-controller-manager fills in data.token; "
                + "or take kubectl create token"
        case "SealedSecret", "ExternalSecret", "PushSecret", "SopsSecret", "VaultStaticSecret", "VaultAuth",
            "SecretProviderClass", "AzureKeyVaultSecret", "InfisicalSecret", "OnePasswordItem":
            "a controller makes a Secret of it in the cluster, which holds the value: kubectl get secret "
                + "\(name ?? "NAME")\(inNamespace) -o yaml"
        case "ServiceAccount": "ask for a token of it: kubectl create token \(name ?? "NAME")\(inNamespace)"
        case "RequestAuthentication":
            "issuer in its jwtRules must be the token's iss to the letter, and jwksUri of that issuer: satoken inspect TOKEN, "
                + "satoken check-issuer ISSUER"
        case _ where Self.runsPods(kind):
            "the kubelet writes the token into the container: \(inPod) \(Self.tokenPath) | satoken inspect -"
        case "Event": "an audit log keeps the credential-id of a token (its jti), never the token"
        default: "give the object that holds the token, or the token"
        }
    }
}
