import Files
import Testing

@testable import Manifests

/// Where flags are that are in no command line of the process itself.
struct SourcesTests {
    private func flags(
        _ text: String, of process: String = "kube-apiserver", files: Root? = nil, path: String = "test"
    ) throws(ManifestError) -> ProcessFlags {
        try ProcessFlags(parsing: Array(text.utf8), process: process, path: path, files: files)
    }

    // MARK: k3s and RKE2

    @Test(arguments: [
        ("k3s server", "service-account-issuer", ["https://kubernetes.default.svc.cluster.local"]),
        ("k3s server", "api-audiences", ["https://kubernetes.default.svc.cluster.local,k3s"]),
        ("rke2 server --cluster-domain=x.y", "api-audiences", ["https://kubernetes.default.svc.x.y,rke2"]),
        ("k3s server --kube-apiserver-arg=service-account-issuer=i", "service-account-issuer", ["i"]),
        ("k3s server --kube-apiserver-arg=--service-account-issuer=i", "service-account-issuer", ["i"]),
        ("k3s server --kube-apiserver-arg --service-account-issuer=i", "service-account-issuer", ["i"]),
        (
            "k3s server --kube-apiserver-arg service-account-issuer=i --kube-apiserver-arg=service-account-issuer=j",
            "service-account-issuer", ["i", "j"]
        ),
        (
            "k3s server --kube-apiserver-arg=service-account-issuer+=i", "service-account-issuer",
            ["https://kubernetes.default.svc.cluster.local", "i"]
        ),
        (
            "k3s server --kube-apiserver-arg=service-account-issuer-=i", "service-account-issuer",
            ["i", "https://kubernetes.default.svc.cluster.local"]
        ),
        ("k3s server --kube-apiserver-arg=anonymous-auth", "anonymous-auth", ["true"]),
        ("k3s server", "anonymous-auth", ["false"]),
        ("k3s server -d /d", "service-account-key-file", ["/d/server/tls/service.key"]),
        (
            "write-kubeconfig-mode: '0644'\ndata-dir: /d\nkube-apiserver-arg: [x=y]", "client-ca-file",
            ["/d/server/tls/client-ca.crt"]
        ),
        (
            "kube-apiserver-arg: service-account-issuer=i\ncni: canal", "api-audiences",
            ["https://kubernetes.default.svc.cluster.local,rke2"]
        ),
    ])
    func `k3s has flags of its own, which arguments change`(text: String, flag: String, values: [String])
        throws
    {
        #expect(try flags(text).values(of: flag) == values)
    }

    @Test func `the configuration file of k3s is read below the root`() throws {
        let root = try TemporaryDirectory()
        try root.write(
            "etc/rancher/k3s/config.yaml",
            "kube-apiserver-arg:\n- service-account-issuer=i\ncluster-domain: x\n")
        let found = try flags("[Service]\nExecStart=/usr/local/bin/k3s server\n", files: Root(root.path))
        #expect(try found.last("service-account-issuer") == "i")
        #expect(try found.last("api-audiences") == "https://kubernetes.default.svc.x,k3s")
        let own = try flags("k3s server --kube-apiserver-arg=a=b", files: Root(root.path))
        #expect(try own.last("service-account-issuer") == "https://kubernetes.default.svc.x")
    }

    @Test func `files of config.yaml.d replace what is before them, and add to it with a plus`() throws {
        let root = try TemporaryDirectory()
        try root.write(
            "etc/rancher/k3s/config.yaml",
            "cluster-domain: x\nkube-apiserver-arg: [service-account-issuer=i]\n")
        try root.write(
            "etc/rancher/k3s/config.yaml.d/20-b.yaml", "kube-apiserver-arg+: [service-account-issuer=k]\n")
        try root.write(
            "etc/rancher/k3s/config.yaml.d/10-a.yml",
            "cluster-domain: y\nkube-apiserver-arg: [service-account-issuer=j, max-requests-inflight=9]\n")
        try root.write("etc/rancher/k3s/config.yaml.d/30-c.txt", "cluster-domain: z\n")
        let files = Root(root.path)
        let path = "/etc/rancher/k3s/config.yaml"
        let text = try String(decoding: files.read(path, limit: 1000).bytes, as: UTF8.self)
        for found in [
            try flags("k3s server", files: files), try flags(text, files: files, path: path),
            try flags(text, files: files, path: root.path + path),
        ] {
            #expect(try found.values(of: "service-account-issuer") == ["j", "k"])
            #expect(try found.last("api-audiences") == "https://kubernetes.default.svc.y,k3s")
            #expect(try found.last("max-requests-inflight") == "9")
        }
    }

