internal import Recognition

/// A configuration of which a distribution makes the flags of its processes: they are not read from it, and this says
/// where they are found instead.
struct OtherConfiguration {
    /// What it is, as in "a machine configuration of Talos".
    let words: String
    /// Where the flags are.
    let hint: String

    private static let pod =
        "the Pod has all of them: kubectl -n kube-system get pods -o yaml, or /proc/PID/cmdline"
    private static let process = "every host has all of them in /proc/PID/cmdline of the process"
    private static let keys =
        "its flags cannot be seen; pass the issuer by --service-account-issuer, and the keys that it publishes by --jwks"
    private static let deployment = "its control plane runs as Pods of the cluster that manages it: "

    /// nil for any other file.
    init?(_ bytes: [UInt8]) {
        let nodes = (try? YAMLNode.documents(bytes, path: "")) ?? []
        guard let found = nodes.lazy.compactMap(Self.found).first ?? Self.foundInText(bytes) else {
            return nil
        }
        (words, hint) = found
    }

    private static func found(_ node: YAMLNode) -> (String, String)? {
        if node.elements.contains(where: { $0["op"] != nil && $0["path"] != nil }) {
            return ("a JSON patch", "pass the manifest that it is applied to, with it applied")
        }
        let group = (node["apiVersion"]?.string ?? "").prefix { $0 != "/" }
        return groups.first { group == $0.group || group.hasSuffix(".\($0.group)") }.map {
            ($0.words, $0.hint)
        }
            ?? ofCloud(node) ?? ofMembers(node)
    }

    /// By the group of an object, or what its name ends in.
    private static let groups: [(group: String, words: String, hint: String)] = [
        ("kops.k8s.io", "a specification of kops", pod),
        (
            "core.gardener.cloud", "a Shoot of Gardener",
            "its control plane runs in the seed: kubectl get deployment kube-apiserver -o yaml there"
        ),
        ("k0s.k0sproject.io", "a configuration of k0s", "k0s runs the process itself: \(process)"),
        ("k0sctl.k0sproject.io", "a configuration of k0sctl", "k0s runs the process itself: \(process)"),
        ("k0smotron.io", "an object of k0smotron", "k0s runs the process itself: \(process)"),
        (
            "eksctl.io", "a configuration of eksctl",
            "\(keys) (kubectl get --raw /openid/v1/jwks, and /.well-known/openid-configuration)"
        ),
        ("k3d.io", "a configuration of k3d", "pass docker inspect of the server's container"),
        (
            "provisioning.cattle.io", "a cluster of Rancher",
            "each server has them in /etc/rancher/rke2/config.yaml.d or /etc/rancher/k3s/config.yaml.d"
        ),
        (
            "kamaji.clastix.io", "a TenantControlPlane of Kamaji",
            deployment + "kubectl get deployment NAME -o yaml"
        ),
        (
            "hypershift.openshift.io", "a HostedCluster of HyperShift",
            deployment + "kubectl get configmap kas-config"
        ),
        ("anywhere.eks.amazonaws.com", "a cluster of EKS Anywhere", pod),
        ("kubeone.k8c.io", "a configuration of KubeOne", pod),
        ("kind.x-k8s.io", "a configuration of kind", pod),
        ("controlplane.cluster.x-k8s.io", "a control plane of Cluster API", pod),
        ("bootstrap.cluster.x-k8s.io", "a configuration of Cluster API", pod),
        ("config.openshift.io", "a configuration of OpenShift", openShift),
        ("operator.openshift.io", "a configuration of an operator of OpenShift", openShift),
        ("kubekey.kubesphere.io", "a configuration of KubeKey", pod),
    ]

    private static let openShift =
        "the server's own is in a ConfigMap: oc -n openshift-kube-apiserver get configmap config -o yaml"

    /// How blocks of HCL begin.
    private static let terraform = [
        "resource \"", "data \"", "module \"", "variable \"", "output \"", "provider \"", "locals {",
        "terraform {",
    ]

