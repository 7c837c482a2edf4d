import Manifests
import OpenSSL

/// The user of a client certificate for the API server: CN is the user, every O a group.
enum IdentityChecks {
    static func findings(_ host: Host, _ settings: CheckSettings) -> [Finding] {
        host.uses.flatMap { identity($0, host) } + groups(host) + masters(host) + proxyName(host)
    }

    // MARK: Users

    /// The user and groups that a use needs.
    private struct Wanted {
        let user: String?
        var groups: [String] = []
        /// Groups of which one is enough.
        var anyGroup: [String] = []
        let consequence: String
    }

    private static let administrators = ["kubeadm:cluster-admins", "system:masters"]

    private static func wanted(_ purpose: Purpose) -> Wanted? {
        switch purpose {
        case .kubeconfig("admin.conf"):
            Wanted(user: nil, anyGroup: administrators, consequence: "kubectl answers Forbidden")
        case .kubeconfig("super-admin.conf"):
            Wanted(
                user: nil, groups: ["system:masters"],
                consequence: "it does not get past RBAC, which is all that it is for")
        case .kubeconfig("controller-manager.conf"):
            Wanted(
                user: "system:kube-controller-manager",
                consequence: "kube-controller-manager is answered Forbidden and does no work")
        case .kubeconfig("scheduler.conf"):
            Wanted(
                user: "system:kube-scheduler",
                consequence: "kube-scheduler may not read Pods, and they stay Pending")
        case .kubeconfig("kubelet.conf"):
            Wanted(
                user: nil, groups: ["system:nodes"],
                consequence: "the Node authorizer answers Forbidden, and the node turns NotReady")
        default: nil
        }
    }

    private static func identity(_ use: CertificateUse, _ host: Host) -> [Finding] {
        let subject = use.leaf.subject
        if use.purpose == .kubeletClient { return [kubeletClient(use)] }
        guard let wanted = wanted(use.purpose) else { return [] }
        var missing: [String] = []
        if let user = wanted.user, subject.commonName != user { missing.append("CN=\(user)") }
        let prefix = "system:node:"
        let isNode = use.purpose == .kubeconfig("kubelet.conf")
        let node = subject.commonName.flatMap {
            $0.hasPrefix(prefix) ? String($0.dropFirst(prefix.count)) : nil
        }
        if isNode && node?.isEmpty ?? true {
            missing.append("CN=system:node:\(host.hostname ?? "HOST")")
        }
        missing += wanted.groups.filter { !subject.organizations.contains($0) }.map { "O=\($0)" }
        if !wanted.anyGroup.isEmpty, !wanted.anyGroup.contains(where: subject.organizations.contains) {
            missing.append(wanted.anyGroup.map { "O=\($0)" }.joined(separator: " or "))
        }
        if !missing.isEmpty {
            return [
                .fail(
                    .subjectIdentity, use.file,
                    "\(subject.text) of \(use.source) lacks \(missing.joined(separator: " and ")); \(wanted.consequence)",
                    fix: Remedy.remake(use.file, use.purpose))
            ]
        }
        if isNode, let node, !isNodeName(node) {
            return [
                .fail(
                    .subjectIdentity, use.file,
                    "CN=\(prefix)\(node) is no node's: \(node) is no name that a Node can have (lower-case letters, digits, - "
                        + "and ., at most 253); \(wanted.consequence)",
                    fix: Remedy.remake(use.file, use.purpose) + ", with CN=\(prefix)\(node.lowercased())")
            ]
        }
        if isNode, let node, let hostname = host.hostname, node != hostname {
            return [
                .note(
                    .subjectIdentity, use.file,
                    "it makes node \(node), and the host is called \(hostname): good only with --hostname-override or a cloud "
                        + "provider's name")
            ]
        }
        return [.ok(.subjectIdentity, use.file, "\(subject.text) is who \(use.source) must be")]
    }

    /// Whether a Node can have this name: that of a DNS subdomain (RFC 1123).
    private static func isNodeName(_ name: String) -> Bool {
        name.utf8.count <= 253
            && name.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy {
                label in
                func isAlphanumeric(_ byte: UInt8?) -> Bool {
                    byte.map { 0x30...0x39 ~= $0 || 0x61...0x7A ~= $0 } ?? false
                }
                return isAlphanumeric(label.first) && isAlphanumeric(label.last)
                    && label.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
            }
    }

