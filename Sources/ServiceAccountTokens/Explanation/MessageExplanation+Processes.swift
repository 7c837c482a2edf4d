extension MessageExplanation {
    /// Why a process of the control plane does not start.
    static let processes = [
        Entry(
            [
                "service-account-issuer is a required flag", "are required flags",
                "service-account-issuer…is required",
            ],
            "kube-apiserver asks for three flags since v1.20, and one is missing",
            "set --service-account-issuer (kubeadm: https://kubernetes.default.svc.cluster.local), --service-account-key-file "
                + "(sa.pub) and --service-account-signing-key-file (sa.key) on every control-plane node"
        ),
        Entry(
            [
                "valid rsa or ecdsa", "service account public keys",
            ],
            "a file of ServiceAccount keys holds none that Kubernetes reads",
            "satoken jwks --service-account-key-file FILE says what it holds, and how to convert it"
        ),
        Entry(
            [
                "/pki/…no such file", "sa.key: no such file", "sa.pub: no such file", ".crt: no such file",
                ".pem: no such file", ".key: no such file", "/kubernetes/ssl/…no such file",
                "command failed…no such file",
            ],
            "a file that a process of the control plane needs is not there, and the process does not start",
            "satoken pki check on that host lists the files that flags name and that are missing, and where to take them from"
        ),
        Entry(
            [
                "/pki/…permission denied", "sa.key: permission denied", "sa.pub: permission denied",
                ".key: permission denied",
            ],
            "the process runs as another user than the one that may read the file",
            "chown the file to that user (runAsUser in its manifest, User= in its unit); a private key stays at mode 0600"
        ),
        Entry(
            ["expected 1 certificate, found"],
            "--cluster-signing-cert-file of kube-controller-manager must hold one certificate, and holds a bundle",
            "name a file of its own there, which holds the CA that signs and no other: satoken pki check shows them"
        ),
        Entry(
            ["unknown flag: --"],
            "the program, in this version, has no such flag",
            "its --help lists them; --service-account-api-audiences is --api-audiences today"
        ),
        Entry(
            ["was not a valid url", "jwks-uri requires https", "issuer url must use https"],
            "kube-apiserver does not take that issuer or JWKS URI, and does not start",
            "an issuer with a colon in it is a URL, https://HOST/PATH without query and fragment; --service-account-jwks-uri is "
                + "an https URL"
        ),
        Entry(
            ["max-token-expiration must be", "service-account-max-token-expiration…must"],
            "kube-apiserver takes 1h to 2^32 s as --service-account-max-token-expiration, and does not start with less or more",
            "set it to 1h or more, or leave it out"
        ),
    ]
}