    // MARK: Drop-ins

    @Test func `a unit is read with its drop-ins, wherever systemd looks for them`() throws {
        let root = try TemporaryDirectory()
        try root.write(
            "usr/lib/systemd/system/kube-apiserver.service",
            "[Service]\nExecStart=/bin/kube-apiserver --a=1\n")
        try root.write(
            "usr/lib/systemd/system/kube-apiserver.service.d/10-x.conf", "[Service]\nEnvironment=B=2\n")
        try root.write(
            "etc/systemd/system/kube-apiserver.service.d/20-y.conf",
            "[Service]\nExecStart=\nExecStart=/bin/kube-apiserver --a=${B}\n")
        try root.write(
            "usr/lib/systemd/system/kube-apiserver.service.d/20-y.conf", "[Service]\nEnvironment=B=3\n")
        guard case .flags(let found) = ProcessSearch(Root(root.path)).find("kube-apiserver") else {
            Issue.record("no flags")
            return
        }
        #expect(try found.values(of: "a") == ["2"])
        let unit = root.path + "/etc/systemd/system/kube-apiserver.service"
        try root.write("etc/systemd/system/kube-apiserver.service", "[Service]\nEnvironment=B=4\n")
        #expect(try ProcessFlags(reading: unit, process: "kube-apiserver").values(of: "a") == ["4"])
    }

    // MARK: What is not read is named

