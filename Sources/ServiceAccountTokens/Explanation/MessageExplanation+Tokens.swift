extension MessageExplanation {
    /// Why an API server or another verifier refused a token.
    static let tokens = [
        Entry(
            [
                "error in cryptographic primitive", "invalid bearer token…invalid signature",
                "invalid bearer token…crypto/rsa: verification error", "signature error (key",
                "invalid bearer token…crypto/ecdsa: verification error",
            ],
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
            ["does not match claim", "uid no longer matches"],
            "the ServiceAccount, Pod or Node was deleted and made again under its name: tokens are for the former uid",
            "restart the Pods that use it, so that they get new tokens; a Secret's token: delete the Secret and make it anew"
        ),
        Entry(
            [
                "token has expired", "token is expired", "token expired", "jwt expired", "jwt is expired",
                "expiredtoken", "expiredsignature", "signature has expired", "aadsts700024",
                "is stale to sign-in", "token is past its expiration", "exp claim", "exp not satisfied",
            ],
            "the client read its token once and kept it, or nothing renews it",
            "in a Pod read the token's file again before each use (clients of Kubernetes do), or restart the Pod; elsewhere "
                + "kubectl create token makes a new one; satoken inspect TOKEN says when it ended"
        ),
        Entry(
            ["stale-token", "stale token", "seconds after warning threshold"],
            "the client keeps a token longer than it was asked for; the API server still takes it, for a year at most",
            "update the client's library, and restart the Pod: the account is named in the message; kube-apiserver counts such "
                + "requests in serviceaccount_stale_tokens_total"
        ),
        Entry(
            [
                "is not valid yet", "not valid before", "not yet valid", "used before issued",
                "not active yet", "immature", "used too early", "in the future",
            ],
            "the clocks differ: that of the server that made the token was ahead, or that of the one that reads it is behind",
            "check NTP on every control-plane node (chronyc tracking); tokens that were made early stay so until their nbf: "
                + "delete their Pods, or make them anew"
        ),
        Entry(
            ["oidc: authenticator not initialized"],
            "kube-apiserver could not yet read the documents of its --oidc-issuer-url; ServiceAccounts' tokens are not touched",
            "satoken check-issuer URL from that host says what it meets there; the server's log names the error"
        ),
        Entry(
            ["for the target audiences", "audience", "invalid aud", "aud claim", "unexpected \"aud\""],
            "the token was made for another audience than its reader accepts",
            "satoken inspect TOKEN shows aud; ask for the right one: audience of the projected volume, kubectl create token "
                + "--audience (AWS: sts.amazonaws.com, Azure: api://AzureADTokenExchange), or name it at the reader"
        ),
        Entry(
            [
                "claim \"iss\" is invalid", "invalid issuer", "issuer claim", "iss claim",
                "issuer in id token", "unexpected iss", "issued by a different provider",
                "issuer mismatch", "issuer did not match", "unexpected \"iss\"",
            ],
            "the reader expects another issuer than the token names",
            "satoken inspect TOKEN shows iss; set that very text at the reader (Vault: vault write auth/kubernetes/config "
                + "issuer=ISS, or disable_iss_validation=true)"
        ),
        Entry(
            [
                "must have three parts", "invalid number of segments", "not enough segments", "jwt malformed",
                "malformed jwt", "token is malformed", "compact jws format",
                "token contains an invalid number",
                "is not in the form of header.payload.signature", "not a valid jwt",
                "invalid compact serialization",
            ],
            "what was sent is no token that the reader takes: a variable that was not expanded, or a token that was cut, encoded "
                + "anew, or signed by an algorithm that it knows not",
            "give satoken exactly what the client sends: it says what that is"
        ),
        Entry(
            [
                "to match kid", "kid not found", "unable to find a signing key", "no matching key",
                "find kid", "unknown kid", "invalid kid", "no known key successfully validated",
                "no keys found", "key id not found", "no key with id", "signing key not found",
                "unrecognized kid",
                "no applicable key", "key not found in jwks", "unable to find appropriate key",
            ],
            "the reader's keys lack the one that signed the token: it is another cluster's, or newer than the reader's copy",
            "satoken inspect TOKEN --jwks FILE|URL with the reader's keys says whether it is among them; where it is, restart the "
                + "reader, which keeps an old copy"
        ),
        Entry(
            [
                "unexpected alg", "invalid algorithm", "unexpected signing method", "unsupported algorithm",
                "alg not allowed",
            ],
            "the reader takes other signature algorithms than the token's",
            "satoken inspect TOKEN shows alg, which follows from the key: EC keys sign ES256, RSA keys RS256, which every reader "
                + "takes"
        ),
        Entry(
            [
                "invalid signature", "signature is invalid", "signature verification failed",
                "failed to verify signature", "failed to verify id token signature", "jwt verification fails",
                "crypto/rsa: verification error", "crypto/ecdsa: verification error",
                "error verifying token signature",
                "verify token signature", "invalidsignature", "signature mismatch",
            ],
            "none of the reader's keys verifies the token: it is another cluster's, from before the keys were made anew, or it was "
                + "changed on the way",
            "satoken inspect TOKEN --jwks FILE|URL (or --kube-apiserver MANIFEST) with the reader's keys says which of them it is"
        ),
        Entry(
            ["err=\"invalid bearer token\"", "err:invalid bearer token", "error: invalid bearer token "],
            "no authenticator of the API server takes it for its own: its iss is none of --service-account-issuer, or it is no "
                + "token at all; the log does not say whose it is",
            "the audit log names the caller of each 401 (sourceIPs, userAgent): satoken inspect TOKEN --kube-apiserver MANIFEST "
                + "with that client's token compares its iss"
        ),
        Entry(
            ["unable to authenticate the request", "invalid bearer token"],
            "an API server's log: it refused a token, and does not say whose",
            "the audit log names the caller of each 401 (sourceIPs, userAgent); give satoken the token of that client"
        ),
    ]
}
