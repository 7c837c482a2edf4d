import Manifests
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
            consequence: "its user fails with \(unknown)"),
        Rule(
            id: .clientCAChain,
            purpose: {
                if case .kubeconfig = $0 { return true }
                return false
            }, trust: .clients, needs: "no --client-ca-file", process: .apiServer,
            consequence: "kube-apiserver answers 401 Unauthorized, in its log \(unknown)"),
        Rule(
            id: .clientCAChain, purpose: { $0 == .kubelet }, trust: .kubelets,
            needs: "no --kubelet-certificate-authority", process: .apiServer,
            consequence: "kubectl logs and exec fail with \(unknown)"),
    ]

    static func findings(_ host: Host, _ settings: CheckSettings) -> [Finding] {
        rules.flatMap { findings($0, host) } + unverified(host) + bound(host)
    }

    private static func findings(_ rule: Rule, _ host: Host) -> [Finding] {
        let uses = host.uses.filter { rule.purpose($0.purpose) }
        var trusted = host.trusted(rule.trust)
        if trusted.isEmpty {
            // That kubelets are not verified has a check of its own.
            if rule.trust == .kubelets { return [] }
            let reason = host.whyUnknown(rule.trust, of: rule.process, otherwise: rule.needs)
            return [.notChecked(rule.id, uses.first?.file ?? "", reason)]
        }
        if uses.isEmpty && rule.id != .clientCAChain {
            return [
                .notChecked(rule.id, trusted[0].file, "no certificate that this CA would judge is named")
            ]
        }
        var findings: [Finding] = []
        if rule.trust == .kubeconfig, let use = uses.first {
            let stale = trusted.filter { isStale($0, use, host) }
            trusted.removeAll { file in stale.contains { $0.file == file.file } }
            if !stale.isEmpty { findings.append(staleConfigurations(rule, use, stale, host)) }
        }
        return findings + uses.flatMap { use in trusted.map { finding(rule, use, $0, host) } }
    }

    // MARK: Kubeconfigs with a former CA

    /// Whether a kubeconfig has another CA than the one that signed what the API server serves with, which the host's
    /// processes trust.
    private static func isStale(_ trusted: TrustedFile, _ use: CertificateUse, _ host: Host) -> Bool {
        let path = TrustPath(
            from: use.leaf, presented: use.presented, to: trusted.certificates, host.signatures)
        guard !path.isTrusted, let signer = signer(path, use, host) else { return false }
        return signer.trusts.contains { $0.trust == .pods || $0.trust == .clients }
    }

    private static func staleConfigurations(
        _ rule: Rule, _ use: CertificateUse, _ stale: [TrustedFile], _ host: Host
    ) -> Finding {
        let files = stale.map(\.source)
        let present = host.signer(of: use.leaf)?.places.first { !$0.hasSuffix(".conf") } ?? ""
        let own = stale[0].certificates.first?.subject.text ?? "another CA"
        let isFormer = stale[0].certificates.first?.subject == use.leaf.issuer
        let renewed = files.filter { Remedy.renewal(of: $0, nil).hasPrefix(Remedy.renewalCommand) }
        let others = files.filter { !renewed.contains($0) }
        var fixes = renewed.map { Remedy.renewal(of: $0, nil) }
        if !others.isEmpty {
            fixes.append(
                "put the CA of \(present) into certificate-authority-data of \(others.joined(separator: ", "))"
            )
        }
        let holders = files.count == 1 ? "this kubeconfig holds" : "\(files.joined(separator: ", ")) hold"
        return .fail(
            rule.id, files[0],
            "\(holders) \(isFormer ? "a former \(own)" : own), and not the \(use.leaf.issuer.text) in \(present) that signed "
                + "\(use.file); \(rule.consequence)", fix: fixes.joined(separator: "; "))
    }

    /// Clients that take any server.
    private static func unverified(_ host: Host) -> [Finding] {
        host.kubeconfigs.filter(\.config.skipsVerification).map { file, config in
            .note(
                .tlsUnderClusterCA, file,
                "insecure-skip-tls-verify is set: the client takes any server\(config.server.map { " at \($0)" } ?? "") for the API, "
                    + "and shows it its credentials",
                fix: "remove it, and put the cluster's CA into certificate-authority-data")
        }
    }

    /// What was left undone for want of work.
    private static func bound(_ host: Host) -> [Finding] {
        guard host.signatures.isExhausted else { return [] }
        return [
            .notChecked(
                .clientCAChain, "",
                "more than \(SignatureWork.most) signatures would have to be tried, for many certificates have one name: which "
                    + "CA signed the rest is not known")
        ]
    }

    // MARK: One leaf

    private static func finding(
        _ rule: Rule, _ use: CertificateUse, _ trusted: TrustedFile, _ host: Host
    ) -> Finding {
        let holder = "\(trusted.source) (\(trusted.file))"
        // kube-apiserver does not need what etcd is only asked for its health with.
        let consequence =
            rule.trust == .etcdClients && !use.source.hasPrefix("kube-apiserver")
            ? "etcd refuses it with \"tls: unknown certificate authority\", and what asks etcd for its health with it fails"
            : rule.consequence
        let path = TrustPath(
            from: use.leaf, presented: use.presented, to: trusted.certificates, host.signatures)
        if !path.isTrusted && host.signatures.isExhausted {
            return .notChecked(
                rule.id, use.file, "too many signatures would have to be tried to tell what signed it")
        }
        let fix =
            rightFile(path, rule, use, trusted, host).map { rule.trust.setting($0) }
            ?? Remedy.renewal(of: use.file, use.purpose)
        switch path {
        case .trusted(let authority):
            return .ok(
                rule.id, use.file,
                "\(use.leaf.subject.text) is signed under \(authority.subject.text), of \(holder)")
        case .constrained(let constraint):
            return .fail(
                rule.id, use.file,
                "\(use.leaf.subject.text) leads to \(holder), and \(constraint.authority.subject.text) \(constraint.words); "
                    + consequence,
                fix:
                    "make \(constraint.authority.subject.text) anew without that constraint, or have a CA without it sign"
            )
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
                    + "old name in \(holder), \(compared); \(consequence)",
                fix: fix.hasPrefix("-") ? fix : fix + Remedy.formerAuthority)
        case .unknown(let last):
            let found = host.signer(of: last)?.places.first
            return .fail(
                rule.id, use.file,
                "\(use.leaf.subject.text) is signed by \(last.issuer.text)\(found.map { " (\($0))" } ?? ""), and \(holder) "
                    + "holds \(names(trusted.certificates)); \(consequence)", fix: fix)
        }
    }

    /// The authority on the host that signed the leaf, or the last certificate behind it.
    private static func signer(_ path: TrustPath, _ use: CertificateUse, _ host: Host) -> HeldCertificate? {
        switch path {
        case .trusted, .constrained: nil
        case .namesake(_, let below): host.signer(of: below)
        case .unknown(let last): host.signer(of: last)
        }
    }

    /// The file that the flag should name: where the CA that signed the leaf lies on the host and is trusted for nothing
    /// else, the flag is wrong, and not the certificate.
    private static func rightFile(
        _ path: TrustPath, _ rule: Rule, _ use: CertificateUse, _ trusted: TrustedFile, _ host: Host
    ) -> String? {
        guard rule.trust.flag != nil, let signer = signer(path, use, host),
            signer.certificate.extensions.isAuthority == true
        else { return nil }
        let realm = rule.trust.realm
        let places = signer.places.filter { $0 != trusted.file && $0 != use.file && !$0.hasSuffix(".conf") }
        let trusts = signer.trusts.filter { $0.trust != .kubeconfig }
        if trusts.isEmpty {
            // A former CA lies there, too; the flag is wrong only where its file has another job.
            let jobs = host.trusted.filter { other in
                other.trust.realm != realm
                    && other.certificates.contains { authority in
                        trusted.certificates.contains { $0.key == authority.key }
                    }
            }
            return jobs.isEmpty ? nil : places.first
        }
        return trusts.allSatisfy { $0.trust.realm == realm } ? places.first : nil
    }

    private static func names(_ certificates: [Certificate]) -> String {
        certificates.prefix(3).map(\.subject.text).joined(separator: " and ")
            + (certificates.count > 3 ? " and \(certificates.count - 3) more" : "")
    }
}

extension Host {
    /// Why nothing is trusted for one thing, where a file is named and could not be read.
    func unreadable(_ trust: Trust) -> String? {
        guard let flag = trust.flag else { return nil }
        return unreadable.first { $0.source.hasSuffix("--\(flag)") || $0.source.hasSuffix(" \(flag)") }?
            .reason
    }

    /// Why nothing is trusted for one thing: no manifest, a file that cannot be read, or no flag.
    func whyUnknown(_ trust: Trust, of process: Process, otherwise: String) -> String {
        missing[process] ?? unreadable(trust) ?? trust.flag.flatMap { doubt($0, of: process) } ?? otherwise
    }
}
