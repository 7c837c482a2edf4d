import OpenSSL

/// Which keys must not be one: compared by key, whatever the certificates around them say.
enum DistinctKeyChecks {
    static func findings(_ host: Host, _ settings: CheckSettings) -> [Finding] {
        [etcd(host), requestheader(host), sign(host), kubelet(host)] + serviceAccount(host)
    }

    /// etcd's CA is what etcd itself trusts; only where that is not known, what kube-apiserver takes for it.
    private static func etcd(_ host: Host) -> Finding {
        let own = host.trusted(.etcdClients) + host.trusted(.etcdPeers)
        let files = own.isEmpty ? host.trusted(.etcdServers) : own
        guard let file = files.first?.file else {
            return .notChecked(
                .etcdCAKeyDistinct, "",
                host.whyUnknown(.etcdServers, of: .apiServer, otherwise: "no --etcd-cafile"))
        }
        let keys = Set(files.flatMap { $0.certificates.map(\.key) })
        let others = host.trusted.filter { $0.trust.realm != .etcd }
        if let other = others.first(where: { $0.certificates.contains { keys.contains($0.key) } }) {
            return .fail(
                .etcdCAKeyDistinct, file,
                "etcd's CA has the key of \(other.file) (\(other.source)): a certificate of that CA, be it a kubelet's, "
                    + "reads and writes everything in etcd, past all authorization",
                fix: Remedy.isMade(file)
                    ? "give etcd a CA of its own: move etcd/ca.* away, run kubeadm init phase certs etcd-ca, and remake etcd's "
                        + "certificates" : "give etcd a CA of its own, and make its certificates anew")
        }
        return .ok(.etcdCAKeyDistinct, file, "etcd's CA shares its key with no other")
    }

    private static func requestheader(_ host: Host) -> Finding {
        guard let own = host.trusted(.requestheader).first, let clients = host.trusted(.clients).first else {
            return .notChecked(
                .requestheaderCAKeyDistinct, "",
                host.unreadable(.clients)
                    ?? host.whyUnknown(
                        .requestheader, of: .apiServer,
                        otherwise: "no --requestheader-client-ca-file, or no --client-ca-file"))
        }
        if host.keys(.requestheader).isDisjoint(with: host.keys(.clients)) {
            return .ok(.requestheaderCAKeyDistinct, own.file, "it shares no key with \(clients.file)")
        }
        return .fail(
            .requestheaderCAKeyDistinct, own.file,
            "the requestheader CA has the key of the client CA (\(clients.file)): a user whose CN is among the allowed names, or "
                + "any user where the list is empty, may act as any user by X-Remote-User, system:masters included",
            fix: proxyCA(host).map {
                "--requestheader-client-ca-file=\($0), the CA that signed the proxy's certificate"
            }
                ?? (Remedy.isMade(own.file)
                    ? "give the proxy a CA of its own, which --requestheader-client-ca-file names: kubeadm init phase certs "
                        + "front-proxy-ca, and front-proxy-client" : "give the proxy a CA of its own"))
    }

    /// The file of the CA that signed the proxy's certificate, where that is another's than the clients': the flag is
    /// wrong then, and not the CA.
    private static func proxyCA(_ host: Host) -> String? {
        guard let use = host.uses(.proxyClient).first, let signer = host.signer(of: use.leaf),
            signer.certificate.extensions.isAuthority == true,
            !host.keys(.clients).contains(signer.certificate.key)
        else { return nil }
        return signer.places.first { $0 != use.file }
    }

    private static func sign(_ host: Host) -> Finding {
        guard let own = host.trusted(.signing).first else {
            return .notChecked(
                .signCAKeyDistinct, "",
                host.whyUnknown(
                    .signing, of: .controllerManager, otherwise: "no --cluster-signing-cert-file"))
        }
        // The client CAs must hold it; the question is whether users have one of their own.
        if host.keys(.clients).isEmpty || !host.keys(.clients).isSubset(of: host.keys(.signing)) {
            return .ok(.signCAKeyDistinct, own.file, "the signing CA is not the only client CA")
        }
        return .note(
            .signCAKeyDistinct, own.file,
            "the signing CA is the client CA, kubeadm's default: its private key lies on every control-plane host, and its "
                + "holder can act as any user")
    }

    private static func kubelet(_ host: Host) -> Finding {
        guard let own = host.trusted(.kubeletClients).first else {
            return .notChecked(
                .kubeletCAKeyDistinct, "",
                host.whyUnknown(.kubeletClients, of: .kubelet, otherwise: "no clientCAFile"))
        }
        if host.keys(.kubeletClients).isDisjoint(with: host.keys(.clients)) {
            return .ok(.kubeletCAKeyDistinct, own.file, "the kubelets' CA is not the client CA's own key")
        }
        return .note(
            .kubeletCAKeyDistinct, own.file,
            "kubelets trust the client CA, kubeadm's default: every user of the API is known to them, and only their "
                + "authorization (Webhook) keeps users out")
    }

    private static func serviceAccount(_ host: Host) -> [Finding] {
        let keys = host.serviceAccountKeys.all
        if keys.isEmpty {
            return [
                .notChecked(
                    .saKeyDistinct, "", host.missing[.apiServer] ?? "no ServiceAccount key file is named")
            ]
        }
        let others = host.certificates.filter {
            !$0.uses.isEmpty || !$0.trusts.isEmpty || $0.certificate.extensions.isAuthority == true
        }
        let byKey = Dictionary(others.map { ($0.certificate.key, $0) }) { first, _ in first }
        var seen: Set<CertificateKey> = []
        let findings = keys.filter { seen.insert($0.key).inserted }.compactMap { file, key -> Finding? in
            guard let held = byKey[key] else { return nil }
            return .fail(
                .saKeyDistinct, file,
                "a ServiceAccount key is the key of \(held.certificate.subject.text) (\(held.places.first ?? "")): its private "
                    + "half signs tokens for every ServiceAccount, and renewing that certificate with a new key makes every "
                    + "token a 401, \"invalid bearer token\"",
                fix: fix(file, key, host))
        }
        return findings.isEmpty
            ? [.ok(.saKeyDistinct, keys[0].file, "no ServiceAccount key is the key of a certificate")]
            : findings
    }

    /// What to do about a ServiceAccount key that has another job: where another key of the host does, the flag is wrong.
    private static func fix(_ file: String, _ key: CertificateKey, _ host: Host) -> String {
        let keys = host.serviceAccountKeys
        if let signing = keys.signing, signing.key != key, keys.controllerManager?.file == file,
            keys.verification.contains(where: { $0.keys.contains(signing.key) })
        {
            return
                "kube-controller-manager --service-account-private-key-file=\(signing.file), as kube-apiserver signs with"
        }
        return "rotate to a key that does nothing else: openssl genrsa -out sa.key 2048"
    }
}
