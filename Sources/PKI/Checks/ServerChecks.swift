import Manifests
import OpenSSL

/// What the flags of kube-apiserver and controller-manager say together.
enum ServerChecks {
    static func findings(_ host: Host, _ settings: CheckSettings) -> [Finding] {
        signingCAs(host) + [kubeletAuthority(host), controllerManagerKey(host), signingKey(host)] + oidc(host)
    }

    // MARK: The CA that signs requests

    private static func signingCAs(_ host: Host) -> [Finding] {
        if host.signing.isEmpty {
            return [
                .notChecked(
                    .signCATrusted, "",
                    host.whyUnknown(
                        .signing, of: .controllerManager, otherwise: "no --cluster-signing-cert-file"))
            ]
        }
        return host.signing.map { signingCA($0, host) }
    }

    private static func signingCA(_ signing: SigningAuthority, _ host: Host) -> Finding {
        let signer = signing.certificates[0]
        if signing.certificates.count > 1 {
            let count = signing.certificates.count
            return .fail(
                .signCATrusted, signing.file,
                "--\(signing.flag) names it, and it holds \(count) certificates; kube-controller-manager takes exactly one and "
                    + "exits: \"expected 1 certificate, found \(count)\"",
                fix: "name in --\(signing.flag) a file of its own, which holds the CA that signs and no other"
            )
        }
        if let key = signing.key, key.key != signer.key {
            return .fail(
                .signCATrusted, signing.file,
                "--\(signing.flag) and --\(signing.flag.replacing("-cert-file", with: "-key-file")) (\(key.file)) are no pair; "
                    + "kube-controller-manager signs no request, and kubelets cannot join or renew",
                fix:
                    "put the key of \(signer.subject.text) there, or name the certificate that the key belongs to"
            )
        }
        let trust: Trust = signing.signsServers ? .kubelets : .clients
        guard let trusted = host.trusted(trust).first else {
            if signing.signsServers && host.doubt("kubelet-certificate-authority", of: .apiServer) == nil,
                host.apiServer != nil, host.unreadable(.kubelets) == nil
            {
                return .ok(.signCATrusted, signing.file, "kube-apiserver does not verify kubelets")
            }
            return .notChecked(
                .signCATrusted, signing.file,
                host.whyUnknown(trust, of: .apiServer, otherwise: "no --\(trust.flag ?? "")"))
        }
        if TrustPath(from: signer, presented: [], to: trusted.certificates, host.signatures).isTrusted {
            return .ok(.signCATrusted, signing.file, "\(signer.subject.text) is in \(trusted.file)")
        }
        if host.keys(trust).contains(signer.key) {
            return .ok(
                .signCATrusted, signing.file, "the key of \(signer.subject.text) is in \(trusted.file)")
        }
        let consequence =
            signing.signsServers
            ? "kubectl logs and exec fail for kubelets whose serving certificates it signs"
            : "kubelets whose certificates it signs get 401 Unauthorized, and their nodes turn NotReady when they renew"
        return .fail(
            .signCATrusted, signing.file,
            "\(signer.subject.text), which signs requests by --\(signing.flag), is not in --\(trust.flag ?? "") "
                + "(\(trusted.file)); \(consequence)",
            fix: "add it to --\(trust.flag ?? ""), on every host, and restart kube-apiserver")
    }

    private static func kubeletAuthority(_ host: Host) -> Finding {
        guard host.apiServer != nil else {
            return .notChecked(.kubeletAuthority, "", host.missing[.apiServer] ?? "")
        }
        if let file = host.trusted(.kubelets).first?.file {
            return .ok(.kubeletAuthority, file, "kube-apiserver verifies kubelets")
        }
        if let reason = host.doubt("kubelet-certificate-authority", of: .apiServer)
            ?? host.unreadable(.kubelets)
        {
            return .notChecked(.kubeletAuthority, "", reason)
        }
        return .note(
            .kubeletAuthority, "kube-apiserver --kubelet-certificate-authority",
            "it is not set, so kube-apiserver does not verify kubelets: a host between them can read logs and exec",
            fix:
                "set serverTLSBootstrap in the kubelets, approve their requests, and name the signing CA in the flag"
        )
    }

