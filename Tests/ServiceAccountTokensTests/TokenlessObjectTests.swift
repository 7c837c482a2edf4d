import Recognition
import ServiceAccountTokens
import Testing

/// Objects that people paste along with a question, and that hold no token: what in them says why, and where one is.
@Suite struct TokenlessObjectTests {
    private static let kubeconfig =
        "apiVersion: v1\nkind: Config\nclusters:\n- name: c\nusers:\n- name: u\n  user:"

    static let objects: [(text: String, words: [String])] = [
        ("\(kubeconfig)\n    token: REDACTED\n", ["a kubeconfig", "kubectl config view --raw --minify"]),
        ("\(kubeconfig)\n    client-certificate-data: DATA+OMITTED\n", ["a kubeconfig", "--raw"]),
        (
            "\(kubeconfig)\n    exec:\n      apiVersion: client.authentication.k8s.io/v1\n      args: [eks, get-token]\n      command: aws\n",
            ["kubectl runs aws", "aws ARGS… | satoken inspect -"]
        ),
        (
            #"{"kind":"Config","clusters":[],"users":[{"name":"u","user":{"exec":{"args":["x"],"command":"kubelogin","env":null}}}]}"#,
            ["kubectl runs kubelogin"]
        ),
        (
            "\(kubeconfig)\n    auth-provider:\n      name: gcp\n",
            ["auth-provider", "gke-gcloud-auth-plugin"]
        ),
        ("\(kubeconfig)\n    tokenFile: /run/t\n", ["satoken inspect /run/t"]),
        (
            "\(kubeconfig)\n    client-certificate: /x.crt\n    client-key: /x.key\n",
            ["a client certificate", "openssl x509"]
        ),
        ("\(kubeconfig)\n    username: admin\n    password: x\n", ["since v1.19"]),
        ("\(kubeconfig) {}\n", ["names no credential", "set-credentials"]),
        (
            "kind: Pod\nmetadata:\n  labels:\n    name: x\n  name: web\n  namespace: ci\nspec:\n  automountServiceAccountToken: false\n",
            ["so that the Pod has no token", "make the Pod anew"]
        ),
        (
            "kind: Pod\nmetadata: {name: web, namespace: ci}\nspec:\n  volumes:\n  - projected:\n      sources:\n      - serviceAccountToken: {audience: vault, path: token}\n",
            ["for vault alone", "kubectl exec -n ci web -- cat", "--audience vault"]
        ),
        (
            #"{"kind":"Pod","metadata":{"labels":{"a":"b"},"name":"web-0","namespace":"ci"},"spec":{}}"#,
            ["a Pod of Kubernetes", "kubectl exec -n ci web-0 -- cat /var/run"]
        ),
        ("kind: Deployment\nmetadata:\n  name: web\n", ["kubectl exec deployment/web -- cat"]),
        (
            "kind: ServiceAccount\nmetadata:\n  name: builder\n  namespace: ci\n",
            ["kubectl create token builder -n ci"]
        ),
        (
            "kind: Secret\nmetadata:\n  name: s\ntype: kubernetes.io/service-account-token\n",
            ["names no ServiceAccount", "metadata.annotations"]
        ),
        (
            "kind: Secret\nmetadata:\n  annotations:\n    kubernetes.io/service-account.name: builder\n  name: s\n  namespace: ci\ntype: kubernetes.io/service-account-token\n",
            ["kubectl get serviceaccount builder -n ci", "kubectl get secret s -n ci"]
        ),
        ("kind: Secret\ndata:\n  a: eA==\ntype: Opaque\n", ["of type Opaque"]),
        (
            "kind: Pod\nspec:\n  containers:\n  - command: [kube-apiserver, --service-account-issuer=https://a]\n",
            ["satoken inspect --kube-apiserver FILE TOKEN"]
        ),
        ("kind: RequestAuthentication\nspec: {}\n", ["to the letter"]),
        ("kind: SealedSecret\nmetadata: {name: s}\nspec: {}\n", ["kubectl get secret s -o yaml"]),
        ("kind: ConfigMap\ndata: {}\n", ["a ConfigMap of Kubernetes", "no token is in it"]),
    ]

    @Test(arguments: objects)
    func `an object says why no token is in it, and where one is`(text: String, words: [String]) throws {
        let explanation = Explanation(try #require(InputKind(Array(text.utf8))))
        let said = "\(explanation.summary) \(explanation.cause ?? "") \(explanation.fix ?? "")"
        for words in words { #expect(said.contains(words), "\(said)") }
    }

    @Test func `values of a Secret are not shown as its type`() throws {
        let text = #"{"kind":"Secret","stringData":{"type":"hunter2"}}"#
        #expect(!"\(Explanation(try #require(InputKind(Array(text.utf8)))))".contains("hunter2"))
    }
}