    /// What clouds say of the clusters that they run: nobody sees the flags of these.
    private static func ofCloud(_ node: YAMLNode) -> (String, String)? {
        if let issuer = (node["cluster"] ?? node)[path: "identity", "oidc", "issuer"]?.string {
            return ("a cluster of EKS", "\(keys) (\(shown(issuer))/keys)")
        }
        if let issuer = node[path: "oidcIssuerProfile", "issuerUrl"]?.string
            ?? node[path: "properties", "oidcIssuerProfile", "issuerURL"]?.string
        {
            return ("a cluster of AKS", "\(keys) (\(shown(issuer))openid/v1/jwks)")
        }
        if let link = node["selfLink"]?.string, link.firstRange(of: "container.googleapis.com/") != nil {
            return (
                "a cluster of GKE", "\(keys) (kubectl get --raw /.well-known/openid-configuration shows both)"
            )
        }
        return nil
    }

    /// Of text from the file no more is shown than is surely an address.
    private static func shown(_ issuer: String) -> String {
        issuer.utf8.count <= 200 && issuer.utf8.allSatisfy { 0x21...0x7E ~= $0 && $0 != 0x22 }
            ? issuer : "ISSUER"
    }

    private static func ofMembers(_ node: YAMLNode) -> (String, String)? {
        if node["machine"]?.isMapping == true,
            node[path: "cluster", "apiServer"] != nil || node["cluster"]?.isMapping == true
        {
            return ("a machine configuration of Talos", pod)
        }
        if node[path: "cluster", "apiServer", "extraArgs"] != nil { return ("a patch of Talos", pod) }
        if node[path: "services", "kube-api"] != nil {
            return ("a cluster.yml of RKE", "the container has all of them: docker inspect kube-apiserver")
        }
        if node[path: "KubernetesConfig", "ExtraOptions"] != nil { return ("a profile of minikube", pod) }
        if node["extraKubeAPIServerArgs"] != nil {
            return (
                "a launch configuration of MicroK8s",
                "the flags are in /var/snap/microk8s/current/args/kube-apiserver"
            )
        }
        if node["extra-node-kube-apiserver-args"] != nil || node["cluster-config"]?.isMapping == true {
            return (
                "a bootstrap configuration of Canonical Kubernetes",
                "the flags are in /var/snap/k8s/common/args/kube-apiserver"
            )
        }
        if node[path: "controlPlane", "distro"] != nil || node[path: "controlPlane", "statefulSet"] != nil {
            return (
                "a configuration of vcluster", "the process runs within the vcluster's own Pod: \(process)"
            )
        }
        if node[path: "apiServer", "subjectAltNames"] != nil || node[path: "dns", "baseDomain"] != nil {
            return (
                "a configuration of MicroShift",
                "the log of its start prints every flag: journalctl -u microshift"
            )
        }
        if node["items"] == nil,
            node.members.contains(where: {
                $0.key == "kubernetes_version" || $0.key == "kube_version"
                    || $0.key.hasPrefix("kube_apiserver_")
                    || $0.key.hasSuffix("apiserver_extra_args")
            })
        {
            return ("variables of an installer", pod)
        }
        return nil
    }

    private static func foundInText(_ bytes: [UInt8]) -> (String, String)? {
        let first = (bytes.split(separator: UInt8(ascii: "\n")).lazy.map(\.trimmed)).first {
            !$0.isEmpty && $0.first != UInt8(ascii: "#") && !$0.starts(with: "//".utf8)
        }
        if let first, terraform.contains(where: { first.starts(with: $0.utf8) }) {
            return (
                "a configuration of Terraform",
                "pass what it makes: terraform show -json has the objects; a running server has its flags in /proc/PID/cmdline"
            )
        }
        if let first, ["FROM ", "ARG "].contains(where: { first.starts(with: $0.utf8) }),
            ["\nENTRYPOINT", "\nCMD"].contains(where: { bytes.holds($0) })
        {
            return (
                "a Dockerfile", "a container's own command replaces it: pass docker inspect of the container"
            )
        }
        if bytes.holds("type=EXECVE ") || bytes.holds("type=PROCTITLE ") {
            return (
                "a record of auditd",
                "it cuts long commands: pass a copy of /proc/PID/cmdline of the process, or its unit"
            )
        }
        if bytes.holds("--extra-config=apiserver.") {
            return ("a command line of minikube", pod)
        }
        if bytes.holds("services.kubernetes.") {
            return ("a configuration of NixOS", "the unit has all of them: systemctl cat kube-apiserver")
        }
        return nil
    }
}
