import Testing

@Suite struct PKICheckTests {
    /// kubeadm's own habits, each of which is a note.
    static let habits: Set<String> = [
        "kubelet-authority", "kubelet-ca-key-distinct", "sign-ca-key-distinct", "system-masters",
    ]

    @Test func `a control plane as kubeadm makes it passes with notes only`() throws {
        let report = try ControlPlane().report()
        #expect(report.ids("fail") == [])
        #expect(report.ids("note") == Self.habits)
        #expect(report.ids("not-checked") == ["cross-host-consistency"])
        #expect(report.code == 0 && report.failed == 0 && report.notes == 4)
    }

    @Test func `three hosts that share what kubeadm shares pass with notes only`() throws {
        let report = try ControlPlane(hosts: 3).report()
        #expect(report.ids("fail") == [])
        #expect(report.ids("note") == Self.habits)
        #expect(report.ids("not-checked") == [])
        #expect(report.code == 0)
    }

    /// A control plane broken in one way.
    struct Broken: CustomTestStringConvertible, Sendable {
        let what: String
        let change: String
        let id: String
        /// Checks that fail because that one does.
        var also: Set<String> = []
        let testDescription: String

        init(_ what: String, _ id: String, also: Set<String> = [], _ change: String) {
            self.what = what
            self.id = id
            self.also = also
            self.change = change
            testDescription = "\(id): \(what)"
        }
    }

