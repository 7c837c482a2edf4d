/// How to make a certificate anew, by the file that it lies in: kubeadm's words for kubeadm's files alone.
///
/// `kubeadm certs renew` copies names, groups and uses from the certificate that is there, and `kubeadm init phase` leaves a
/// file that is there as it is. So renewing mends an end, a CA and a key, and nothing that the certificate says.
enum Remedy {
    /// kubeadm's names for one of its files.
    private struct Made {
        /// The argument of `kubeadm certs renew`; nil where that does not know the file.
        let renewed: String?
        /// The arguments of `kubeadm init phase`.
        let phase: String
    }

    private static let made: [String: Made] = [
        "/etc/kubernetes/pki/apiserver.crt": Made(renewed: "apiserver", phase: "certs apiserver"),
        "/etc/kubernetes/pki/apiserver-kubelet-client.crt": Made(
            renewed: "apiserver-kubelet-client", phase: "certs apiserver-kubelet-client"),
        "/etc/kubernetes/pki/apiserver-etcd-client.crt": Made(
            renewed: "apiserver-etcd-client", phase: "certs apiserver-etcd-client"),
        "/etc/kubernetes/pki/front-proxy-client.crt": Made(
            renewed: "front-proxy-client", phase: "certs front-proxy-client"),
        "/etc/kubernetes/pki/etcd/server.crt": Made(renewed: "etcd-server", phase: "certs etcd-server"),
        "/etc/kubernetes/pki/etcd/peer.crt": Made(renewed: "etcd-peer", phase: "certs etcd-peer"),
        "/etc/kubernetes/pki/etcd/healthcheck-client.crt": Made(
            renewed: "etcd-healthcheck-client", phase: "certs etcd-healthcheck-client"),
        "/etc/kubernetes/pki/ca.crt": Made(renewed: nil, phase: "certs ca"),
        "/etc/kubernetes/pki/front-proxy-ca.crt": Made(renewed: nil, phase: "certs front-proxy-ca"),
        "/etc/kubernetes/pki/etcd/ca.crt": Made(renewed: nil, phase: "certs etcd-ca"),
        "/etc/kubernetes/pki/sa.pub": Made(renewed: nil, phase: "certs sa"),
        "/etc/kubernetes/pki/sa.key": Made(renewed: nil, phase: "certs sa"),
        "/etc/kubernetes/admin.conf": Made(renewed: "admin.conf", phase: "kubeconfig admin"),
        "/etc/kubernetes/super-admin.conf": Made(
            renewed: "super-admin.conf", phase: "kubeconfig super-admin"),
        "/etc/kubernetes/controller-manager.conf": Made(
            renewed: "controller-manager.conf", phase: "kubeconfig controller-manager"),
        "/etc/kubernetes/scheduler.conf": Made(renewed: "scheduler.conf", phase: "kubeconfig scheduler"),
    ]

    /// Whether kubeadm makes this file.
    static func isMade(_ file: String) -> Bool { made[file] != nil }

    /// Mends an end, a CA or a key: the same certificate once more.
    static func renewal(of file: String, _ purpose: Purpose?) -> String {
        if let renewed = made[file]?.renewed { return "\(renewalCommand)\(renewed)\(afterwards(file))" }
        return remake(file, purpose)
    }

    static let renewalCommand = "kubeadm certs renew "

    /// What else helps where a CA was made anew.
    static let formerAuthority = ", or put the former CA back beside the new one until all are renewed"

    /// Mends many ends, CAs or keys of one host.
    static let renewalOfAll =
        "\(renewalCommand)all (kubelet.conf excepted), restart kube-controller-manager and kube-scheduler, which read their "
        + "kubeconfigs once (crictl stop $(crictl ps -q --name 'kube-controller-manager|kube-scheduler')), and copy "
        + "/etc/kubernetes/admin.conf to ~/.kube/config again"

    /// What is to be done besides, since kube-apiserver and etcd read their files again, and readers of kubeconfigs do not.
    private static func afterwards(_ file: String) -> String {
        switch file {
        case "/etc/kubernetes/controller-manager.conf", "/etc/kubernetes/scheduler.conf":
            let process = "kube-\(file.dropFirst(16).dropLast(5))"
            return
                ", and restart \(process), which reads it once (crictl stop $(crictl ps -q --name \(process)))"
        case "/etc/kubernetes/admin.conf": return ", and copy it to ~/.kube/config again"
        default: return ""
        }
    }

    /// Mends what a certificate says: its names, groups or uses.
    static func remake(_ file: String, _ purpose: Purpose?) -> String {
        if purpose == .kubeconfig("kubelet.conf"), isOfKubelet(file) {
            return
                "move /etc/kubernetes/kubelet.conf and /var/lib/kubelet/pki/kubelet-client* away, run kubeadm init phase "
                + "kubeconfig kubelet (on a worker, take the file of kubeadm kubeconfig user --org system:nodes --client-name "
                + "system:node:NAME from a control plane), and restart the kubelet"
        }
        if let careful = Self.withoutNewKey(file) { return careful }
        if let made = made[file] {
            return file.hasSuffix(".conf")
                ? "move \(file) away, and run kubeadm init phase \(made.phase)\(afterwards(file))"
                : "remove \(file) and its key, and run kubeadm init phase \(made.phase)"
        }
        if file.contains("/rancher/") {
            return
                "\(file.contains("/rke2/") ? "rke2" : "k3s") certificate rotate, while the server is stopped"
        }
        if purpose == .kubelet {
            return "remove it and restart the kubelet, or set serverTLSBootstrap and approve its request"
        }
        return "make it anew\(purpose.map { " with \($0.needs)" } ?? "")"
    }

    /// Mends a file whose key everything else hangs on: kubeadm would make another key, and all that the old one signed
    /// would be worth nothing.
    private static func withoutNewKey(_ file: String) -> String? {
        guard let made = made[file], made.renewed == nil else { return nil }
        let warning = "; kubeadm init phase \(made.phase) would make another key, and"
        if made.phase == "certs sa" {
            return file.hasSuffix(".pub")
                ? "openssl pkey -in /etc/kubernetes/pki/sa.key -pubout -out \(file)"
                : "copy it from another control plane or a backup\(warning) all tokens would be refused"
        }
        let places =
            file == "/etc/kubernetes/pki/ca.crt"
            ? ", or take it from the ConfigMap kube-root-ca.crt or from certificate-authority-data of a kubeconfig"
            : ""
        return
            "copy it from another control plane or a backup\(places); where it has ended, sign it anew with its own key"
            + "\(warning) every certificate under it would have to be made anew"
    }

    private static func isOfKubelet(_ file: String) -> Bool {
        file == "/etc/kubernetes/kubelet.conf" || file.hasPrefix("/var/lib/kubelet/pki/kubelet-client")
    }

    /// Brings a file back that is not there.
    static func restoration(of file: String, isShared: Bool) -> String {
        let key = file.hasSuffix(".key") ? String(file.dropLast(4)) + ".crt" : file
        guard let made = made[file] ?? made[key] else {
            return isShared ? "copy it from another control plane" : "put it there, or correct the flag"
        }
        return isShared
            ? "copy it from another control plane; kubeadm init phase \(made.phase) would make another key"
            : "copy it from a backup, or run kubeadm init phase \(made.phase)"
    }
}
