extension MessageExplanation {
    /// What readers of an issuer's documents say of its server.
    static let documents = [
        Entry(
            [
                "jwks…signed by unknown authority", "openid-configuration…signed by unknown authority",
                "jwks…certificate verify failed", "openid-configuration…certificate verify failed",
                "get keys failed…signed by unknown authority", "openid-configuration…self-signed certificate",
                "openid-configuration…self signed certificate",
            ],
            "the reader does not trust the certificate of the server that publishes the issuer's documents",
            "give the reader the cluster's CA (Vault: oidc_discovery_ca_pem or jwks_ca_pem), or publish the documents under a "
                + "public certificate: satoken publish; satoken check-issuer ISSUER shows what it meets"
        )
    ]

    /// What API servers say of those that they call: kubelets, webhooks, aggregated API servers.
    static let backends = [
        Entry(
            [
                "unable to upgrade connection: unauthorized", "unable to upgrade connection: forbidden",
                "error dialing backend…unauthorized",
            ],
            "a kubelet refuses the API server itself (exec, logs): its client certificate is not under the kubelet's clientCAFile, "
                + "or its user lacks rights",
            "satoken pki check on a control-plane host shows both (kubelet-client-under-kubelet-ca); rights: the ClusterRole "
                + "system:kubelet-api-admin"
        ),
        Entry(
            ["error dialing backend…x509", "error dialing backend…tls"],
            "the API server does not believe a kubelet's serving certificate (exec, logs): another CA than "
                + "--kubelet-certificate-authority signed it, it ended, or it lacks the address",
            "kubectl get csr: approve the node's request (serverTLSBootstrap); satoken pki check shows the flag and the CA"
        ),
        Entry(
            ["failed calling webhook…x509", "failed to call webhook…x509", "conversion webhook…x509"],
            "the API server does not believe a webhook's certificate: caBundle in its configuration is not the CA that signed it",
            "put the present CA into caBundle, or let cert-manager's cainjector do so; no token was looked at"
        ),
        Entry(
            ["metrics.k8s.io)", "apiservice…failingdiscoverycheck", "metrics api not available"],
            "an aggregated API server does not answer, or refuses the API server's front-proxy client",
            "kubectl get apiservice, and the log of that server; satoken pki check shows the front proxy's CA "
                + "(proxy-under-requestheader-ca)"
        ),
    ]

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
}
