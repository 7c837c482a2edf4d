# Makes control planes as kubeadm lays them out, with the openssl command. Sourced by the tests, which run these functions in
# the root of a host.
set -eu
K=etc/kubernetes
P=$K/pki

# ca FILE NAME [DAYS] [EXTENSIONS]: a new key and a self-signed certificate.
ca() {
    openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"
    ca_certificate "$@"
}

# ca_certificate FILE NAME [DAYS] [EXTENSIONS]: the same for a key that is there.
ca_certificate() {
    openssl req -x509 -new -key "$1.key" -subj "/CN=$2" -days "${3:-3650}" -out "$1.crt" -config <(printf '%s\n' \
        '[req]' 'distinguished_name=d' 'x509_extensions=x' 'prompt=no' '[d]' '[x]' 'subjectKeyIdentifier=hash' \
        ${4:-basicConstraints=critical,CA:TRUE keyUsage=critical,digitalSignature,keyEncipherment,keyCertSign})
}

# leaf FILE CA SUBJECT USAGE [SAN] [DAYS] [OPTIONS of openssl x509]: a key and a certificate that CA signs.
leaf() {
    openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"
    certificate "$@"
}

# certificate: the same for a key that is there.
certificate() {
    local file=$1 ca=$2 subject=$3 usage=$4 san=${5:-} days=${6:-365}
    shift $(($# < 6 ? $# : 6))
    openssl req -new -key "$file.key" -subj "$subject" -out "$file.csr"
    openssl x509 -req -in "$file.csr" -CA "$ca.crt" -CAkey "$ca.key" -days "$days" -out "$file.crt" \
        -extfile <(printf '%s\n' 'basicConstraints=critical,CA:FALSE' 'keyUsage=critical,digitalSignature,keyEncipherment' \
            'authorityKeyIdentifier=keyid' ${usage:+"extendedKeyUsage=$usage"} ${san:+"subjectAltName=$san"}) \
        $([[ "$*" == *-set_serial* ]] || echo "-set_serial 0x4$(openssl rand -hex 7)") "$@" 2>/dev/null
    rm "$file.csr"
}

# kubeconfig NAME CA SUBJECT [SERVER]: a user of the API, everything embedded.
kubeconfig() {
    leaf user "$2" "$3" clientAuth
    kubeconfig_of "$1" "$P/ca.crt" user "${4:-}"
    rm user.crt user.key
}

# kubeconfig_of NAME CA-FILE CLIENT [SERVER]
kubeconfig_of() {
    cat > "$K/$1" <<END
apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: $(base64 -w0 "$2")
    server: ${4:-https://192.0.2.10:6443}
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: someone
  name: someone@kubernetes
current-context: someone@kubernetes
kind: Config
preferences: {}
users:
- name: someone
  user:
    client-certificate-data: $(base64 -w0 "$3.crt")
    client-key-data: $(base64 -w0 "$3.key")
END
    chmod 600 "$K/$1"
}

# flag PROCESS NAME [VALUE]: sets a flag in a manifest, or removes it.
flag() {
    local file=$K/manifests/$1.yaml
    sed -i "/^    - --$2=/d" "$file"
    [ $# -lt 3 ] || sed -i "s|^    image:.*|    - --$2=$3\n&|" "$file"
}

# manifest PROCESS FLAG...
manifest() {
    local name=$1
    shift
    {
        printf '%s\n' 'apiVersion: v1' 'kind: Pod' 'metadata:' "  name: $name" '  namespace: kube-system' 'spec:' \
            '  containers:' '  - command:' "    - $name"
        printf '    - --%s\n' "$@"
        printf '%s\n' "    image: registry.k8s.io/$name:v1.36.2" '  hostNetwork: true' 'status: {}'
    } > "$K/manifests/$name.yaml"
}

names() { echo "DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local,DNS:$1,IP:10.96.0.1,IP:192.0.2.10"; }

# shared: what all hosts of a control plane have in common.
shared() {
    mkdir -p $P/etcd $K/manifests var/lib/kubelet/pki
    ca $P/ca kubernetes
    ca $P/front-proxy-ca front-proxy-ca
    ca $P/etcd/ca etcd-ca
    openssl genrsa -out $P/sa.key 2048 2>/dev/null
    openssl pkey -in $P/sa.key -pubout -out $P/sa.pub
}

# own HOST: what a host has for itself.
own() {
    echo "$1" > etc/hostname
    leaf $P/apiserver $P/ca /CN=kube-apiserver serverAuth "$(names "$1")"
    leaf $P/apiserver-kubelet-client $P/ca /O=kubeadm:cluster-admins/CN=kube-apiserver-kubelet-client clientAuth
    leaf $P/front-proxy-client $P/front-proxy-ca /CN=front-proxy-client clientAuth
    leaf $P/apiserver-etcd-client $P/etcd/ca /CN=kube-apiserver-etcd-client clientAuth
    leaf $P/etcd/healthcheck-client $P/etcd/ca /CN=kube-etcd-healthcheck-client clientAuth
    leaf $P/etcd/server $P/etcd/ca "/CN=$1" serverAuth,clientAuth "DNS:$1,DNS:localhost,IP:192.0.2.10,IP:127.0.0.1"
    leaf $P/etcd/peer $P/etcd/ca "/CN=$1" serverAuth,clientAuth "DNS:$1,DNS:localhost,IP:192.0.2.10,IP:127.0.0.1"
    kubeconfig admin.conf $P/ca /O=kubeadm:cluster-admins/CN=kubernetes-admin
    kubeconfig super-admin.conf $P/ca /O=system:masters/CN=kubernetes-super-admin
    kubeconfig controller-manager.conf $P/ca /CN=system:kube-controller-manager
    kubeconfig scheduler.conf $P/ca /CN=system:kube-scheduler
    kubelet_client "/O=system:nodes/CN=system:node:$1"
    (cd var/lib/kubelet/pki && ca kubelet-ca "$1-ca@1795500000" 400 &&
        leaf kubelet kubelet-ca "/CN=$1@1795500000" serverAuth "DNS:$1" && cat kubelet-ca.crt >> kubelet.crt && rm kubelet-ca.*)
    manifest kube-apiserver advertise-address=192.0.2.10 client-ca-file=/$P/ca.crt etcd-cafile=/$P/etcd/ca.crt \
        etcd-certfile=/$P/apiserver-etcd-client.crt etcd-keyfile=/$P/apiserver-etcd-client.key \
        etcd-servers=https://127.0.0.1:2379 kubelet-client-certificate=/$P/apiserver-kubelet-client.crt \
        kubelet-client-key=/$P/apiserver-kubelet-client.key proxy-client-cert-file=/$P/front-proxy-client.crt \
        proxy-client-key-file=/$P/front-proxy-client.key requestheader-allowed-names=front-proxy-client \
        requestheader-client-ca-file=/$P/front-proxy-ca.crt \
        service-account-issuer=https://kubernetes.default.svc.cluster.local service-account-key-file=/$P/sa.pub \
        service-account-signing-key-file=/$P/sa.key service-cluster-ip-range=10.96.0.0/12 \
        tls-cert-file=/$P/apiserver.crt tls-private-key-file=/$P/apiserver.key
    manifest kube-controller-manager client-ca-file=/$P/ca.crt cluster-signing-cert-file=/$P/ca.crt \
        cluster-signing-key-file=/$P/ca.key kubeconfig=/$K/controller-manager.conf root-ca-file=/$P/ca.crt \
        requestheader-client-ca-file=/$P/front-proxy-ca.crt service-account-private-key-file=/$P/sa.key
    manifest etcd cert-file=/$P/etcd/server.crt client-cert-auth=true key-file=/$P/etcd/server.key \
        peer-cert-file=/$P/etcd/peer.crt peer-client-cert-auth=true peer-key-file=/$P/etcd/peer.key \
        peer-trusted-ca-file=/$P/etcd/ca.crt trusted-ca-file=/$P/etcd/ca.crt
    cat > var/lib/kubelet/config.yaml <<END
apiVersion: kubelet.config.k8s.io/v1beta1
authentication:
  anonymous:
    enabled: false
  webhook:
    cacheTTL: 0s
    enabled: true
  x509:
    clientCAFile: /$P/ca.crt
authorization:
  mode: Webhook
kind: KubeletConfiguration
rotateCertificates: true
END
}

# kubelet_client SUBJECT: as kubelets keep it, one file behind an absolute link.
kubelet_client() {
    local folder=var/lib/kubelet/pki
    leaf client $P/ca "$1" clientAuth
    cat client.crt client.key > $folder/kubelet-client-2026-11-24-08-00-00.pem
    chmod 600 $folder/kubelet-client-2026-11-24-08-00-00.pem
    ln -sf /$folder/kubelet-client-2026-11-24-08-00-00.pem $folder/kubelet-client-current.pem
    rm client.crt client.key
    cat > $K/kubelet.conf <<END
apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: $(base64 -w0 $P/ca.crt)
    server: https://192.0.2.10:6443
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: system:node
  name: system:node@kubernetes
current-context: system:node@kubernetes
kind: Config
users:
- name: system:node
  user:
    client-certificate: /$folder/kubelet-client-current.pem
    client-key: /$folder/kubelet-client-current.pem
END
    chmod 600 $K/kubelet.conf
}
