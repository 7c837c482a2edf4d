import Files
import Manifests
import OpenSSL

extension HostReader {
    mutating func readAPIServer() {
        guard let flags = host.apiServer else { return }
        trust("client-ca-file", .clients, flags, .apiServer)
        trust("requestheader-client-ca-file", .requestheader, flags, .apiServer)
        trust("kubelet-certificate-authority", .kubelets, flags, .apiServer)
        trust("etcd-cafile", .etcdServers, flags, .apiServer)
        trust("oidc-ca-file", .oidc, flags, .apiServer)
        use("tls-cert-file", key: "tls-private-key-file", .apiServer, flags, .apiServer)
        use("proxy-client-cert-file", key: "proxy-client-key-file", .proxyClient, flags, .apiServer)
        use("kubelet-client-certificate", key: "kubelet-client-key", .kubeletClient, flags, .apiServer)
        use("etcd-certfile", key: "etcd-keyfile", .etcdClient, flags, .apiServer)
        for pair in values("tls-sni-cert-key", of: flags, .apiServer) {
            // CERT,KEY or CERT,KEY:NAME,NAME.
            let parts = pair.split(separator: ":", maxSplits: 1)[0].split(separator: ",").map(String.init)
            guard parts.count == 2 else { continue }
            use(parts[0], key: parts[1], .apiServerSNI, source: "kube-apiserver --tls-sni-cert-key")
        }
        readVerificationKeys(flags)
        host.serviceAccountKeys.signing = signingKey("service-account-signing-key-file", flags, .apiServer)
    }

    /// The kinds of requests for which controller-manager may have a CA of its own.
    private static let signingKinds = [
        "", "kubelet-client-", "kubelet-serving-", "kube-apiserver-client-", "legacy-unknown-",
    ]

    mutating func readControllerManager() {
        guard let flags = host.controllerManager else { return }
        trust("root-ca-file", .pods, flags, .controllerManager)
        for kind in Self.signingKinds {
            let flag = "cluster-signing-\(kind)cert-file"
            guard let file = value(flag, of: flags, .controllerManager) else { continue }
            let source = "kube-controller-manager --\(flag)"
            let certificates = bundle(file, source: source)
            addTrust(certificates, in: file, .signing, source: source)
            if certificates.isEmpty { continue }
            var authority = SigningAuthority(flag: flag, file: file, certificates: certificates)
            if let key = value("cluster-signing-\(kind)key-file", of: flags, .controllerManager) {
                notePrivateKey(key, source: "kube-controller-manager --cluster-signing-\(kind)key-file")
                if case .success(let half) = files.privateKey(key) { authority.key = (key, half) }
            }
            host.signing.append(authority)
        }
        host.serviceAccountKeys.controllerManager = signingKey(
            "service-account-private-key-file", flags, .controllerManager)
        readClientConfigurations(flags, .controllerManager, role: "controller-manager.conf")
    }

    mutating func readScheduler() {
        guard let flags = host.scheduler else { return }
        readClientConfigurations(flags, .scheduler, role: "scheduler.conf")
    }

    /// The kubeconfigs that a process's flags name.
    private mutating func readClientConfigurations(
        _ flags: ProcessFlags, _ process: Host.Process, role: String
    ) {
        for flag in ["kubeconfig", "authentication-kubeconfig", "authorization-kubeconfig"] {
            guard let file = value(flag, of: flags, process) else { continue }
            readKubeconfig(file, role: role, source: "\(process.rawValue) --\(flag)")
        }
    }

    mutating func readEtcd() {
        guard let flags = host.etcd else { return }
        trust("trusted-ca-file", .etcdClients, flags, .etcd)
        trust("peer-trusted-ca-file", .etcdPeers, flags, .etcd)
        use("cert-file", key: "key-file", .etcdServer, flags, .etcd)
        use("peer-cert-file", key: "peer-key-file", .etcdPeer, flags, .etcd)
    }