    @Test(arguments: [
        ("machine:\n  type: controlplane\ncluster:\n  apiServer:\n    extraArgs: {a: b}\n", "Talos"),
        (
            "apiVersion: kops.k8s.io/v1alpha2\nkind: Cluster\nspec: {kubeAPIServer: {serviceAccountIssuer: i}}\n",
            "kops"
        ),
        (
            "apiVersion: k0s.k0sproject.io/v1beta1\nkind: ClusterConfig\nspec: {api: {extraArgs: {a: b}}}\n",
            "k0s"
        ),
        ("services:\n  kube-api:\n    extra_args: {a: b}\n", "RKE"),
        ("{\"KubernetesConfig\":{\"ExtraOptions\":[]}}", "minikube"),
    ])
    func `a distribution's own configuration is named, with where the flags are`(text: String, name: String) {
        let error = #expect(throws: ManifestError.self) { try flags(text) }
        #expect(
            error?.description.contains(name) == true && error?.hint?.isEmpty == false,
            "\(String(describing: error))")
    }

    @Test(arguments: [
        "I1130 10:00:00.000001       1 flags.go:64] FLAG: --service-account-issuer=\"[https://i]\"\n",
        "2026-11-30T10:00:00Z stderr F I1130 10:00:00.000001 1 flags.go:64] FLAG: --service-account-issuer=\"[https://i]\"\n",
        "{\"ts\":1.0,\"caller\":\"flags/flags.go:64\",\"msg\":\"FLAG: --service-account-issuer=\\\"[https://i]\\\"\",\"v\":1}\n",
        "{\"log\":\"I1130 1 flags.go:64] FLAG: --service-account-issuer=\\\"[https://i]\\\"\\n\",\"stream\":\"stderr\"}\n",
    ])
    func `the flags in a log are read, whatever the log was wrapped in`(line: String) throws {
        #expect(try flags(line).values(of: "service-account-issuer") == ["https://i"])
    }

    @Test func `a manifest in UTF-16 is read`() throws {
        let text = "spec:\n  containers:\n  - command: [kube-apiserver, --a=b]\n"
        var bytes: [UInt8] = [0xFF, 0xFE]
        for unit in text.utf16 { bytes += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        let found = try ProcessFlags(parsing: bytes, process: "kube-apiserver", path: "m")
        #expect(try found.values(of: "a") == ["b"])
    }

    @Test func `controller-manager of k3s signs with one CA for each kind of request`() throws {
        let found = try flags("k3s server", of: "kube-controller-manager")
        #expect(
            try found.last("cluster-signing-kubelet-client-cert-file")?.hasSuffix("client-ca.nochain.crt")
                == true)
        #expect(try found.last("cluster-signing-cert-file") == nil)
    }

    // MARK: OpenShift and MicroK8s

    private static let openShift = """
        kind: KubeAPIServerConfig
        apiServerArguments: {service-account-issuer: [i, j], api-audiences: [i]}
        serviceAccountPublicKeyFiles: [/k, /single.pub]
        servingInfo: {certFile: /tls.crt}
        """

    @Test func `OpenShift's configuration stands for flags`() throws {
        let root = try TemporaryDirectory()
        try root.write("k/b.pub", "")
        try root.write("k/a.pub", "")
        let found = try flags(Self.openShift, files: Root(root.path))
        #expect(try found.values(of: "service-account-issuer") == ["i", "j"])
        #expect(try found.values(of: "service-account-key-file") == ["/k/a.pub", "/k/b.pub", "/single.pub"])
        #expect(try found.last("tls-cert-file") == "/tls.crt")
    }

    @Test func `a file that holds the flags is read, or named`() throws {
        let root = try TemporaryDirectory()
        try root.write("c.yaml", Self.openShift)
        try root.write("args", "--service-account-issuer=i\n--service-account-issuer=j\n")
        for command in [
            "hyperkube kube-apiserver --openshift-config=/c.yaml --service-account-issuer=h",
            "kubelite --scheduler-args-file=/s --apiserver-args-file=/args",
        ] {
            let found = try flags(command, files: Root(root.path))
            #expect(try found.values(of: "service-account-issuer").suffix(2) == ["i", "j"])
        }
        let pod = try flags("kube-apiserver --openshift-config=/c.yaml --service-account-issuer=h")
        let error = #expect(throws: ManifestError.self) { try pod.last("service-account-issuer") }
        #expect(error?.description.contains("--openshift-config=/c.yaml") == true)
        #expect(error?.hint?.contains("--root") == true)
    }

    // MARK: kubeadm

    @Test(arguments: [
        "kind: ClusterConfiguration\napiServer:\n  extraArgs:\n    service-account-issuer: i\n",
        "apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\napiServer:\n  extraArgs: [{name: service-account-issuer, value: i}]\n",
        "kind: KubeadmControlPlaneTemplate\nspec:\n  template:\n    spec:\n      kubeadmConfigSpec:\n        clusterConfiguration:\n          apiServer: {extraArgs: {service-account-issuer: i}}\n",
        "kind: ConfigMap\ndata:\n  ClusterConfiguration: |\n    apiServer:\n      extraArgs: {service-account-issuer: i}\n    kind: ClusterConfiguration\n",
    ])
    func `kubeadm's configuration stands for the flags that kubeadm writes`(text: String) throws {
        let found = try flags(text)
        #expect(try found.values(of: "service-account-issuer") == ["i"])
        #expect(try found.last("service-account-key-file") == "/etc/kubernetes/pki/sa.pub")
        let manager = try flags(text, of: "kube-controller-manager")
        #expect(try manager.last("cluster-signing-key-file") == "/etc/kubernetes/pki/ca.key")
    }

    // MARK: etcd

    @Test(arguments: [
        "ETCD_NAME=a\nETCD_TRUSTED_CA_FILE=/ca\nETCD_CLIENT_CERT_AUTH=true\n",
        "[Service]\nEnvironment=ETCD_TRUSTED_CA_FILE=/ca ETCD_CLIENT_CERT_AUTH=true\nExecStart=/usr/bin/etcd",
        "[Service]\nEnvironment=ETCD_TRUSTED_CA_FILE=/x\nExecStart=/usr/bin/etcd --trusted-ca-file /ca --client-cert-auth",
        "spec:\n  containers:\n  - command: [etcd]\n    env: [{name: ETCD_TRUSTED_CA_FILE, value: /ca}, {name: ETCD_CLIENT_CERT_AUTH, value: 'true'}]\n",
        "client-transport-security: {trusted-ca-file: /ca, client-cert-auth: true}\n",
    ])
    func `etcd takes its flags from variables and files, too`(text: String) throws {
        let found = try flags(text, of: "etcd")
        #expect(try found.last("trusted-ca-file") == "/ca")
        #expect(try found.bool("client-cert-auth") == true)
    }

    @Test func `etcd's configuration file stands in for everything else`() throws {
        let root = try TemporaryDirectory()
        try root.write("c", "peer-transport-security:\n  trusted-ca-file: /peer\n")
        let text = "etcd --config-file=/c --trusted-ca-file=/x"
        let found = try flags(text, of: "etcd", files: Root(root.path))
        #expect(try found.last("peer-trusted-ca-file") == "/peer" && found.last("trusted-ca-file") == nil)
        #expect(throws: ManifestError.self) { try flags(text, of: "etcd").last("trusted-ca-file") }
    }

    // MARK: Logs

    @Test func `the flags that a process printed are all there`() throws {
        let log = """
            I1130 08:00:00.1 1 flags.go:64] FLAG: --service-account-issuer="[i,j]"
            I1130 08:00:00.1 1 flags.go:64] FLAG: --service-account-key-file="[]"
            I1130 08:00:00.1 1 flags.go:64] FLAG: --service-account-signing-key-file=""
            I1130 08:00:00.1 1 flags.go:64] FLAG: --anonymous-auth="true"
            I1130 08:00:00.1 1 flags.go:64] FLAG: --requestheader-allowed-names="[a,\\"b c\\"]"
            """
        let found = try flags(log)
        #expect(try found.values(of: "service-account-issuer") == ["i", "j"])
        #expect(try found.values(of: "service-account-key-file").isEmpty)
        #expect(try found.last("service-account-signing-key-file") == nil)
        #expect(try found.bool("anonymous-auth") == true)
        #expect(try found.list("requestheader-allowed-names") == ["a", "b c"])
        // Its line was cut away.
        #expect(throws: ManifestError.self) { try found.list("api-audiences") }
        #expect(throws: ManifestError.self) { try flags(log, of: "kube-controller-manager") }
    }

    // MARK: A host

    @Test(arguments: [
        ("etc/kubernetes/manifests/kube-apiserver.manifest", "command: [kube-apiserver, --a=b]"),
        ("etc/kubernetes/manifests/kube-apiserver-pod.yaml", "command: [kube-apiserver, --a=b]"),
        ("etc/kubernetes/manifests/x.json", #"{"command":["kube-apiserver","--a=b"]}"#),
        ("var/lib/rancher/rke2/agent/pod-manifests/kube-apiserver.yaml", "command: [kube-apiserver, --a=b]"),
        ("opt/pods/a", "command: [kube-apiserver, --a=b]"),
        ("etc/systemd/system/kube-apiserver.service", "[Service]\nExecStart=/bin/kube-apiserver --a=b"),
        ("etc/rancher/k3s/config.yaml", "kube-apiserver-arg: a=b"),
        ("var/snap/microk8s/current/args/kube-apiserver", "--a=b"),
    ])
    func `a host's API server is found whatever its file is called`(path: String, text: String) throws {
        let root = try TemporaryDirectory()
        try root.write("etc/kubernetes/manifests/etcd.yaml", "command: [etcd, --a=c]")
        try root.write("etc/kubernetes/manifests/.kube-apiserver.yaml", "command: [kube-apiserver, --a=c]")
        try root.write(path, text)
        let found = ProcessSearch(Root(root.path), staticPodPath: "/opt/pods").find("kube-apiserver")
        guard case .flags(let flags) = found else {
            Issue.record("\(found)")
            return
        }
        #expect(try flags.last("a") == "b")
        #expect(flags.path == "/" + path)
        guard case .none(let reason) = ProcessSearch(Root(root.path)).find("kube-scheduler") else {
            Issue.record("found")
            return
        }
        #expect(
            reason == "no file of /etc/kubernetes/manifests runs kube-scheduler" || path.hasPrefix("var/lib"))
    }
}
