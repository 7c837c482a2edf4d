extension MessageExplanation {
    /// What kubectl says of its own configuration.
    static let kubeconfigs = [
        Entry(
            ["localhost:8080 was refused", "dial tcp 127.0.0.1:8080", "dial tcp [::1]:8080"],
            "kubectl found no kubeconfig, and asked localhost:8080",
            "export KUBECONFIG=FILE (root on a control-plane host: /etc/kubernetes/admin.conf; k3s: /etc/rancher/k3s/k3s.yaml), or "
                + "copy it to ~/.kube/config"
        ),
        Entry(
            [
                "error loading config file…permission denied", ".conf: permission denied",
                "k3s.yaml: permission denied",
            ],
            "the kubeconfig is readable to another user alone",
            "sudo cp it to ~/.kube/config and chown that to yourself; a kubeconfig stays at mode 0600"
        ),
        Entry(
            ["auth plugin has been removed", "no auth provider found"],
            "the kubeconfig names an auth-provider, which kubectl has not known since v1.26",
            "have the cloud's tool write the file anew: gke-gcloud-auth-plugin for Google, kubelogin for Azure"
        ),
        Entry(
            ["exec plugin: invalid apiversion", "client.authentication.k8s.io/v1alpha1"],
            "the kubeconfig asks for an exec plug-in of an API version that kubectl has not known since v1.24",
            "have the cloud's tool write the file anew (aws eks update-kubeconfig), and update that tool"
        ),
        Entry(
            ["getting credentials: exec"],
            "the program that the kubeconfig names under users[].user.exec failed, and no token was sent",
            "run that program by hand, with its args and env: its own error says why"
        ),
    ]

    /// What clients in Pods say, and kubelets that give them their tokens.
    static let pods = [
        Entry(
            [
                "load in-cluster config", "in-cluster configuration", "kubernetes_service_host",
                "service host/port is not set", "not running in cluster", "not running in-cluster",
            ],
            "the program takes itself to be in a Pod and is in none, or it did not find its kubeconfig",
            "outside of a cluster name one: KUBECONFIG=FILE, or the program's --kubeconfig; in a Pod the kubelet sets "
                + "KUBERNETES_SERVICE_HOST: see that nothing clears the environment (sudo, su -, cron, ssh)"
        ),
        Entry(
            [
                "eks.amazonaws.com/serviceaccount/token: no such file", "azure-identity-token: no such file",
                "azure/tokens/azure-identity-token…no such file", "webidentity token…no such file",
                "aws_web_identity_token_file", "azure_federated_token_file",
            ],
            "no volume with the cloud's token was put into the Pod: the webhook did not act on it",
            "annotate the ServiceAccount (AWS: eks.amazonaws.com/role-arn; Azure: azure.workload.identity/client-id, and the "
                + "Pod's label azure.workload.identity/use: \"true\"), see that the webhook runs, and make the Pod anew"
        ),
        Entry(
            [
                "serviceaccount/token: no such file", "serviceaccount/token: cannot open",
                "no such file or directory: '/var/run/secrets/kubernetes.io",
                "serviceaccount/token (no such file",
                "serviceaccount/ca.crt: no such file", "serviceaccount/namespace: no such file",
                "service token file does not exist", "service certification file does not exist",
            ],
            "the Pod mounts no token, or this is no Pod",
            "automountServiceAccountToken must not be false in the Pod or its ServiceAccount; outside of a cluster use a kubeconfig"
        ),
        Entry(
            [
                "serviceaccount/token: permission denied", "azure-identity-token: permission denied",
                "/token…permission denied",
                "permission denied: '/var/run/secrets",
            ],
            "the token's file is readable to one user alone, and the process runs as another",
            "set securityContext.fsGroup in the Pod to a group of the process, or let all containers have one runAsUser; then "
                + "make the Pod anew"
        ),
        Entry(
            ["failed to fetch token: pod \""],
            "the Pod was deleted while its kubelet asked for a token",
            "nothing is to be done, unless the Pod lives: then restart the kubelet of its node"
        ),
        Entry(
            ["failed to fetch token: unauthorized", "failed to fetch token…must be logged in"],
            "the API server refuses the kubelet itself, whose client certificate ended or is under another CA",
            "satoken pki check on that node names the certificate (kubelet.conf, kubelet-client-current.pem) and the fix"
        ),
        Entry(
            ["no api token found for service account"],
            "kube-controller-manager made no token for the account: it does not run, or has no --service-account-private-key-file",
            "name the private key there and its public half in kube-apiserver's --service-account-key-file (satoken pki check "
                + "compares them), and restart both"
        ),
        Entry(
            ["serviceaccounts \"…not found", "serviceaccount \"…not found", "service account…not found"],
            "there is no such ServiceAccount in that namespace, or none any more",
            "make it (again), and restart the Pods that use it: tokens name its uid, so that old ones stay refused; default is "
                + "made by kube-controller-manager: see that it runs"
        ),
        Entry(
            ["secret \"…not found", "secrets \"…not found"],
            "there is no such Secret: since v1.24 none is made for a ServiceAccount, and one whose ServiceAccount is not there is "
                + "deleted",
            "leave the Secret's volume out, for Pods get a token without one; kubectl create token NAME makes one by hand"
        ),
        Entry(
            ["no service account annotation", "service-account.name]: required value"],
            "a Secret of type kubernetes.io/service-account-token names no ServiceAccount",
            "metadata.annotations needs kubernetes.io/service-account.name: NAME, and that ServiceAccount must be there"
        ),
        Entry(
            [
                "invalid header field value", "illegal header value", "invalid character in header",
                "invalid header value",
            ],
            "the client's token holds a line end or another character that no header may hold, and nothing was sent",
            "satoken inspect FILE names it; write files and Secrets without one: printf %s, echo -n"
        ),
    ]
}
