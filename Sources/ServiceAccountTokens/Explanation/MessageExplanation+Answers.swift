extension MessageExplanation {
    /// What an API server answered to a request.
    static let requests = [
        Entry(
            ["user \"system:node:…cannot get resource \"nodes\"", "nodes \"…user \"system:node:…cannot"],
            "a kubelet shows the certificate of another node: the Node authorizer lets it read and write its own alone",
            "satoken pki check on that node: CN=system:node:NAME must be the node's name (kubectl get nodes)"
        ),
        Entry(
            [
                "cluster-info", "kubeadm-config configmap", "jws signature for token id",
                "token id…is invalid",
            ],
            "kubeadm join shows a bootstrap token, which lives for 24 hours and is no ServiceAccount's",
            "kubeadm token create --print-join-command on a control plane makes a new one; where cluster-info is forbidden to "
                + "system:anonymous: kubeadm init phase bootstrap-token"
        ),
        Entry(
            ["user \"system:anonymous\""],
            "the API server saw no token: the header was missing or empty, and the request was anonymous",
            "send Authorization: Bearer TOKEN, and see that no proxy takes it away; a token that it refuses gives 401, not 403"
        ),
        Entry(
            [
                "tokenreviews…is forbidden", "cannot create resource \"tokenreviews\"",
                "cannot create tokenreviews",
            ],
            "the account that asks the API server about other tokens has no right to",
            "kubectl create clusterrolebinding NAME --clusterrole=system:auth-delegator --serviceaccount=NAMESPACE:NAME, with "
                + "the account that the message names"
        ),
        Entry(
            ["not found in pod spec volume"],
            "since v1.33 kubelets may ask only for audiences that a volume of the Pod or its CSI driver names",
            "name it in tokenRequests of the CSIDriver, or bind to system:nodes a ClusterRole with verb "
                + "request-serviceaccounts-token-audience on resource AUDIENCE"
        ),
        Entry(
            [
                "user \"system:node:…serviceaccounts/token", "serviceaccounts/token…user \"system:node:",
                "node requested token", "node may only request",
            ],
            "the API server lets a kubelet ask only for tokens of Pods on its own node: the name in its certificate is another "
                + "node's, or no such Pod is there",
            "satoken pki check on that node: CN=system:node:NAME must be the node's name (kubectl get nodes)"
        ),
        Entry(
            ["is forbidden: user…serviceaccounts/token"],
            "the token was good: the account may not make tokens of others",
            "kubectl create role NAME -n NAMESPACE --verb=create --resource=serviceaccounts/token, and a rolebinding to it"
        ),
        Entry(
            ["may not specify a duration"],
            "a token is asked for with a lifetime that the API server does not give",
            "ask for 10m to 2^32 s; --service-account-max-token-expiration of the server shortens it further"
        ),
    ]

    /// What kubectl prints when all is well.
    static let listings = [
        Entry(
            ["secrets   age", "mountable secrets:", "tokens:…<none>"],
            "0 Secrets and no tokens are right: since v1.24 none is made for a ServiceAccount, and Pods get tokens in a file",
            "kubectl create token NAME -n NAMESPACE makes one"
        ),
        Entry(
            ["data   age"], "a list of Secrets shows no tokens",
            "kubectl get secret NAME -n NAMESPACE -o yaml | satoken inspect -"
        ),
        Entry(
            ["projected (a volume that contains injected data", "tokenexpirationseconds:"],
            "what describes a Pod shows no tokens: its kubelet writes one into a file of the container",
            "kubectl exec NAME -n NAMESPACE -- cat /var/run/secrets/kubernetes.io/serviceaccount/token | satoken inspect -"
        ),
        Entry(
            ["attribute   value", "username    system:"],
            "the API server took the token: it answers whose it is",
            "kubectl auth can-i --list shows what that user may do"
        ),
    ]

    static let answers = [
        Entry(
            ["is forbidden: user", "cannot list resource", "cannot get resource", "cannot create resource"],
            "the token was good: the account has no right to what it asked for (RBAC)",
            "kubectl auth can-i --list --as system:serviceaccount:NAMESPACE:NAME"
        ),
        Entry(
            [
                "errimagepull", "imagepullbackoff", "pull access denied", "failed to pull image",
                "unauthorized: authentication required",
            ],
            "a registry of images refuses the node; no ServiceAccount's token is shown to it",
            "imagePullSecrets of the Pod or its ServiceAccount name the registry's credentials"
        ),
        Entry(
            [
                "provide credentials", "must be logged in", "unauthorized", " 401 ", "(401)", "status 401",
                "401 client error",
                ":401,", ":401}", ": 401", "http 401",
            ],
            "the answer of an API server that knows the token not, or got none",
            "give satoken the token that the client sent: of its kubeconfig (kubectl config view --raw --minify), or of the Pod's "
                + "/var/run/secrets/kubernetes.io/serviceaccount/token"
        ),
        Entry(
            ["gave http response to https client", "client sent an http request to an https server"],
            "one side speaks plain http and the other TLS: the scheme or the port of the address is wrong",
            "API servers listen with TLS on 6443 as a rule: https://HOST:6443"
        ),
        Entry(
            [
                "connection refused", "i/o timeout", "no such host", "connection reset by peer",
                "no route to host", "tls handshake timeout", "context deadline exceeded", "unexpected eof",
            ],
            "the server was not reached; no token was looked at",
            "look at the address that the client uses, and whether the server runs there (crictl ps -a, crictl logs, its unit)"
        ),
        Entry(
            [" 403 ", "(403)", "forbidden", ":403,", ":403}", ": 403"],
            "an API server answers 403 to a token that it knows: the account has no right (RBAC); or to none at all "
                + "(system:anonymous)",
            "the answer's message names the user: kubectl auth can-i --list --as USER"
        ),
    ]
}
