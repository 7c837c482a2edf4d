/// A manifest as kubeadm writes it, with a second issuer and key added by hand.
let kubeadmManifest = """
    apiVersion: v1
    kind: Pod
    metadata:
      annotations:
        kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint: 192.0.2.10:6443
      creationTimestamp: null
      labels:
        component: kube-apiserver
        tier: control-plane
      name: kube-apiserver
      namespace: kube-system
    spec:
      containers:
      - command:
        - kube-apiserver
        - --advertise-address=192.0.2.10
        - --allow-privileged=true
        - --authorization-mode=Node,RBAC
        - --client-ca-file=/etc/kubernetes/pki/ca.crt
        - --enable-admission-plugins=NodeRestriction
        - --enable-bootstrap-token-auth=true
        - --etcd-cafile=/etc/kubernetes/pki/etcd/ca.crt
        - --etcd-servers=https://127.0.0.1:2379
        - --requestheader-extra-headers-prefix=X-Remote-Extra-
        - --secure-port=6443
        # The old issuer stays until the last of its tokens has expired.
        - --service-account-issuer=https://issuer.example.com
        - --service-account-issuer=https://kubernetes.default.svc.cluster.local
        - --service-account-key-file=/etc/kubernetes/pki/sa.pub
        - "--service-account-key-file=/etc/kubernetes/pki/sa,old.pub"
        - --service-account-signing-key-file=/etc/kubernetes/pki/sa.key
        - --service-account-max-token-expiration=24h0m0s
        - --service-account-extend-token-expiration=false
        - --api-audiences=https://kubernetes.default.svc.cluster.local,"a,b"
        - --api-audiences
        - vault
        - --service-cluster-ip-range=10.96.0.0/12
        - --tls-cert-file=/etc/kubernetes/pki/apiserver.crt
        - --tls-private-key-file=/etc/kubernetes/pki/apiserver.key
        image: registry.k8s.io/kube-apiserver:v1.36.2
        imagePullPolicy: IfNotPresent
        livenessProbe:
          failureThreshold: 8
          httpGet:
            host: 192.0.2.10
            path: /livez
            port: probe-port
            scheme: HTTPS
        name: kube-apiserver
        volumeMounts:
        - mountPath: /etc/kubernetes/pki
          name: k8s-certs
          readOnly: true
      hostNetwork: true
      priorityClassName: system-node-critical
      volumes:
      - hostPath:
          path: /etc/kubernetes/pki
          type: DirectoryOrCreate
        name: k8s-certs
    status: {}
    """

/// A unit of a control plane that runs without Pods.
let systemdUnit = """
    [Unit]
    Description=Kubernetes API Server
    Documentation=https://github.com/kubernetes/kubernetes
    Wants=etcd.service

    [Service]
    Environment=INTERNAL_IP=192.0.2.10
    EnvironmentFile=-/etc/default/kube-apiserver
    ExecStart=/usr/local/bin/kube-apiserver \\
      --advertise-address=${INTERNAL_IP} \\
      --event-ttl=1h \\
      --service-account-key-file=pki/service-account.pem \\
      --service-account-signing-key-file=/var/lib/kubernetes/service-account-key.pem \\
      "--service-account-issuer=https://${INTERNAL_IP}:6443" \\
      --service-account-lookup=false \\
      --service-account-jwks-uri https://keys.example.com/jwks \\
      --anonymous-auth=F \\
      --v=2
    Restart=on-failure

    [Install]
    WantedBy=multi-user.target
    """
