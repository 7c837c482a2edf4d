/// kubeadm's ClusterConfiguration: what it adds to, or takes in place of, the flags that kubeadm itself writes.
enum KubeadmConfig {
    /// The flags of `process` as kubeadm writes them into its manifest; nil where the node is no such configuration.
    ///
    /// - Parameter node: a ClusterConfiguration, or what holds one below `clusterConfiguration`, as Cluster API's
    ///   KubeadmControlPlane does.
    static func flags(_ node: YAMLNode, of process: String) -> FlagList? {
        guard let configuration = configuration(node) else { return nil }
        let folder = configuration["certificatesDir"]?.string ?? "/etc/kubernetes/pki"
        let own: [(String, String)]
        let extra: YAMLNode?
        switch process {
        case "kube-apiserver":
            own = apiServer(configuration, folder)
            extra = configuration[path: "apiServer", "extraArgs"]
        case "kube-controller-manager":
            own = controllerManager(folder)
            extra = configuration[path: "controllerManager", "extraArgs"]
        case "etcd":
            own = etcd(folder)
            extra = configuration[path: "etcd", "local", "extraArgs"]
        default: return nil
        }
        let added = arguments(extra)
        let replaced = Set(added.map(\.name))
        var list = FlagList([])
        for (name, value) in own where !replaced.contains(name) { list.append(name, value) }
        for (name, value) in added {
            let word = Word(manifest: value, Environment())
            list.append(name, word.text, reference: word.reference)
        }
        return list
    }

    private static func configuration(_ node: YAMLNode) -> YAMLNode? {
        if node["kind"]?.string == "ClusterConfiguration" {
            return node["apiVersion"]?.string?.hasPrefix("kubeadm.") ?? true ? node : nil
        }
        guard let inner = node["clusterConfiguration"], inner.isMapping else { return nil }
        return inner
    }

    /// `extraArgs`: a mapping until v1beta3, a list of names and values, which may be repeated, since v1beta4.
    private static func arguments(_ node: YAMLNode?) -> [(name: String, value: String)] {
        guard let node else { return [] }
        if node.isMapping { return node.members.map { ($0.key, $0.value.word ?? "") } }
        return node.elements.compactMap { element in
            element["name"]?.string.map { ($0, element["value"]?.word ?? "") }
        }
    }

    private static func apiServer(_ configuration: YAMLNode, _ folder: String) -> [(String, String)] {
        let domain = configuration[path: "networking", "dnsDomain"]?.string ?? "cluster.local"
        var flags = [
            ("client-ca-file", "\(folder)/ca.crt"), ("etcd-cafile", "\(folder)/etcd/ca.crt"),
            ("etcd-certfile", "\(folder)/apiserver-etcd-client.crt"),
            ("etcd-keyfile", "\(folder)/apiserver-etcd-client.key"),
            ("kubelet-client-certificate", "\(folder)/apiserver-kubelet-client.crt"),
            ("kubelet-client-key", "\(folder)/apiserver-kubelet-client.key"),
            ("proxy-client-cert-file", "\(folder)/front-proxy-client.crt"),
            ("proxy-client-key-file", "\(folder)/front-proxy-client.key"),
            ("requestheader-allowed-names", "front-proxy-client"),
            ("requestheader-client-ca-file", "\(folder)/front-proxy-ca.crt"), ("secure-port", "6443"),
            ("service-account-issuer", "https://kubernetes.default.svc.\(domain)"),
            ("service-account-key-file", "\(folder)/sa.pub"),
            ("service-account-signing-key-file", "\(folder)/sa.key"),
            (
                "service-cluster-ip-range",
                configuration[path: "networking", "serviceSubnet"]?.string ?? "10.96.0.0/12"
            ), ("tls-cert-file", "\(folder)/apiserver.crt"),
            ("tls-private-key-file", "\(folder)/apiserver.key"),
        ]
        if let external = configuration[path: "etcd", "external"] {
            flags.removeAll { $0.0.hasPrefix("etcd-") }
            for (member, flag) in [
                ("caFile", "etcd-cafile"), ("certFile", "etcd-certfile"), ("keyFile", "etcd-keyfile"),
            ] {
                if let file = external[member]?.string { flags.append((flag, file)) }
            }
        }
        return flags
    }

    private static func controllerManager(_ folder: String) -> [(String, String)] {
        [
            ("client-ca-file", "\(folder)/ca.crt"), ("cluster-signing-cert-file", "\(folder)/ca.crt"),
            ("cluster-signing-key-file", "\(folder)/ca.key"),
            ("kubeconfig", "/etc/kubernetes/controller-manager.conf"),
            ("requestheader-client-ca-file", "\(folder)/front-proxy-ca.crt"),
            ("root-ca-file", "\(folder)/ca.crt"),
            ("service-account-private-key-file", "\(folder)/sa.key"),
        ]
    }

    private static func etcd(_ folder: String) -> [(String, String)] {
        [
            ("cert-file", "\(folder)/etcd/server.crt"), ("client-cert-auth", "true"),
            ("key-file", "\(folder)/etcd/server.key"), ("peer-cert-file", "\(folder)/etcd/peer.crt"),
            ("peer-client-cert-auth", "true"), ("peer-key-file", "\(folder)/etcd/peer.key"),
            ("peer-trusted-ca-file", "\(folder)/etcd/ca.crt"), ("trusted-ca-file", "\(folder)/etcd/ca.crt"),
        ]
    }
}