    /// The kubelet's flags win over its configuration.
    mutating func readKubelet() {
        let folder = kubeletFlag("cert-dir") ?? Place.kubeletPKI
        let own = "\(folder)/kubelet.crt"
        if let file = kubeletFlag("client-ca-file") {
            trust(file, .kubeletClients, source: "kubelet --client-ca-file")
        } else if let file = host.kubelet?.clientCAFile {
            trust(file, .kubeletClients, source: "kubelet clientCAFile")
        }
        if let file = kubeletFlag("kubeconfig") {
            readKubeconfig(file, role: "kubelet.conf", source: "kubelet --kubeconfig")
        }
        let current = "\(folder)/kubelet-server-current.pem"
        if let file = kubeletFlag("tls-cert-file") {
            use(file, key: kubeletFlag("tls-private-key-file"), .kubelet, source: "kubelet --tls-cert-file")
        } else if let file = host.kubelet?.tlsCertFile {
            use(file, key: host.kubelet?.tlsPrivateKeyFile, .kubelet, source: "kubelet tlsCertFile")
        } else if case .success = files.mode(current) {
            use(current, key: current, .kubelet, source: "kubelet (its own, approved)")
        } else if case .success = files.mode(own) {
            use(
                own, key: "\(folder)/kubelet.key", .kubelet,
                source: "kubelet (its own, self-signed)")
        }
    }

    private mutating func kubeletFlag(_ name: String) -> String? {
        guard let flags = host.kubeletFlags else { return nil }
        return value(name, of: flags, .kubelet)
    }

    // MARK: Flags that name files

    private mutating func trust(
        _ flag: String, _ kind: Trust, _ flags: ProcessFlags, _ process: Host.Process
    ) {
        guard let file = value(flag, of: flags, process) else { return }
        trust(file, kind, source: "\(process.rawValue) --\(flag)")
    }

    private mutating func use(
        _ flag: String, key: String, _ purpose: Purpose, _ flags: ProcessFlags, _ process: Host.Process
    ) {
        guard let file = value(flag, of: flags, process) else { return }
        use(file, key: value(key, of: flags, process), purpose, source: "\(process.rawValue) --\(flag)")
    }

    /// Reads the files that kube-apiserver verifies tokens by, as it reads them, until their keys are too many.
    private mutating func readVerificationKeys(_ flags: ProcessFlags) {
        let source = "kube-apiserver --service-account-key-file"
        var known = 0
        for file in values("service-account-key-file", of: flags, .apiServer) {
            guard let bytes = serviceAccountFile(file, source: source, isPrivate: false) else { continue }
            do {
                let keys = try KeyFile(bytes, path: file, known: known)
                known += keys.keys.count
                if keys.holdsPrivateKey { notePrivateKey(file, source: source) }
                host.serviceAccountKeys.verification.append(
                    (file, keys.keys.compactMap { CertificateKey($0) }))
            } catch {
                refuse(file, source, error.description)
                if case .tooManyKeys = error.problem { return }
            }
        }
    }

    private mutating func signingKey(
        _ flag: String, _ flags: ProcessFlags, _ process: Host.Process
    ) -> (file: String, key: CertificateKey)? {
        let source = "\(process.rawValue) --\(flag)"
        guard let file = value(flag, of: flags, process),
            let bytes = serviceAccountFile(file, source: source, isPrivate: true)
        else { return nil }
        notePrivateKey(file, source: source)
        do {
            return CertificateKey(try KeyFile.signingKey(bytes, path: file).publicKey).map { (file, $0) }
        } catch {
            refuse(file, source, error.description)
            return nil
        }
    }

    private mutating func serviceAccountFile(_ file: String, source: String, isPrivate: Bool) -> [UInt8]? {
        switch files.bytes(file) {
        case .success(let bytes):
            host.namedFiles.all.insert(file)
            host.namedFiles.read.insert(file)
            return bytes
        case .failure(let unread):
            note(unread, of: file, source, isPrivate: isPrivate)
            return nil
        }
    }
}