    // MARK: ServiceAccount keys

    private static func controllerManagerKey(_ host: Host) -> Finding {
        guard let own = host.serviceAccountKeys.controllerManager else {
            let reason =
                host.missing[.controllerManager]
                ?? host.doubt("service-account-private-key-file", of: .controllerManager)
                ?? "no --service-account-private-key-file that can be read"
            return .notChecked(.controllerManagerKeyTrusted, "", reason)
        }
        return trusted(
            .controllerManagerKeyTrusted, own, other: host.serviceAccountKeys.signing, host,
            process: .controllerManager, flag: "--service-account-private-key-file",
            consequence: "the tokens that it puts into Secrets get 401, \"invalid bearer token\"")
    }

    private static func signingKey(_ host: Host) -> Finding {
        guard let own = host.serviceAccountKeys.signing else {
            let reason =
                host.missing[.apiServer] ?? host.doubt("service-account-signing-key-file", of: .apiServer)
                ?? "no --service-account-signing-key-file that can be read"
            return .notChecked(.signingKeyTrusted, "", reason)
        }
        return trusted(
            .signingKeyTrusted, own, other: host.serviceAccountKeys.controllerManager, host,
            process: .apiServer,
            flag: "--service-account-signing-key-file",
            consequence:
                "every token that it issues gets 401, \"invalid bearer token\", and Pods lose the API")
    }

    /// - Parameter other: what the other process signs with.
    private static func trusted(
        _ id: CheckID, _ own: (file: String, key: CertificateKey),
        other: (file: String, key: CertificateKey)?,
        _ host: Host, process: Host.Process, flag: String, consequence: String
    ) -> Finding {
        if let reason = host.doubt("service-account-key-file", of: .apiServer) {
            return .notChecked(id, own.file, reason)
        }
        let files = host.serviceAccountKeys.verification
        if files.isEmpty {
            return .notChecked(
                id, own.file, host.missing[.apiServer] ?? "no --service-account-key-file that can be read")
        }
        if let file = files.first(where: { $0.keys.contains(own.key) }) {
            return .ok(id, own.file, "its public half is in \(file.file)")
        }
        let fix: String
        let hasOtherJob = host.certificates.contains { $0.certificate.key == own.key }
        if let other, other.key != own.key, files.contains(where: { $0.keys.contains(other.key) }) {
            // A key that is trusted already does; one with another job must not be trusted for tokens.
            let signer: Host.Process = process == .apiServer ? .controllerManager : .apiServer
            fix = "\(flag)=\(other.file), as \(signer.rawValue) signs with"
        } else if hasOtherJob {
            fix =
                "name in \(flag) a key that does nothing else, and its public half in --service-account-key-file"
        } else {
            fix =
                "openssl pkey -in \(own.file) -pubout >> \(files[0].file), the same on every control-plane host, and restart "
                + "kube-apiserver"
        }
        return .fail(
            id, own.file,
            "the public half sha256:\(own.key.fingerprint.prefix(16))… of \(process.rawValue) \(flag) is in none of "
                + "--service-account-key-file (\(files.prefix(3).map(\.file).joined(separator: ", "))); \(consequence)",
            fix: fix)
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
        if let reason = names.lazy.compactMap({ host.doubt($0, of: .apiServer) }).first {
            return [.notChecked(.oidcCA, source, reason)]
        }
        let set = names.filter { flags.contains($0) }
        if set.isEmpty { return [.ok(.oidcCA, source, "no --oidc flag is set")] }
        var findings: [Finding] = []
        if flags.contains("authentication-config") {
            findings.append(
                .fail(
                    .oidcCA, "kube-apiserver --authentication-config",
                    "it is set beside --\(set[0]), and kube-apiserver does not start: \"authentication-config file and oidc-* "
                        + "flags are mutually exclusive\"",
                    fix: "move the --oidc flags into the file's jwt list"))
        }
        if let url = (try? flags.last("oidc-issuer-url")) ?? nil, !url.lowercased().hasPrefix("https://") {
            findings.append(
                .fail(
                    .oidcCA, source, "\(url) is not https, and kube-apiserver does not start with it",
                    fix: "the provider must serve its discovery document over https"))
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
