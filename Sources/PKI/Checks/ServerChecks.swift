import Manifests
import OpenSSL

/// What the flags of kube-apiserver and controller-manager say together.
enum ServerChecks {
    static func findings(_ host: Host, _ settings: CheckSettings) -> [Finding] {
        [signingCA(host), kubeletAuthority(host), controllerManagerKey(host), signingKey(host)] + oidc(host)
    }

    private static func signingCA(_ host: Host) -> Finding {
        guard let signing = host.trusted(.signing).first, let signer = signing.certificates.first else {
            return .notChecked(
                .signCATrusted, "",
                host.whyUnknown(
                    .signing, of: .controllerManager, otherwise: "no --cluster-signing-cert-file"))
        }
        if let pair = host.pairs.first(where: \.isSigner), pair.key != signer.key {
            return .fail(
                .signCATrusted, signing.file,
                "--cluster-signing-cert-file and --cluster-signing-key-file (\(pair.keyFile)) are no pair; "
                    + "kube-controller-manager signs no request, and kubelets cannot join or renew",
                hint:
                    "put the key of \(signer.subject.text) there, or name the certificate that the key belongs to"
            )
        }
        guard let clients = host.trusted(.clients).first else {
            return .notChecked(
                .signCATrusted, signing.file,
                host.whyUnknown(.clients, of: .apiServer, otherwise: "no --client-ca-file"))
        }
        if TrustPath(from: signer, presented: [], to: clients.certificates).isTrusted {
            return .ok(.signCATrusted, signing.file, "\(signer.subject.text) is in \(clients.file)")
        }
        if host.keys(.clients).contains(signer.key) {
            return .ok(
                .signCATrusted, signing.file, "the key of \(signer.subject.text) is in \(clients.file)")
        }
        return .fail(
            .signCATrusted, signing.file,
            "\(signer.subject.text), which signs kubelets' requests, is not in --client-ca-file (\(clients.file)); kubelets "
                + "whose certificates it signs get 401 Unauthorized, and their nodes turn NotReady when they renew",
            hint: "add it to --client-ca-file, on every host, and restart kube-apiserver")
    }

    private static func kubeletAuthority(_ host: Host) -> Finding {
        guard host.apiServer != nil else {
            return .notChecked(.kubeletAuthority, "", host.missing[.apiServer] ?? "")
        }
        if let file = host.trusted(.kubelets).first?.file {
            return .ok(.kubeletAuthority, file, "kube-apiserver verifies kubelets")
        }
        if let reason = host.unreadable(.kubelets) { return .notChecked(.kubeletAuthority, "", reason) }
        return .note(
            .kubeletAuthority, "kube-apiserver --kubelet-certificate-authority",
            "it is not set, so kube-apiserver does not verify kubelets: who stands between them reads logs and exec",
            hint:
                "set serverTLSBootstrap in the kubelets, approve their requests, and name the signing CA in the flag"
        )
    }

    // MARK: ServiceAccount keys

    private static func controllerManagerKey(_ host: Host) -> Finding {
        guard let own = host.serviceAccountKeys.controllerManager else {
            let reason =
                host.missing[.controllerManager] ?? "no --service-account-private-key-file that can be read"
            return .notChecked(.controllerManagerKeyTrusted, "", reason)
        }
        return trusted(
            .controllerManagerKeyTrusted, own, host,
            flag: "controller-manager's --service-account-private-key-file",
            consequence: "the tokens that it puts into Secrets get 401, \"invalid bearer token\"")
    }

    private static func signingKey(_ host: Host) -> Finding {
        guard let own = host.serviceAccountKeys.signing else {
            let reason = host.missing[.apiServer] ?? "no --service-account-signing-key-file that can be read"
            return .notChecked(.signingKeyTrusted, "", reason)
        }
        return trusted(
            .signingKeyTrusted, own, host, flag: "--service-account-signing-key-file",
            consequence:
                "every token that it issues gets 401, \"invalid bearer token\", and Pods lose the API")
    }

    private static func trusted(
        _ id: CheckID, _ own: (file: String, key: CertificateKey), _ host: Host, flag: String,
        consequence: String
    ) -> Finding {
        let files = host.serviceAccountKeys.verification
        if files.isEmpty {
            return .notChecked(
                id, own.file, host.missing[.apiServer] ?? "no --service-account-key-file that can be read")
        }
        if let file = files.first(where: { $0.keys.contains(own.key) }) {
            return .ok(id, own.file, "its public half is in \(file.file)")
        }
        return .fail(
            id, own.file,
            "the public half sha256:\(own.key.fingerprint.prefix(16))… of \(flag) is in none of --service-account-key-file "
                + "(\(files.prefix(3).map(\.file).joined(separator: ", "))); \(consequence)",
            hint:
                "openssl pkey -in \(own.file) -pubout, add it to --service-account-key-file and restart kube-apiserver"
        )
    }

    // MARK: OpenID Connect

    private static func oidc(_ host: Host) -> [Finding] {
        guard let flags = host.apiServer else {
            return [.notChecked(.oidcCA, "", host.missing[.apiServer] ?? "")]
        }
        let source = "kube-apiserver --oidc-issuer-url"
        let names = [
            "oidc-issuer-url", "oidc-client-id", "oidc-ca-file", "oidc-username-claim", "oidc-groups-claim",
        ]
        let set = names.filter { flags.contains($0) }
        if set.isEmpty { return [.ok(.oidcCA, source, "no --oidc flag is set")] }
        var findings: [Finding] = []
        if flags.contains("authentication-config") {
            findings.append(
                .fail(
                    .oidcCA, "kube-apiserver --authentication-config",
                    "it stands beside --\(set[0]), and kube-apiserver does not start: \"authentication-config file and oidc-* "
                        + "flags are mutually exclusive\"",
                    hint: "move the --oidc flags into the file's jwt list"))
        }
        if let url = (try? flags.last("oidc-issuer-url")) ?? nil, !url.lowercased().hasPrefix("https://") {
            findings.append(
                .fail(
                    .oidcCA, source, "\(url) is not https, and kube-apiserver does not start with it",
                    hint: "the provider must serve its discovery document over https"))
        }
        if findings.isEmpty {
            let file = host.trusted(.oidc).first?.file
            findings.append(
                .ok(
                    .oidcCA, file ?? source,
                    file == nil ? "the host's own roots are asked" : "it holds certificates"))
        }
        return findings
    }
}
