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

    /// How to renew it where kubeadm made it.
    var renewal: String {
        switch self {
        case .apiServer: "kubeadm certs renew apiserver"
        case .proxyClient: "kubeadm certs renew front-proxy-client"
        case .kubeletClient: "kubeadm certs renew apiserver-kubelet-client"
        case .etcdClient: "kubeadm certs renew apiserver-etcd-client"
        case .etcdServer: "kubeadm certs renew etcd-server"
        case .etcdPeer: "kubeadm certs renew etcd-peer"
        case .kubeconfig("kubelet.conf"):
            "kubeadm init phase kubeconfig kubelet, and restart the kubelet"
        case .kubeconfig(let name): "kubeadm certs renew \(name)"
        case .apiServerSNI: "make it anew with the CA that its clients trust"
        case .kubelet: "remove it and restart the kubelet, or set serverTLSBootstrap and approve its request"
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
}
