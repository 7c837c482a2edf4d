import OpenSSL

/// Whether the hosts of one control plane trust the same CAs and keys, and none is a copy of another.
enum HostsChecks {
    static func findings(_ hosts: [Host]) -> [Finding] {
        guard hosts.count > 1 else {
            return [
                .notChecked(.crossHostConsistency, "", "one host was given, so there is nothing to compare")
            ]
        }
        return shared(hosts) + apart(hosts)
    }

    /// What must be the same everywhere.
    private static func shared(_ hosts: [Host]) -> [Finding] {
        let kinds: [(name: String, consequence: String, keys: (Host) -> Set<CertificateKey>)] = [
            (
                "--service-account-key-file", "a token that one host signs gets 401 from another",
                { Set($0.serviceAccountKeys.verification.flatMap(\.keys)) }
            ),
            (
                "--service-account-signing-key-file",
                "tokens are signed by several keys, and relying parties see only one",
                { Set([$0.serviceAccountKeys.signing?.key].compactMap { $0 }) }
            ),
            (
                "controller-manager's --service-account-private-key-file",
                "whichever host leads signs Secrets' tokens with another key",
                { Set([$0.serviceAccountKeys.controllerManager?.key].compactMap { $0 }) }
            ),
            ("--client-ca-file", "a user of one host gets 401 from another", { $0.keys(.clients) }),
            (
                "--root-ca-file", "Pods that meet another host fail with an unknown authority",
                { $0.keys(.pods) }
            ),
            (
                "--requestheader-client-ca-file",
                "aggregated API servers take one host's proxy and refuse another's",
                { $0.keys(.requestheader) }
            ),
            (
                "--etcd-cafile", "a host cannot reach the members of etcd on another",
                { $0.keys(.etcdServers) }
            ),
        ]
        return kinds.flatMap { kind -> [Finding] in
            let known = hosts.map { (host: $0.name, keys: kind.keys($0)) }.filter { !$0.keys.isEmpty }
            guard let first = known.first, known.count > 1 else {
                return [.notChecked(.crossHostConsistency, kind.name, "fewer than two hosts say it")]
            }
            let others = known.dropFirst().filter { $0.keys != first.keys }
            if others.isEmpty {
                return [.ok(.crossHostConsistency, kind.name, "the same keys on \(known.count) hosts")]
            }
            return others.map { other in
                .fail(
                    .crossHostConsistency, kind.name,
                    "\(first.host) has \(text(first.keys)), \(other.host) has \(text(other.keys)); \(kind.consequence)",
                    fix: "copy the file from the host that is right, and restart the processes that read it")
            }
        }
    }

    private static func text(_ keys: Set<CertificateKey>) -> String {
        let names = keys.map { "sha256:\($0.fingerprint.prefix(16))…" }.sorted()
        return names.prefix(3).joined(separator: " and ")
            + (names.count > 3 ? " and \(names.count - 3) more" : "")
    }

    /// Keys that a host must have for itself.
    private static func apart(_ hosts: [Host]) -> [Finding] {
        var owners: [CertificateKey: (host: String, file: String)] = [:]
        var findings: [Finding] = []
        for host in hosts {
            var own: Set<CertificateKey> = []
            for use in host.uses where use.purpose.serves || use.purpose == .kubeconfig("kubelet.conf") {
                guard own.insert(use.leaf.key).inserted else { continue }
                if let owner = owners[use.leaf.key] {
                    findings.append(
                        .fail(
                            .crossHostConsistency, use.file,
                            "\(host.name) has the key of \(owner.host) (\(owner.file)): they are one to every client, and an "
                                + "intruder on one host can act as the other",
                            fix: "\(Remedy.renewal(of: use.file, use.purpose)), on \(host.name)"))
                } else {
                    owners[use.leaf.key] = (host.name, use.file)
                }
            }
        }
        return findings.isEmpty
            ? [.ok(.crossHostConsistency, "serving certificates", "every host has keys of its own")]
            : findings
    }
}
