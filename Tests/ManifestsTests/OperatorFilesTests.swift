import Files
import Testing

@testable import Manifests

/// Files, prints and fragments that an operator has at hand, beside the server's own file.
struct OperatorFilesTests {
    private func flags(
        _ text: String, of process: String = "kube-apiserver", files: Root? = nil
    ) throws(ManifestError) -> ProcessFlags {
        try ProcessFlags(parsing: Array(text.utf8), process: process, path: "test", files: files)
    }

    // MARK: Read

    @Test(arguments: [
        // kubectl, jq, docker and terminals.
        "CMD\n[kube-apiserver --a=b --c=d,e]\n", "[/usr/bin/kube-apiserver --a=b --c=d,e]",
        #"["--a=b", "--c=d,e"]"#, "\"--a=b\"\n\"--c=d,e\"\n", "- --a=b\n- --c=d,e\n",
        "kube-apiserver^@--a=b^@--c=d,e^@",
        "CONTAINER ID   IMAGE   COMMAND   NAMES\n0a1b   x/hyperkube   \"/x/entrypoint.sh kube-apiserver --a=b --c=d,e\"   kube-apiserver\n",
        "Control group /x:\n├─1234 /usr/bin/kube-apiserver --a=b --c=d,e\n└─1240 /bin/sh\n",
        // Commands in quotes, and in one string.
        "ssh cp-1 \"sudo kube-apiserver --a=b --c=d,e\"\n", "tmux new -d 'kube-apiserver --a=b --c=d,e'\n",
        "etcd: etcd --data-dir=/x\napi: kube-apiserver --a=b --c=d,e\n",
        "tasks:\n- shell: kube-apiserver --a=b --c=d,e\n",
        // What begins as YAML does.
        "run:\n\tkube-apiserver --a=b --c=d,e\n", ": ${X:=y}\nkube-apiserver --a=b --c=d,e\n",
        // Podman's Quadlet.
        "[Container]\nImage=registry.k8s.io/kube-apiserver:v1.31\nExec=kube-apiserver --a=b --c=d,e\n",
        "[Unit]\nDescription=x\n[Container]\nImage=x/kube-apiserver-arm64@sha256:0\nExec=--a=b \\\n  --c=d,e\n",
        // Files of variables without quotes, of which systemd takes the line.
        "KUBE_API_ARGS=--a=b --c=d,e\n", "# x\nKUBE_LOG=--v=2\nKUBE_API_ARGS=--a=b --c=d,e\n",
        // Files within files.
        #"{"ignition":{},"units":[{"contents":"[Service]\nExecStart=/bin/kube-apiserver --a=b --c=d,e\n"}]}"#,
        "write_files:\n- encoding: b64\n  content: c3BlYzoKICBjb250YWluZXJzOgogIC0gY29tbWFuZDogW2t1YmUtYXBpc2VydmVyLCAtLWE9YiwgIi0tYz1kLGUiXQo=\n",
        "contents: {source: \"data:,command%3A%20%5Bkube-apiserver%2C%20--a%3Db%2C%20%22--c%3Dd%2Ce%22%5D%0A\"}\n",
        #"{"data":{"config.json":"{\"kind\":\"KubeAPIServerConfig\",\"apiServerArguments\":{\"a\":[\"b\"],\"c\":[\"d,e\"]}}"}}"#,
        // k3s: its image, its installer, its service for OpenRC and the annotation of its nodes.
        "services:\n  s:\n    image: rancher/k3s:v1\n    command: server --kube-apiserver-arg=a=b --kube-apiserver-arg=c=d,e\n",
        "services:\n  s:\n    image: docker.io/rancher/k3s@sha256:0\n    command: [server, --kube-apiserver-arg, a=b, --kube-apiserver-arg, 'c=d,e']\n",
        "curl -sfL https://get.k3s.io | INSTALL_K3S_EXEC=\"server --kube-apiserver-arg=a=b\" sh -s - --kube-apiserver-arg c=d,e\n",
        "curl -sfL https://get.k3s.io | sh -s - --kube-apiserver-arg=a=b --kube-apiserver-arg c=d,e\n",
        "export INSTALL_K3S_EXEC='--kube-apiserver-arg=a=b --kube-apiserver-arg=c=d,e'\ncurl -sfL https://get.k3s.io | sh -\n",
        "#!/sbin/openrc-run\nname=k3s\ncommand=\"/usr/local/bin/k3s\"\ncommand_args=\"server --kube-apiserver-arg=a=b --kube-apiserver-arg=c=d,e >>/x 2>&1\"\n",
        #"{"kind":"Node","metadata":{"annotations":{"k3s.io/node-args":"[\"server\",\"--kube-apiserver-arg\",\"a=b\",\"--kube-apiserver-arg\",\"c=d,e\"]"}}}"#,
        "Name: n\nAnnotations: x: y\n             rke2.io/node-args: [\"server\",\"--kube-apiserver-arg\",\"a=b\",\"--kube-apiserver-arg\",\"c=d,e\"]\n",
    ])
    func `is read whole`(text: String) throws {
        let found = try flags(text)
        #expect(try found.last("a") == "b", "\(text)")
        #expect(try found.list("c") == ["d", "e"], "\(text)")
    }

    @Test func `a unit takes the whole line of a variable in its EnvironmentFile`() throws {
        let root = try TemporaryDirectory()
        try root.write("etc/sysconfig/api", "ARGS=--a=b --c=d\\,e\nLOG=--v=2 \nOTHER=\"--x=y z\" \n")
        let unit =
            "[Service]\nEnvironmentFile=/etc/sysconfig/api\nExecStart=/bin/kube-apiserver $LOG $ARGS $OTHER\n"
        let found = try flags(unit, files: Root(root.path))
        #expect(try found.last("a") == "b")
        #expect(try found.list("c") == ["d", "e"])
        #expect(try found.last("v") == "2")
        #expect(try found.last("x") == "y")
    }

