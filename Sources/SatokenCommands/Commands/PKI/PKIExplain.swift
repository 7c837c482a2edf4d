import ArgumentParser
import Files
import ServiceAccountTokens
import Text
import TokenConfiguration

struct PKIExplain: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract:
            "Print what each of the eight kinds of keys under kube-apiserver is for, and which may share a CA.",
        discussion: "satoken pki explain sa-key")

    @Argument(help: ArgumentHelp("One of them (default: all).", valueName: "name"))
    var name: String?

    func run(_ console: Console) throws {
        let kinds = KeyKind.all.filter { name == nil || $0.name == name }
        if kinds.isEmpty {
            throw Failure(
                "there is no key kind \(Shown.text(name ?? ""))",
                hint: "one of \(KeyKind.all.map(\.name).joined(separator: ", "))", code: .usage)
        }
        try console.print(
            kinds.map { $0.lines(console.style).joined(separator: "\n") }.joined(separator: "\n\n"))
    }
}

/// One of the kinds of keys that kube-apiserver depends on, explained.
struct KeyKind {
    let name: String
    let purpose: String
    let flags: [String]
    let checkedBy: String
    let without: String
    let sharing: String

    func lines(_ style: Style) -> [String] {
        [style.bold(name) + "  \(purpose)"]
            + flags.enumerated().map { "  \($0.offset == 0 ? "flags      " : "           ")  \($0.element)" }
            + ["  checked by   \(checkedBy)", "  without it   \(without)", "  may share    \(sharing)"]
    }
}

extension KeyKind {
    static let all = [
        KeyKind(
            name: "tls", purpose: "the certificate that kube-apiserver serves the API with",
            flags: [
                "kube-apiserver --tls-cert-file --tls-private-key-file (--tls-sni-cert-key for other names)",
                "its CA: kube-controller-manager --root-ca-file (Pods), certificate-authority of kubeconfigs",
            ],
            checkedBy: "kubectl, kubelets, controllers and every Pod that calls the API",
            without:
                "\"x509: certificate signed by unknown authority\" everywhere: no component can call the API",
            sharing: "its CA may be the client-ca; kubeadm's ca.crt is both. Its key is its own on every host"
        ),
        KeyKind(
            name: "client-ca", purpose: "signs users: CN is the user, every O a group",
            flags: ["kube-apiserver --client-ca-file"],
            checkedBy: "kube-apiserver, for every request with a client certificate",
            without: "401 Unauthorized for kubelets, controller-manager, scheduler and admin.conf",
            sharing:
                "may be the CA of tls, and kubeadm makes it sign-ca and kubelet-ca too; never etcd-ca or requestheader-ca"
        ),
        KeyKind(
            name: "requestheader-ca",
            purpose: "signs proxies that may say who the user is, by X-Remote-User and X-Remote-Group",
            flags: ["kube-apiserver --requestheader-client-ca-file --requestheader-allowed-names"],
            checkedBy:
                "kube-apiserver, and aggregated API servers that learn it from kube-system/extension-apiserver-authentication",
            without: "aggregated APIs (metrics.k8s.io and the like) answer 401",
            sharing: "with nothing: shared with client-ca, a user could name himself system:masters"),
        KeyKind(
            name: "proxy",
            purpose: "the client certificate that kube-apiserver shows to aggregated API servers",
            flags: ["kube-apiserver --proxy-client-cert-file --proxy-client-key-file"],
            checkedBy: "aggregated API servers and webhooks, against requestheader-ca and its allowed names",
            without: "kubectl top and every APIService fail",
            sharing: "it is a leaf of requestheader-ca, and no key else"),
        KeyKind(
            name: "kubelet-ca",
            purpose: "signs who may call kubelets; kube-apiserver's own certificate for that is under it",
            flags: [
                "kubelet authentication.x509.clientCAFile",
                "kube-apiserver --kubelet-client-certificate --kubelet-client-key",
                "the other way round: kube-apiserver --kubelet-certificate-authority verifies kubelets",
            ],
            checkedBy: "every kubelet; kube-apiserver verifies kubelets only where the last flag is set",
            without:
                "kubectl logs, exec and port-forward fail with Unauthorized; without the last flag kubelets are not verified",
            sharing: "may be client-ca, kubeadm's default; one of its own keeps users away from kubelets"),
        KeyKind(
            name: "etcd-ca", purpose: "signs etcd's servers, members and clients",
            flags: [
                "kube-apiserver --etcd-cafile --etcd-certfile --etcd-keyfile",
                "etcd --trusted-ca-file --cert-file --key-file --peer-trusted-ca-file --peer-cert-file --peer-key-file",
            ],
            checkedBy:
                "etcd, which gives everything to any client with a certificate of it, and kube-apiserver",
            without: "kube-apiserver does not start, members leave each other",
            sharing: "with nothing: any certificate of its CA reads and writes all Secrets"),
        KeyKind(
            name: "sa-key", purpose: "signs and verifies ServiceAccount tokens; a key, no certificate",
            flags: [
                "kube-apiserver --service-account-signing-key-file (signs) --service-account-key-file (verifies, repeatable)",
                "kube-controller-manager --service-account-private-key-file (Secrets' tokens)",
            ],
            checkedBy: "kube-apiserver, and clouds and vaults by the issuer's JWKS",
            without: "401 \"invalid bearer token\" for every Pod",
            sharing: "with nothing, and the same on every control-plane host"),
        KeyKind(
            name: "sign-ca", purpose: "signs CertificateSigningRequests, first of all the kubelets'",
            flags: ["kube-controller-manager --cluster-signing-cert-file --cluster-signing-key-file"],
            checkedBy: "kube-apiserver, for it must be in --client-ca-file",
            without: "kubelets can neither join nor renew, and turn NotReady when their certificates end",
            sharing: "may be client-ca, kubeadm's default; its private key lies on every control-plane host"),
        KeyKind(
            name: "oidc",
            purpose: "beside the eight: the CA of an OpenID Connect provider whose ID tokens the API takes",
            flags: [
                "kube-apiserver --oidc-ca-file --oidc-issuer-url, or jwt[].issuer.certificateAuthority in --authentication-config"
            ],
            checkedBy: "kube-apiserver, when it fetches the provider's keys",
            without: "the host's own roots are asked; a private provider's users get 401",
            sharing: "it is the provider's, and has nothing to do with the cluster's"),
    ]
}
