internal import Files

/// OpenShift's configuration file of a process, which is read in place of its command line: `apiServerArguments` of a
/// KubeAPIServerConfig, `extendedArguments` of a KubeControllerManagerConfig.
enum OpenShiftConfig {
    /// The flags that the file sets; nil where it is no such file.
    ///
    /// Directories among `serviceAccountPublicKeyFiles` mean the files in them.
    static func flags(_ node: YAMLNode, of process: String, files: Root?) -> FlagList? {
        let (kind, member) =
            switch process {
            case "kube-apiserver": ("KubeAPIServerConfig", "apiServerArguments")
            case "kube-controller-manager": ("KubeControllerManagerConfig", "extendedArguments")
            default: ("", "")
            }
        guard !kind.isEmpty,
            node["kind"]?.string == kind || node["kind"] == nil && node[member]?.isMapping == true
        else { return nil }
        var list = FlagList([])
        for (path, flag) in process == "kube-apiserver" ? members : [] {
            let value = path.reduce(node as YAMLNode?) { node, name in node?[name] }
            if let text = value?.string, !text.isEmpty { list.append(flag, text) }
        }
        for file in node["serviceAccountPublicKeyFiles"]?.words ?? [] {
            let below = (try? files?.files(in: file, depth: 1, limit: 1000)) ?? nil
            for name in below ?? [file] { list.append("service-account-key-file", name) }
        }
        for (name, value) in node[member]?.members ?? [] {
            for text in value.isSequence ? value.words : [value.word].compactMap({ $0 }) {
                let word = Word(manifest: text, Environment())
                list.append(name, word.text, reference: word.reference)
            }
        }
        return list
    }

    /// The flags that other members of a KubeAPIServerConfig set.
    private static let members: [(path: [String], flag: String)] = [
        (["servingInfo", "certFile"], "tls-cert-file"), (["servingInfo", "keyFile"], "tls-private-key-file"),
        (["servingInfo", "clientCA"], "client-ca-file"),
        (["kubeletClientInfo", "ca"], "kubelet-certificate-authority"),
        (["kubeletClientInfo", "certFile"], "kubelet-client-certificate"),
        (["kubeletClientInfo", "keyFile"], "kubelet-client-key"),
        (["aggregatorConfig", "proxyClientInfo", "certFile"], "proxy-client-cert-file"),
        (["aggregatorConfig", "proxyClientInfo", "keyFile"], "proxy-client-key-file"),
        (["storageConfig", "ca"], "etcd-cafile"), (["storageConfig", "certFile"], "etcd-certfile"),
        (["storageConfig", "keyFile"], "etcd-keyfile"), (["servicesSubnet"], "service-cluster-ip-range"),
    ]
}