    @Test func `in a script what stands before a command is that command's alone`() throws {
        let error = #expect(throws: ManifestError.self) {
            try flags("X=c other program\nkube-apiserver --a=$X\n").last("a")
        }
        #expect(error?.description.contains("$X") == true)
    }

    @Test func `Canonical Kubernetes keeps its flags in files of its own`() throws {
        let root = try TemporaryDirectory()
        try root.write("var/snap/k8s/common/args/kube-apiserver", "--a=\"b\"\n")
        guard case .flags(let found) = ProcessSearch(Root(root.path)).find("kube-apiserver") else {
            Issue.record("no flags")
            return
        }
        #expect(try found.last("a") == "b")
    }

    // MARK: Never taken for the whole

    @Test(arguments: [
        "─4671 /usr/bin/kube-apiserver --v=2 --a=b…\n", "/usr/bin/kube-apiserver --v=2 --a=b...\n",
        "x kube-apiserver --v=2 --c=d --a=>\n", "x kube-apiserver --v=2 --a>\n",
        "k3s[1]: level=info msg=\"Running kube-apiserver --v=2 --a=b>\n",
        "k3s[1]: level=info msg=\"Running kube-apiserver --v=2 --c\n",
        "0a1b   x/hyperkube   \"kube-apiserver --v=2…\"   3 days\n",
    ])
    func `a line that a screen cut off says so`(text: String) throws {
        let error = #expect(throws: ManifestError.self, "\(text)") { try flags(text).values(of: "a") }
        #expect(error?.description.contains("cut off") == true, "\(String(describing: error))")
        #expect(error?.hint?.contains("--no-pager") == true)
        #expect(error?.isOfUnknown == true)
    }

    @Test func `a patch of a container holds some of the flags`() throws {
        let patch = "kind: Pod\nspec:\n  containers:\n  - name: kube-apiserver\n    args: [--a=b]\n"
        #expect(try flags(patch).last("a") == "b")
        let error = #expect(throws: ManifestError.self) { try flags(patch).last("c") }
        #expect(error?.description.contains("a patch") == true)
        #expect(try flags(patch + "    image: x\n").last("c") == nil)
    }

    @Test(arguments: [
        "spec:\n  containers:\n  - name: healthcheck\n    image: registry.k8s.io/kops/kube-apiserver-healthcheck:1\n    args: [--ca-cert=/x]\n",
        "spec:\n  containers:\n  - name: kube-apiserver-proxy\n    image: x/y\n    args: [--a=b]\n",
    ])
    func `a container that is called after the server is another`(text: String) {
        #expect(throws: ManifestError.noProcess(path: "test", process: "kube-apiserver")) { try flags(text) }
    }

    @Test func `arguments that run into each other are told from other text`() {
        let error = #expect(throws: ManifestError.self) { try flags("kube-apiserver--a=b--c=d") }
        #expect(error?.description.contains("without anything between them") == true)
    }

    @Test(arguments: [
        ("apiVersion: k3d.io/v1alpha5\nkind: Simple\noptions: {k3s: {extraArgs: []}}\n", "k3d"),
        (
            "apiVersion: controlplane.cluster.x-k8s.io/v1beta1\nkind: RKE2ControlPlane\nspec: {serverConfig: {}}\n",
            "Cluster API"
        ),
        (
            "apiVersion: provisioning.cattle.io/v1\nkind: Cluster\nspec: {rkeConfig: {machineGlobalConfig: {kube-apiserver-arg: [a=b]}}}\n",
            "Rancher"
        ),
        ("minikube start --extra-config=apiserver.a=b\n", "minikube"),
        ("version: 0.1.0\nextraKubeAPIServerArgs: {--a: b}\n", "MicroK8s"),
        ("cluster-config: {network: {enabled: true}}\n", "Canonical Kubernetes"),
        ("apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\niam: {withOIDC: true}\n", "eksctl"),
        (#"{"cluster":{"name":"x","identity":{"oidc":{"issuer":"https://oidc.example/id/A"}}}}"#, "EKS"),
        (#"{"oidcIssuerProfile":{"enabled":true,"issuerUrl":"https://aks.example/a/"}}"#, "AKS"),
        ("name: x\nselfLink: https://container.googleapis.com/v1/projects/p/zones/z/clusters/x\n", "GKE"),
        ("controlPlane: {distro: {k8s: {apiServer: {extraArgs: [--a=b]}}}}\n", "vcluster"),
        ("apiVersion: kamaji.clastix.io/v1alpha1\nkind: TenantControlPlane\nspec: {}\n", "Kamaji"),
        ("apiVersion: k0sctl.k0sproject.io/v1beta1\nkind: Cluster\nspec: {}\n", "k0sctl"),
        ("apiVersion: config.openshift.io/v1\nkind: Authentication\nspec: {}\n", "OpenShift"),
        ("- op: add\n  path: /spec/containers/0/command/-\n  value: --a=b\n", "JSON patch"),
        ("kube_kubeadm_apiserver_extra_args: {a: b}\n", "an installer"),
        ("{ config, ... }: {\n  services.kubernetes.apiserver.extraOpts = \"--a=b\";\n}\n", "NixOS"),
    ])
    func `what does not hold all flags is named, with where they are`(text: String, name: String) {
        let error = #expect(throws: ManifestError.self, "\(text)") { try flags(text) }
        #expect(error?.description.contains(name) == true, "\(String(describing: error))")
        #expect(error?.description.contains("not hold all of the flags") == true)
        #expect(error?.hint?.isEmpty == false)
    }
}
