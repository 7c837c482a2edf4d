/// What a leaf certificate is for in a control plane.
enum Purpose: Hashable {
    /// kube-apiserver serves with it.
    case apiServer
    /// kube-apiserver serves with it under some names (`--tls-sni-cert-key`).
    case apiServerSNI
    /// kube-apiserver presents it to aggregated API servers.
    case proxyClient
    /// kube-apiserver presents it to kubelets.
    case kubeletClient
    /// A client presents it to etcd.
    case etcdClient
    case etcdServer
    /// etcd's members use it with each other, as clients and servers.
    case etcdPeer
    /// The user of a kubeconfig, by the file's name such as "admin.conf".
    case kubeconfig(String)
    /// The kubelet serves with it.
    case kubelet

    var serves: Bool {
        switch self {
        case .apiServer, .apiServerSNI, .etcdServer, .etcdPeer, .kubelet: true
        case .proxyClient, .kubeletClient, .etcdClient, .kubeconfig: false
        }
    }

    var isClient: Bool { !serves || self == .etcdPeer }

    /// The purpose in words.
    var words: String {
        switch self {
        case .apiServer: "serves the API"
        case .apiServerSNI: "serves the API under some names"
        case .proxyClient: "speaks for users to aggregated API servers"
        case .kubeletClient: "calls kubelets (logs, exec)"
        case .etcdClient: "calls etcd"
        case .etcdServer: "serves etcd"
        case .etcdPeer: "joins etcd's members"
        case .kubeconfig: "calls the API"
        case .kubelet: "serves the kubelet"
        }
    }

    /// What its certificate must say, for people.
    var needs: String {
        switch self {
        case .apiServer, .apiServerSNI: "serverAuth and the names that the API is called by"
        case .proxyClient:
            "clientAuth and a CN of --requestheader-allowed-names, signed by the requestheader CA"
        case .kubeletClient: "clientAuth and O=kubeadm:cluster-admins, signed by a CA that kubelets trust"
        case .etcdClient: "clientAuth, signed by the CA that etcd trusts"
        case .etcdServer, .etcdPeer: "serverAuth, clientAuth and the member's names, signed by etcd's CA"
        case .kubeconfig("admin.conf"): "clientAuth and O=kubeadm:cluster-admins, signed by the client CA"
        case .kubeconfig("super-admin.conf"): "clientAuth and O=system:masters, signed by the client CA"
        case .kubeconfig("controller-manager.conf"):
            "clientAuth and CN=system:kube-controller-manager, signed by the client CA"
        case .kubeconfig("scheduler.conf"): "clientAuth and CN=system:kube-scheduler, signed by the client CA"
        case .kubeconfig("kubelet.conf"):
            "clientAuth, CN=system:node:NAME and O=system:nodes, signed by the client CA"
        case .kubeconfig: "clientAuth and the user's CN, signed by the client CA"
        case .kubelet: "serverAuth and the node's names"
        }
    }
}

/// Why a certificate is trusted: whose certificates it signs.
enum Trust: Hashable {
    /// `--client-ca-file`: users of the API.
    case clients
    /// `--requestheader-client-ca-file`: proxies that speak for users.
    case requestheader
    /// The kubelet's `clientCAFile`: who may call kubelets.
    case kubeletClients
    /// `--kubelet-certificate-authority`: kubelets, as kube-apiserver calls them.
    case kubelets
    /// `--etcd-cafile`: etcd, as kube-apiserver calls it.
    case etcdServers
    /// etcd's `--trusted-ca-file`: who may call etcd.
    case etcdClients
    /// etcd's `--peer-trusted-ca-file`.
    case etcdPeers
    /// controller-manager's `--root-ca-file`: the CA by which every Pod verifies the API server.
    case pods
    /// The cluster's CA in a kubeconfig.
    case kubeconfig
    /// `--cluster-signing-cert-file`: signs requests, first of all the kubelets'.
    case signing
    /// `--oidc-ca-file`: the provider of OpenID Connect.
    case oidc

    /// Whose certificates it is about: those of the API's users and servers, of etcd, of proxies, or of a provider.
    enum Realm { case api, etcd, requestheader, oidc }

    var realm: Realm {
        switch self {
        case .clients, .kubeletClients, .kubelets, .pods, .kubeconfig, .signing: .api
        case .requestheader: .requestheader
        case .etcdServers, .etcdClients, .etcdPeers: .etcd
        case .oidc: .oidc
        }
    }

    /// The flag or setting that says so; nil for kubeconfigs.
    var flag: String? {
        switch self {
        case .clients: "client-ca-file"
        case .requestheader: "requestheader-client-ca-file"
        case .kubeletClients: "clientCAFile"
        case .kubelets: "kubelet-certificate-authority"
        case .etcdServers: "etcd-cafile"
        case .etcdClients: "trusted-ca-file"
        case .etcdPeers: "peer-trusted-ca-file"
        case .pods: "root-ca-file"
        case .signing: "cluster-signing-cert-file"
        case .oidc: "oidc-ca-file"
        case .kubeconfig: nil
        }
    }

    /// The setting with another file, as it is written.
    func setting(_ file: String) -> String {
        self == .kubeletClients
            ? "authentication.x509.clientCAFile: \(file) in the kubelet's configuration"
            : "--\(flag ?? "")=\(file)"
    }
}
