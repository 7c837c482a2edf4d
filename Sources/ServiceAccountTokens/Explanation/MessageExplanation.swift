internal import Recognition

/// What the errors mean that people have at hand when a token or certificate was refused: they hold no token, and say what is
/// wrong, or where to look for it.
enum MessageExplanation {
    /// What a message means.
    struct Entry: Sendable {
        /// Parts of messages in lower case, of which one is enough; behind `…` other text may stand between.
        let words: [String]
        let cause: String
        let fix: String

        init(_ words: [String], _ cause: String, _ fix: String) {
            self.words = words
            self.cause = cause
            self.fix = fix
        }

        fileprivate func means(_ text: [UInt8]) -> Bool {
            words.contains { words in
                var rest = text[...]
                return words.split(separator: "…").allSatisfy { part in
                    guard let start = rest.firstIndex(ofText: String(part)) else { return false }
                    rest = rest[(start + part.utf8.count)...]
                    return true
                }
            }
        }
    }

    /// Cause and fix by words of a message; nil for any other. The first entry that fits counts, and the particular come
    /// before the general.
    static func advice(_ message: String) -> (cause: String, fix: String)? {
        // Logs in JSON escape quotes.
        let text = Array(message.lowercased().utf8.filter { $0 != UInt8(ascii: "\\") })
        return (certificates + requests + relyingParties + tokens + answers).first { $0.means(text) }.map {
            ($0.cause, $0.fix)
        }
    }

    // MARK: API servers

    private static let client =
        "give satoken the token that the client sent: of its kubeconfig (kubectl config view --raw --minify), or of the Pod's "
        + "/var/run/secrets/kubernetes.io/serviceaccount/token"

    /// Why an API server or another verifier refused a token.
    private static let tokens = [
        Entry(
            ["error in cryptographic primitive", "invalid bearer token…invalid signature"],
            "none of the keys that the API server trusts verifies the token: it is another cluster's or from before the keys "
                + "were made anew, or API servers have different keys",
            "satoken keys diff a=MANIFEST b=MANIFEST compares the keys of API servers; where they agree, get a new token: "
                + "restart the Pod, kubectl create token, or delete a legacy token's Secret and make it anew"
        ),
        Entry(
            ["has been invalidated"],
            "the Secret, ServiceAccount, Pod or Node that the token is bound to was deleted, or made anew with another uid",
            "restart the Pods that use it, or make the token anew; satoken inspect TOKEN --objects FILE says which object it is "
                + "(kubectl get sa,secrets,pods,nodes -A -o json)"
        ),
        Entry(
            [
                "token has expired", "token is expired", "token expired", "jwt expired", "expiredtoken",
                "aadsts700024",
            ],
            "the client read its token once and kept it, or nothing renews it",
            "in a Pod read the token's file again before each use (clients of Kubernetes do), or restart the Pod; elsewhere "
                + "kubectl create token makes a new one; satoken inspect TOKEN says when it ended"
        ),
        Entry(
            ["is not valid yet", "used before issued", "not active yet"],
            "the clocks differ: that of the server that made the token was ahead, or that of the one that reads it is behind",
            "check NTP on every control-plane node (chronyc tracking); tokens that were made early stay so until their nbf: "
                + "delete their Pods, or make them anew"
        ),
        Entry(
            ["serviceaccounts \"…not found"],
            "the token's ServiceAccount was deleted",
            "make it again and restart the Pods that use it: tokens name its uid, so that old ones stay refused"
        ),
        Entry(
            ["for the target audiences", "audience", "invalid aud"],
            "the token was made for another audience than its reader accepts",
            "satoken inspect TOKEN shows aud; ask for the right one: audience of the projected volume, kubectl create token "
                + "--audience (AWS: sts.amazonaws.com, Azure: api://AzureADTokenExchange), or name it at the reader"
        ),
        Entry(
            [
                "claim \"iss\" is invalid", "invalid issuer", "issuer claim", "iss claim",
                "issuer in id token", "unexpected iss",
            ],
            "the reader expects another issuer than the token names",
            "satoken inspect TOKEN shows iss; set that very text at the reader (Vault: vault write auth/kubernetes/config "
                + "issuer=ISS, or disable_iss_validation=true)"
        ),
        Entry(
            [
                "must have three parts", "invalid number of segments", "not enough segments", "jwt malformed",
                "malformed jwt",
                "token is malformed",
            ],
            "what was sent is no token: a variable that was not expanded, or a token that was cut or encoded anew",
            "give satoken exactly what the client sends: it says what that is"
        ),
        Entry(
            ["unable to authenticate the request", "invalid bearer token"],
            "an API server's log: it refused a token, and does not say whose",
            "the audit log names the caller of each 401 (sourceIPs, userAgent); give satoken the token of that client"
        ),
    ]

    /// What an API server answered to a request.
    private static let requests = [
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
            ["user \"system:node:…serviceaccounts/token", "serviceaccounts/token…user \"system:node:"],
            "the API server lets a kubelet ask only for tokens of Pods on its own node: the name in its certificate is another "
                + "node's, or no such Pod is there",
            "satoken pki check on that node: CN=system:node:NAME must be the node's name (kubectl get nodes)"
        ),
        Entry(
            ["is forbidden: user…serviceaccounts/token"],
            "the token was good: the account may not make tokens of others",
            "kubectl create role NAME -n NAMESPACE --verb=create --resource=serviceaccounts/token, and a rolebinding to it"
        ),
    ]

    private static let answers = [
        Entry(
            ["is forbidden: user", "cannot list resource", "cannot get resource", "cannot create resource"],
            "the token was good: the account has no right to what it asked for (RBAC)",
            "kubectl auth can-i --list --as system:serviceaccount:NAMESPACE:NAME"
        ),
        Entry(
            ["serviceaccount/token: no such file", "serviceaccount/token: cannot open"],
            "the Pod mounts no token, or this is no Pod",
            "automountServiceAccountToken must not be false in the Pod or its ServiceAccount; outside of a cluster use a kubeconfig"
        ),
        Entry(
            ["provide credentials", "must be logged in", "unauthorized", "401"],
            "the answer of an API server that knows the token not, or got none", client
        ),
        Entry(
            [
                "connection refused", "i/o timeout", "no such host", "connection reset by peer",
                "no route to host",
            ],
            "the server was not reached; no token was looked at",
            "look at the address that the client uses, and whether the server runs there (crictl ps -a, crictl logs, its unit)"
        ),
    ]
}
