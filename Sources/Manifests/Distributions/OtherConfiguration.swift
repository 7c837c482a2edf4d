/// A configuration of which a distribution makes the flags of its processes: they are not read from it, and this says
/// where they are found instead.
struct OtherConfiguration {
    /// What it is, as in "a machine configuration of Talos".
    let words: String
    /// Where the flags are.
    let hint: String

    private static let pod =
        "the Pod has all of them: kubectl -n kube-system get pods -o yaml, or /proc/PID/cmdline"

    /// nil for any other file.
    init?(_ bytes: [UInt8]) {
        let nodes = (try? YAMLNode.documents(bytes, path: "")) ?? []
        guard let found = nodes.lazy.compactMap(Self.found).first else { return nil }
        (words, hint) = found
    }

    private static func found(_ node: YAMLNode) -> (String, String)? {
        let version = node["apiVersion"]?.string ?? ""
        if node["machine"]?.isMapping == true,
            node[path: "cluster", "apiServer"] != nil || node["cluster"]?.isMapping == true
        {
            return ("a machine configuration of Talos", pod)
        }
        if version.hasPrefix("kops.k8s.io/") { return ("a specification of kops", pod) }
        if version.hasPrefix("core.gardener.cloud/") {
            return (
                "a Shoot of Gardener",
                "its control plane runs in the seed: kubectl get deployment kube-apiserver -o yaml there"
            )
        }
        if version.hasPrefix("k0s.") || version.hasPrefix("k0s.k0sproject.io/") {
            return (
                "a configuration of k0s",
                "k0s runs the process itself: pass a copy of /proc/PID/cmdline of kube-apiserver"
            )
        }
        if node[path: "services", "kube-api"] != nil {
            return ("a cluster.yml of RKE", "the container has all of them: docker inspect kube-apiserver")
        }
        if node[path: "KubernetesConfig", "ExtraOptions"] != nil {
            return ("a profile of minikube", pod)
        }
        if node["items"] == nil, node["kubernetes_version"] != nil || node["kube_apiserver_extra_args"] != nil
        {
            return ("variables of an installer", pod)
        }
        return nil
    }
}