    /// Kubelets ask the API what kube-apiserver itself may do with them.
    private static func kubeletClient(_ use: CertificateUse) -> Finding {
        let subject = use.leaf.subject
        guard let user = subject.commonName, !user.isEmpty else {
            return .fail(
                .subjectIdentity, use.file,
                "\(subject.text) has no CN, so kubelets see no user; kubectl logs and exec fail with Unauthorized",
                fix: Remedy.remake(use.file, use.purpose))
        }
        if administrators.contains(where: subject.organizations.contains) {
            return .ok(.subjectIdentity, use.file, "\(subject.text) may call kubelets")
        }
        return .note(
            .subjectIdentity, use.file,
            "\(subject.text) is in no group that may call kubelets; without a ClusterRoleBinding of user \(user) to "
                + "system:kubelet-api-admin kubectl logs and exec answer Forbidden",
            fix:
                "kubectl create clusterrolebinding kube-apiserver-kubelet-client --clusterrole=system:kubelet-api-admin "
                + "--user=\(user)")
    }

    // MARK: Groups

    /// Groups with rights in a cluster without further bindings.
    private static func isGranted(_ group: String) -> Bool {
        administrators.contains(group)
            || ["system:nodes", "system:authenticated", "system:unauthenticated", "system:monitoring"]
                .contains(group)
            || group.hasPrefix("system:serviceaccounts") || group.hasPrefix("system:bootstrappers")
    }

    /// The uses whose certificates are users of the API.
    private static func isUser(_ purpose: Purpose) -> Bool {
        switch purpose {
        case .kubeconfig, .kubeletClient: true
        default: false
        }
    }

    private static func groups(_ host: Host) -> [Finding] {
        host.uses.filter { isUser($0.purpose) }.flatMap { use in
            use.leaf.subject.organizations.filter { !isGranted($0) }.prefix(5).map { group in
                .note(
                    .subjectIdentity, use.file,
                    "O=\(group) of \(use.leaf.subject.text) grants nothing by itself, only what a binding to group \(group) "
                        + "grants",
                    fix: "kubectl get clusterrolebindings,rolebindings -A -o wide | grep -F '\(group)'")
            }
        }
    }

    /// Certificates in system:masters, of those that kube-apiserver takes for users at all.
    private static func masters(_ host: Host) -> [Finding] {
        let held = host.certificates.filter {
            $0.certificate.subject.organizations.contains("system:masters")
        }
        if held.isEmpty { return [] }
        if host.trusted(.clients).isEmpty {
            let reason = host.whyUnknown(.clients, of: .apiServer, otherwise: "no --client-ca-file")
            return [.notChecked(.systemMasters, held[0].places.first ?? "", reason)]
        }
        let clients = host.keys(.clients)
        return held.filter { held in
            host.signer(of: held.certificate).map { clients.contains($0.certificate.key) } ?? false
        }.map { held in
            .note(
                .systemMasters, held.places.first ?? "",
                "\(held.certificate.subject.text) is in system:masters until \(held.certificate.notAfter.text): no RBAC and no "
                    + "admission of roles limits it, and only a new CA takes it back",
                fix:
                    "keep such a certificate off the disk, and use kubeadm:cluster-admins or a binding instead"
            )
        }
    }

    // MARK: The proxy

    private static func proxyName(_ host: Host) -> [Finding] {
        guard let flags = host.apiServer else {
            return [.notChecked(.proxyNameAllowed, "", host.missing[.apiServer] ?? "")]
        }
        for flag in ["requestheader-client-ca-file", "requestheader-allowed-names"] {
            if let reason = host.doubt(flag, of: .apiServer) {
                return [.notChecked(.proxyNameAllowed, "", reason)]
            }
        }
        if !flags.contains("requestheader-client-ca-file") {
            return [.notChecked(.proxyNameAllowed, "", "no --requestheader-client-ca-file")]
        }
        let allowed = ((try? flags.list("requestheader-allowed-names")) ?? nil) ?? []
        if allowed.allSatisfy(\.isEmpty) {
            return [
                .note(
                    .proxyNameAllowed, "kube-apiserver --requestheader-allowed-names",
                    "the list is empty: every certificate of the requestheader CA may speak for any user and group",
                    fix: "--requestheader-allowed-names=front-proxy-client")
            ]
        }
        return host.uses(.proxyClient).map { use in
            let name = use.leaf.subject.commonName ?? ""
            if allowed.contains(name) {
                return .ok(.proxyNameAllowed, use.file, "CN=\(name) is among --requestheader-allowed-names")
            }
            return .fail(
                .proxyNameAllowed, use.file,
                "CN=\(name) is not among --requestheader-allowed-names (\(allowed.prefix(5).joined(separator: ", "))); "
                    + "aggregated API servers answer 401, \"x509: subject with cn=\(name) is not in the allowed list\"",
                fix: "add the name to the flag, or make the certificate with a name of the list")
        }
    }
}
