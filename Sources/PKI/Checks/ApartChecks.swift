import OpenSSL

/// Keys that must be distinct, compared by key, not by certificate.
enum ApartChecks {
    static func findings(_ host: Host, _ settings: CheckSettings) -> [Finding] {
        [etcd(host), requestheader(host), sign(host), kubelet(host)] + serviceAccount(host)
    }

    private static func etcd(_ host: Host) -> Finding {
        let own = host.keys(.etcdServers).union(host.keys(.etcdClients)).union(host.keys(.etcdPeers))
        guard let file = (host.trusted(.etcdServers) + host.trusted(.etcdClients)).first?.file else {
            return .notChecked(
                .etcdCAApart, "", host.whyUnknown(.etcdServers, of: .apiServer, otherwise: "no --etcd-cafile")
            )
        }
        let others = host.trusted.filter { ![.etcdServers, .etcdClients, .etcdPeers].contains($0.trust) }
        if let other = others.first(where: { $0.certificates.contains { own.contains($0.key) } }) {
            return .fail(
                .etcdCAApart, file,
                "etcd's CA has the key of \(other.file) (\(other.source)): whoever holds a certificate of that CA, be it a "
                    + "kubelet's, may read and write everything in etcd, past all authorization",
                hint:
                    "give etcd a CA of its own: kubeadm init phase certs etcd-ca, and renew etcd's certificates"
            )
        }
        return .ok(.etcdCAApart, file, "etcd's CA shares its key with no other")
    }

    private static func requestheader(_ host: Host) -> Finding {
        guard let own = host.trusted(.requestheader).first, let clients = host.trusted(.clients).first else {
            return .notChecked(
                .requestheaderCAApart, "",
                host.unreadable(.clients)
                    ?? host.whyUnknown(
                        .requestheader, of: .apiServer,
                        otherwise: "no --requestheader-client-ca-file, or no --client-ca-file"))
        }
        if host.keys(.requestheader).isDisjoint(with: host.keys(.clients)) {
            return .ok(.requestheaderCAApart, own.file, "it shares no key with \(clients.file)")
        }
        return .fail(
            .requestheaderCAApart, own.file,
            "the requestheader CA has the key of the client CA (\(clients.file)): a user whose CN is among the allowed names, or "
                + "any user where the list is empty, may name himself anybody by X-Remote-User, system:masters included",
            hint:
                "give the proxy a CA of its own: kubeadm init phase certs front-proxy-ca, and front-proxy-client"
        )
    }

    private static func sign(_ host: Host) -> Finding {
        guard let own = host.trusted(.signing).first else {
            return .notChecked(
                .signCAApart, "",
                host.whyUnknown(
                    .signing, of: .controllerManager, otherwise: "no --cluster-signing-cert-file"))
        }
        // The client CAs must hold it; the question is whether users have one of their own.
        if host.keys(.clients).isEmpty || !host.keys(.clients).isSubset(of: host.keys(.signing)) {
            return .ok(.signCAApart, own.file, "the signing CA is not the only client CA")
        }
        return .note(
            .signCAApart, own.file,
            "the signing CA is the client CA, kubeadm's default: its private key lies on every control-plane host, and whoever "
                + "has it can be anybody")
    }

    private static func kubelet(_ host: Host) -> Finding {
        guard let own = host.trusted(.kubeletClients).first else {
            return .notChecked(
                .kubeletCAApart, "",
                host.whyUnknown(.kubeletClients, of: .kubelet, otherwise: "no clientCAFile"))
        }
        if host.keys(.kubeletClients).isDisjoint(with: host.keys(.clients)) {
            return .ok(.kubeletCAApart, own.file, "the kubelets' CA is not the client CA's own key")
        }
        return .note(
            .kubeletCAApart, own.file,
            "kubelets trust the client CA, kubeadm's default: every user of the API is known to them, and only their "
                + "authorization (Webhook) keeps users out")
    }

    private static func serviceAccount(_ host: Host) -> [Finding] {
        let keys = host.serviceAccountKeys.all
        if keys.isEmpty {
            return [
                .notChecked(
                    .saKeyApart, "", host.missing[.apiServer] ?? "no ServiceAccount key file is named")
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
                .saKeyApart, file,
                "a ServiceAccount key is the key of \(held.certificate.subject.text) (\(held.places.first ?? "")): its private "
                    + "half signs tokens for every ServiceAccount, and renewing that certificate with a new key makes every "
                    + "token a 401, \"invalid bearer token\"",
                hint: "rotate to a key that does nothing else: openssl genrsa -out sa.key 2048")
        }
        return findings.isEmpty
            ? [.ok(.saKeyApart, keys[0].file, "no ServiceAccount key is the key of a certificate")] : findings
    }
}
