import Manifests
import OpenSSL

/// Whether the certificates of the API server and of the kubelet have the names that they are called by.
enum NameChecks {
    static func findings(_ host: Host, _ settings: CheckSettings) -> [Finding] {
        apiServer(host) + kubelet(host)
    }

    private static func apiServer(_ host: Host) -> [Finding] {
        guard let flags = host.apiServer else {
            return [.notChecked(.sanCoverage, "", host.missing[.apiServer] ?? "")]
        }
        guard let use = host.uses(.apiServer).first else {
            return [
                .notChecked(
                    .sanCoverage, "",
                    host.doubt("tls-cert-file", of: .apiServer)
                        ?? "no serving certificate is known (--tls-cert-file)")
            ]
        }
        let leaves = [use.leaf] + host.uses(.apiServerSNI).map(\.leaf)
        return wanted(flags, host).map { name, reason in
            // Names choose among the SNI certificates; an address always gets the first.
            let candidates = IPAddress(name) == nil ? leaves : [use.leaf]
            if candidates.contains(where: { $0.covers(name) }) {
                return .ok(.sanCoverage, use.file, "\(name) is among its names (\(reason))")
            }
            return .fail(
                .sanCoverage, use.file,
                "\(name) (\(reason)) is not among its names \(names(use.leaf)); a client that calls it by that fails with "
                    + "\"\(refusal(of: name, by: use.leaf))\"",
                fix: Remedy.isMade(use.file)
                    ? "add it to apiServer.certSANs in kubeadm's ClusterConfiguration, and then: "
                        + Remedy.remake(use.file, .apiServer)
                    : Remedy.remake(use.file, .apiServer) + ", \(name) among them")
        }
    }

    /// The kubelet's name, where kube-apiserver verifies kubelets.
    private static func kubelet(_ host: Host) -> [Finding] {
        guard let use = host.uses(.kubelet).first, !host.trusted(.kubelets).isEmpty,
            let (name, reason) = kubeletName(host)
        else { return [] }
        if use.leaf.covers(name) {
            return [.ok(.sanCoverage, use.file, "\(name) is among its names (\(reason))")]
        }
        return [
            .fail(
                .sanCoverage, use.file,
                "\(name) (\(reason)) is not among its names \(names(use.leaf)); kubectl logs and exec fail with "
                    + "\"\(refusal(of: name, by: use.leaf))\"",
                fix: Remedy.remake(use.file, .kubelet)
                    + ", or name first in --kubelet-preferred-address-types what the certificate has")
        ]
    }

    /// What kube-apiserver calls the kubelet of this host by: the first kind of address that is known of it.
    private static func kubeletName(_ host: Host) -> (name: String, reason: String)? {
        guard let flags = host.apiServer,
            let listed = try? flags.list("kubelet-preferred-address-types") ?? [
                "Hostname", "InternalDNS", "InternalIP",
            ]
        else { return nil }
        let prefix = "system:node:"
        let node = host.uses(.kubeconfig("kubelet.conf")).first?.leaf.subject.commonName.flatMap {
            $0.hasPrefix(prefix) ? String($0.dropFirst(prefix.count)) : nil
        }
        for kind in listed {
            if kind == "Hostname", let name = host.hostname ?? node {
                return (name, "the node's name, by which kube-apiserver calls its kubelet")
            }
            if kind == "InternalIP", let address = (try? flags.last("advertise-address")) ?? nil,
                let parsed = IPAddress(address), parsed.description != "0.0.0.0"
            {
                return (address, "--advertise-address, at which kube-apiserver calls this host's kubelet")
            }
        }
        return nil
    }

    /// The names, and which clients use each.
    private static func wanted(_ flags: ProcessFlags, _ host: Host) -> [(name: String, reason: String)] {
        var wanted = [(name: "kubernetes.default.svc", reason: "what Pods call the API")]
        if let range = (try? flags.list("service-cluster-ip-range"))??.first,
            let address = firstAddress(of: range)
        {
            wanted.append(
                (address.description, "the service IP, first of --service-cluster-ip-range \(range)"))
        }
        if let address = (try? flags.last("advertise-address")) ?? nil, !address.isEmpty {
            wanted.append((address, "--advertise-address"))
        }
        for (file, config) in host.kubeconfigs {
            guard let name = config.serverHost else { continue }
            if wanted.contains(where: { $0.name == name }) { continue }
            wanted.append((name, "the server in \(file)"))
        }
        return wanted
    }

    /// The address of the service "kubernetes": the one behind the network's own.
    private static func firstAddress(of range: String) -> IPAddress? {
        let parts = range.split(separator: "/")
        guard parts.count == 2, let prefix = Int(parts[1]) else { return nil }
        return IPAddress(String(parts[0]))?.network(prefix: prefix)?.next
    }

    /// Go's words for a name that a certificate lacks.
    static func refusal(of name: String, by certificate: Certificate) -> String {
        let hasAddress = certificate.extensions.alternativeNames.contains {
            if case .address = $0 { true } else { false }
        }
        return IPAddress(name) != nil && !hasAddress
            ? "x509: cannot validate certificate for \(name) because it doesn't contain any IP SANs"
            : "x509: certificate is valid for …, not \(name)"
    }

    static func names(_ certificate: Certificate) -> String {
        let names = certificate.extensions.alternativeNames.compactMap { name -> String? in
            switch name {
            // An address as a DNS name covers no address.
            case .dns(let text): IPAddress(text) == nil ? text : "DNS:\(text)"
            case .address(let address): address.description
            case .other: nil
            }
        }
        return "(" + names.prefix(10).joined(separator: ", ")
            + (names.count > 10 ? ", and \(names.count - 10) more" : "") + ")"
    }
}

extension Certificate {
    /// Whether a client that calls `host`, a name or an address, accepts this certificate.
    func covers(_ host: String) -> Bool {
        if let address = IPAddress(host) {
            return extensions.alternativeNames.contains(.address(address))
        }
        let labels = Self.labels(host)
        return extensions.alternativeNames.contains { name in
            guard case .dns(let pattern) = name else { return false }
            let parts = Self.labels(pattern)
            // A star matches the whole first label and nothing else.
            return parts.count == labels.count && !labels.isEmpty
                && (parts[0] == labels[0] || parts[0] == "*" && parts.count > 1)
                && parts.dropFirst() == labels.dropFirst()
        }
    }

    private static func labels(_ name: String) -> [String] {
        let name = name.hasSuffix(".") ? String(name.dropLast()) : name
        return name.lowercased().split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    }
}
