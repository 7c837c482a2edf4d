import OpenSSL

/// Which certificate must be signed by which authority.
enum ChainChecks {
    /// One rule: leaves of this purpose, under the certificates trusted for that.
    private struct Rule: Sendable {
        let id: CheckID
        let purpose: @Sendable (Purpose) -> Bool
        let trust: Trust
        /// What is missing when no certificate is trusted for that.
        let needs: String
        let process: Host.Process
        /// The effect on the cluster.
        let consequence: String
    }

    private static let unknown = "\"x509: certificate signed by unknown authority\""

    private static let rules = [
        Rule(
            id: .proxyUnderRequestheaderCA, purpose: { $0 == .proxyClient }, trust: .requestheader,
            needs: "no --requestheader-client-ca-file", process: .apiServer,
            consequence:
                "aggregated API servers (metrics-server and the like) answer 401, kubectl top and their APIService fail"
        ),
        Rule(
            id: .kubeletClientUnderKubeletCA, purpose: { $0 == .kubeletClient }, trust: .kubeletClients,
            needs: "no clientCAFile", process: .kubelet,
            consequence: "kubectl logs and exec fail with \"Unauthorized\""),
        Rule(
            id: .etcdUnderEtcdCA, purpose: { $0 == .etcdClient }, trust: .etcdClients,
            needs: "no --trusted-ca-file", process: .etcd,
            consequence:
                "etcd refuses it with \"tls: unknown certificate authority\", and kube-apiserver does not start"
        ),
        Rule(
            id: .etcdUnderEtcdCA, purpose: { $0 == .etcdServer }, trust: .etcdServers,
            needs: "no --etcd-cafile", process: .apiServer,
            consequence: "kube-apiserver refuses etcd with \(unknown) and does not start"),
        Rule(
            id: .etcdUnderEtcdCA, purpose: { $0 == .etcdPeer }, trust: .etcdPeers,
            needs: "no --peer-trusted-ca-file", process: .etcd,
            consequence: "etcd's members refuse each other, and etcd loses its quorum"),
        Rule(
            id: .tlsUnderClusterCA, purpose: { $0 == .apiServer }, trust: .pods, needs: "no --root-ca-file",
            process: .controllerManager,
            consequence: "every Pod that calls the API fails with \(unknown)"),
        Rule(
            id: .tlsUnderClusterCA, purpose: { $0 == .apiServer }, trust: .kubeconfig,
            needs: "no kubeconfig names a CA", process: .apiServer,
            consequence: "whoever uses this kubeconfig fails with \(unknown)"),
        Rule(
            id: .chain,
            purpose: {
                if case .kubeconfig = $0 { return true }
                return false
            }, trust: .clients, needs: "no --client-ca-file", process: .apiServer,
            consequence: "kube-apiserver answers 401 Unauthorized, in its log \(unknown)"),
        Rule(
            id: .chain, purpose: { $0 == .kubelet }, trust: .kubelets,
            needs: "no --kubelet-certificate-authority", process: .apiServer,
            consequence: "kubectl logs and exec fail with \(unknown)"),
    ]

    static func findings(_ host: Host, _ settings: CheckSettings) -> [Finding] {
        rules.flatMap { rule -> [Finding] in
            let uses = host.uses.filter { rule.purpose($0.purpose) }
            let trusted = host.trusted(rule.trust)
            if trusted.isEmpty {
                // That kubelets are not verified has a check of its own.
                if rule.trust == .kubelets { return [] }
                let reason = host.whyUnknown(rule.trust, of: rule.process, otherwise: rule.needs)
                return [.notChecked(rule.id, uses.first?.file ?? "", reason)]
            }
            if uses.isEmpty && rule.id != .chain {
                return [
                    .notChecked(rule.id, trusted[0].file, "no certificate that this CA would judge is named")
                ]
            }
            return uses.flatMap { use in trusted.map { finding(rule, use, $0, host) } }
        }
    }

    private static func finding(
        _ rule: Rule, _ use: CertificateUse, _ trusted: TrustedFile, _ host: Host
    ) -> Finding {
        let holder = "\(trusted.source) (\(trusted.file))"
        switch TrustPath(from: use.leaf, presented: use.presented, to: trusted.certificates) {
        case .trusted(let authority):
            return .ok(
                rule.id, use.file,
                "\(use.leaf.subject.text) is vouched for by \(authority.subject.text), of \(holder)")
        case .namesake(let authority, let below):
            let ids = [below.extensions.authorityKeyID, authority.extensions.subjectKeyID]
            let compared =
                if let signed = ids[0], let present = ids[1], signed != present {
                    "it is signed by key \(signed.prefix(16))…, the CA's is \(present.prefix(16))…"
                } else {
                    "its signature is not by the CA's present key sha256:\(authority.key.fingerprint.prefix(16))…"
                }
            return .fail(
                rule.id, use.file,
                "\(use.leaf.subject.text) is signed by a former \(authority.subject.text): that CA was made anew under its "
                    + "old name in \(holder), \(compared); \(rule.consequence)",
                hint:
                    "\(use.purpose.renewal), or put the former CA back beside the new one until all are renewed"
            )
        case .unknown(let last):
            let found = host.signer(of: last)?.places.first
            return .fail(
                rule.id, use.file,
                "\(use.leaf.subject.text) is signed by \(last.issuer.text)\(found.map { " (\($0))" } ?? ""), and \(holder) "
                    + "holds \(names(trusted.certificates)); \(rule.consequence)",
                hint: use.purpose.renewal)
        }
    }

    private static func names(_ certificates: [Certificate]) -> String {
        certificates.prefix(3).map(\.subject.text).joined(separator: " and ")
            + (certificates.count > 3 ? " and \(certificates.count - 3) more" : "")
    }
}

extension Host {
    /// Why nothing is trusted for one thing, where a file is named and could not be read.
    func unreadable(_ trust: Trust) -> String? {
        guard let flag = Self.flags[trust] else { return nil }
        return unreadable.first { $0.source.hasSuffix(flag) }?.reason
    }

    /// Why nothing is trusted for one thing: no manifest, a file that cannot be read, or no flag.
    func whyUnknown(_ trust: Trust, of process: Process, otherwise: String) -> String {
        missing[process] ?? unreadable(trust) ?? otherwise
    }

    private static let flags: [Trust: String] = [
        .clients: "--client-ca-file", .requestheader: "--requestheader-client-ca-file",
        .kubeletClients: "clientCAFile", .kubelets: "--kubelet-certificate-authority",
        .etcdServers: "--etcd-cafile", .etcdClients: " --trusted-ca-file",
        .etcdPeers: "--peer-trusted-ca-file", .pods: "--root-ca-file",
        .signing: "--cluster-signing-cert-file", .oidc: "--oidc-ca-file",
    ]
}