    static let failures: [Broken] = [
        Broken(
            "the key file is another certificate's", "key-matches-certificate",
            "cp $P/front-proxy-client.key $P/apiserver.key"),
        Broken(
            "a kubeconfig embeds another key", "key-matches-certificate",
            """
            sed -i "s/client-key-data: .*/client-key-data: $(base64 -w0 $P/apiserver.key)/" $K/scheduler.conf
            """),
        Broken("everybody can read a key", "private-key-mode", "chmod 644 $P/ca.key"),
        Broken("everybody can read admin.conf", "private-key-mode", "chmod 604 $K/admin.conf"),
        Broken(
            "a leaf has expired", "expired",
            "leaf $P/front-proxy-client $P/front-proxy-ca /CN=front-proxy-client clientAuth '' 0 && sleep 1.1"
        ),
        Broken(
            "the CA says CA:FALSE", "is-a-ca",
            "ca_certificate $P/front-proxy-ca front-proxy-ca 3650 basicConstraints=critical,CA:FALSE"),
        Broken(
            "the CA may not sign certificates", "is-a-ca",
            """
            ca_certificate $P/front-proxy-ca front-proxy-ca 3650 'basicConstraints=critical,CA:TRUE
            keyUsage=critical,digitalSignature'
            """),
        Broken(
            "the serving certificate lacks serverAuth", "extended-key-usage",
            "leaf $P/apiserver $P/ca /CN=kube-apiserver clientAuth $(names cp-1)"),
        Broken(
            "the proxy's certificate lacks clientAuth", "extended-key-usage",
            "leaf $P/front-proxy-client $P/front-proxy-ca /CN=front-proxy-client serverAuth"),
        Broken(
            "etcd's peer certificate lacks clientAuth", "extended-key-usage",
            "leaf $P/etcd/peer $P/etcd/ca /CN=cp-1 serverAuth DNS:cp-1"),
        Broken(
            "the CA of the proxy limits itself to servers", "extended-key-usage",
            """
            ca_certificate $P/front-proxy-ca front-proxy-ca 3650 'basicConstraints=critical,CA:TRUE
            extendedKeyUsage=serverAuth'
            """),
        Broken(
            "etcd serves without a SAN", "x509-rejected-by-go",
            "leaf $P/etcd/server $P/etcd/ca /CN=cp-1 serverAuth,clientAuth"),
        Broken(
            "a leaf is signed over SHA-1", "x509-rejected-by-go",
            "leaf $P/front-proxy-client $P/front-proxy-ca /CN=front-proxy-client clientAuth '' 365 -sha1"),
        Broken(
            "a serial number is negative", "x509-rejected-by-go",
            "leaf $P/front-proxy-client $P/front-proxy-ca /CN=front-proxy-client clientAuth '' 365 -set_serial -5"
        ),
        Broken(
            "a serial number is zero", "x509-rejected-by-go",
            "leaf $P/front-proxy-client $P/front-proxy-ca /CN=front-proxy-client clientAuth '' 365 -set_serial 0"
        ),
        Broken(
            "an RSA key has 512 bits", "x509-rejected-by-go",
            """
            openssl genrsa -out $P/front-proxy-client.key 512 2>/dev/null
            certificate $P/front-proxy-client $P/front-proxy-ca /CN=front-proxy-client clientAuth
            """),
        Broken(
            "the client CA is no certificate", "x509-rejected-by-go", "echo nothing > $P/front-proxy-ca.crt"),
        Broken(
            "a user's certificate is of another CA", "client-ca-chain",
            "kubeconfig scheduler.conf $P/front-proxy-ca /CN=system:kube-scheduler"),
        Broken(
            "the kubelet serves under another CA than the one that is named", "client-ca-chain",
            "flag kube-apiserver kubelet-certificate-authority /$P/ca.crt"),
        Broken(
            "the proxy's certificate is the cluster CA's", "proxy-under-requestheader-ca",
            "leaf $P/front-proxy-client $P/ca /CN=front-proxy-client clientAuth"),
        Broken(
            "the proxy's name is not on the list", "proxy-name-allowed",
            "flag kube-apiserver requestheader-allowed-names aggregator,other"),
        Broken(
            "kubelets trust another CA", "kubelet-client-under-kubelet-ca",
            "ca $P/kubelets kubelets; sed -i s,ca.crt,kubelets.crt, var/lib/kubelet/config.yaml"),
        Broken(
            "the client for etcd is of the cluster CA", "etcd-under-etcd-ca",
            "leaf $P/apiserver-etcd-client $P/ca /CN=kube-apiserver-etcd-client clientAuth"),
        Broken(
            "etcd serves under the cluster CA", "etcd-under-etcd-ca",
            "leaf $P/etcd/server $P/ca /CN=cp-1 serverAuth,clientAuth DNS:cp-1"),
        Broken(
            "etcd's peer certificate is of the cluster CA", "etcd-under-etcd-ca",
            "leaf $P/etcd/peer $P/ca /CN=cp-1 serverAuth,clientAuth DNS:cp-1"),
        Broken(
            "Pods get another CA", "tls-under-cluster-ca",
            "flag kube-controller-manager root-ca-file /$P/front-proxy-ca.crt"),
        Broken(
            "a kubeconfig has another CA", "tls-under-cluster-ca",
            """
            openssl ecparam -name prime256v1 -genkey -noout -out user.key
            certificate user $P/ca /CN=system:kube-scheduler clientAuth
            kubeconfig_of scheduler.conf $P/front-proxy-ca.crt user; rm user.*
            """),
        Broken(
            "the service IP is not among the names", "san-coverage",
            "flag kube-apiserver service-cluster-ip-range 172.20.0.0/16"),
        Broken(
            "the advertise address is not among the names", "san-coverage",
            "flag kube-apiserver advertise-address 2001:db8::10"),
        Broken(
            "a kubeconfig's server is not among the names", "san-coverage",
            "kubeconfig scheduler.conf $P/ca /CN=system:kube-scheduler https://api.example.com:6443"),
        Broken(
            "kubernetes.default.svc is not among the names", "san-coverage",
            "leaf $P/apiserver $P/ca /CN=kube-apiserver serverAuth DNS:kubernetes,IP:10.96.0.1,IP:192.0.2.10"),
        Broken(
            "the signing CA and its key are no pair", "sign-ca-trusted",
            "flag kube-controller-manager cluster-signing-key-file /$P/front-proxy-ca.key"),
        Broken(
            "the signing CA is not among the client CAs", "sign-ca-trusted",
            """
            ca $P/signing signing
            flag kube-controller-manager cluster-signing-cert-file /$P/signing.crt
            flag kube-controller-manager cluster-signing-key-file /$P/signing.key
            """),
        Broken(
            "controller-manager's user has a slip", "subject-identity",
            "kubeconfig controller-manager.conf $P/ca /CN=system:controller-manager"),
        Broken(
            "the scheduler has controller-manager's certificate", "subject-identity",
            "cp $K/controller-manager.conf $K/scheduler.conf"),
        Broken(
            "the kubelet's certificate is in no group", "subject-identity",
            "kubelet_client /CN=system:node:cp-1"),
        Broken(
            "the kubelet's user is no node", "subject-identity", "kubelet_client /O=system:nodes/CN=cp-1"),
        Broken(
            "admin.conf is in no group of administrators", "subject-identity",
            "kubeconfig admin.conf $P/ca /CN=kubernetes-admin"),
        Broken(
            "etcd is under the cluster CA's key", "etcd-ca-key-distinct",
            """
            cp $P/ca.key $P/etcd/ca.key; ca_certificate $P/etcd/ca etcd-ca
            for i in apiserver-etcd-client etcd/healthcheck-client; do leaf $P/$i $P/etcd/ca /CN=client clientAuth; done
            for i in server peer; do leaf $P/etcd/$i $P/etcd/ca /CN=cp-1 serverAuth,clientAuth DNS:cp-1; done
            """),
        Broken(
            "the requestheader CA is the client CA", "requestheader-ca-key-distinct",
            """
            leaf $P/front-proxy-client $P/ca /CN=front-proxy-client clientAuth
            flag kube-apiserver requestheader-client-ca-file /$P/ca.crt
            """),
        Broken(
            "tokens are signed with the key of a certificate", "sa-key-distinct",
            """
            openssl genrsa -out $P/apiserver.key 2048 2>/dev/null
            certificate $P/apiserver $P/ca /CN=kube-apiserver serverAuth $(names cp-1)
            cp $P/apiserver.key $P/sa.key; openssl pkey -in $P/sa.key -pubout -out $P/sa.pub
            """),
        Broken(
            "controller-manager signs with another key", "controller-manager-key-trusted",
            """
            openssl genrsa -out $P/old.key 2048 2>/dev/null
            flag kube-controller-manager service-account-private-key-file /$P/old.key
            """),
        Broken(
            "kube-apiserver signs with a key that it does not trust", "signing-key-trusted",
            also: ["controller-manager-key-trusted"],
            "openssl genrsa -out $P/sa.key 2048 2>/dev/null"),
        Broken(
            "the OpenID Connect provider's CA is missing", "oidc-ca",
            """
            flag kube-apiserver oidc-issuer-url https://id.example.com; flag kube-apiserver oidc-client-id k
            flag kube-apiserver oidc-ca-file /$P/oidc.crt
            """),
        Broken(
            "the OpenID Connect provider's CA is a leaf", "oidc-ca",
            """
            leaf $P/id $P/ca /CN=id serverAuth DNS:id
            flag kube-apiserver oidc-issuer-url https://id.example.com; flag kube-apiserver oidc-client-id k
            flag kube-apiserver oidc-ca-file /$P/id.crt
            """),
        Broken(
            "the OpenID Connect provider is not https", "oidc-ca",
            "flag kube-apiserver oidc-issuer-url http://id.example.com"),
        Broken(
            "OpenID Connect is configured twice", "oidc-ca",
            """
            flag kube-apiserver oidc-issuer-url https://id.example.com
            flag kube-apiserver authentication-config /$K/authentication.yaml
            """),
    ]

    @Test(arguments: failures)
    func `a control plane broken in one way fails that check and no other`(_ broken: Broken) throws {
        let report = try ControlPlane(broken.change).report()
        #expect(report.ids("fail") == broken.also.union([broken.id]))
        #expect(report.code == 1)
    }

    static let notes: [Broken] = [
        Broken("its group can read a key", "private-key-mode", "chmod 640 $P/ca.key"),
        Broken(
            "a leaf ends within 30 days", "expires-soon",
            "leaf $P/front-proxy-client $P/front-proxy-ca /CN=front-proxy-client clientAuth '' 20"),
        Broken(
            "a leaf ends after its CA", "outlives-its-ca",
            "ca_certificate $P/front-proxy-ca front-proxy-ca 100"),
        Broken(
            "the list of proxies is empty", "proxy-name-allowed",
            "flag kube-apiserver requestheader-allowed-names"),
        Broken(
            "a group grants nothing", "subject-identity",
            "kubeconfig scheduler.conf $P/ca /O=system:schedulers/CN=system:kube-scheduler"),
        Broken(
            "the client of kubelets is in no group", "subject-identity",
            "leaf $P/apiserver-kubelet-client $P/ca /CN=kube-apiserver-kubelet-client clientAuth"),
        Broken(
            "the kubelet is another host's", "subject-identity",
            "kubelet_client /O=system:nodes/CN=system:node:elsewhere"),
    ]

    @Test(arguments: notes)
    func `what breaks nothing is a note`(_ note: Broken) throws {
        let report = try ControlPlane(note.change).report()
        #expect(report.ids("fail") == [])
        #expect(report.ids("note") == Self.habits.union([note.id]))
        #expect(report.code == 0)
    }

    static let betterHabits: [Broken] = [
        Broken(
            "kubelets are verified", "kubelet-authority",
            """
            leaf k $P/ca /CN=system:node:cp-1 serverAuth DNS:cp-1
            cat k.crt k.key > var/lib/kubelet/pki/kubelet-server-current.pem; rm k.*
            flag kube-apiserver kubelet-certificate-authority /$P/ca.crt
            """),
        Broken(
            "requests are signed by a CA of their own, which is trusted beside the other",
            "sign-ca-key-distinct",
            """
            ca $P/signing signing; cat $P/ca.crt $P/signing.crt > $P/clients.crt
            flag kube-apiserver client-ca-file /$P/clients.crt
            flag kube-controller-manager cluster-signing-cert-file /$P/signing.crt
            flag kube-controller-manager cluster-signing-key-file /$P/signing.key
            """),
        Broken(
            "kubelets trust a CA of their own", "kubelet-ca-key-distinct",
            """
            ca $P/kubelets kubelets; sed -i s,ca.crt,kubelets.crt, var/lib/kubelet/config.yaml
            leaf $P/apiserver-kubelet-client $P/kubelets /O=kubeadm:cluster-admins/CN=kube-apiserver clientAuth
            """),
        Broken("no certificate is in system:masters", "system-masters", "rm $K/super-admin.conf"),
    ]

    @Test(arguments: betterHabits)
    func `without one of kubeadm's habits its note is gone`(_ better: Broken) throws {
        let report = try ControlPlane(better.change).report()
        #expect(report.ids("fail") == [])
        #expect(report.ids("note") == Self.habits.subtracting([better.id]))
        #expect(report.code == 0)
    }
}
