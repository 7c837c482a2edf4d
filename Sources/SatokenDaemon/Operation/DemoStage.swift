#if Daemon
    internal import TokenConfiguration
    internal import Files
    internal import JOSE
    internal import KeyRing
    internal import ServiceAccountTokens

    /// The files of a demonstration, which are made where they are missing.
    struct DemoStage: Sendable {
        private let path: String
        private let port: Int
        private let directory: String

        private static let namespace = "demo"

        init(_ path: String, port: Int) throws {
            self.path = path
            self.port = port
            directory = "\(path)/keys"
            let folder = try OpenDirectory.make(path, mode: 0o700)
            let ring = RingDirectory(directory)
            if !ring.holdsRing {
                var creation = RingCreation(
                    name: "demo", issuers: [url], policy: Policy(), keys: [try KeyMaterial.make(.es256)])
                creation.keysAreNew = true
                _ = try ring.found(creation, at: .system)
            }
            try folder.write("objects.json", bytes: Array(Self.objects.utf8), mode: 0o600)
            try folder.write("admin.token", bytes: Array(try adminToken().utf8), mode: 0o600)
            try folder.write("kubeconfig", bytes: Array(kubeconfig.utf8), mode: 0o600)
        }

        private var url: String { "https://127.0.0.1:\(port)" }

        func settings() throws -> ServeSettings {
            var settings = try ServeSettings()
            settings.keys = KeySource(ring: directory)
            settings.objects = ["\(path)/objects.json"]
            settings.certificateDirectory = "\(path)/tls"
            settings.enablesTokenRequest = true
            settings.address = ServeSettings.ListeningAddress(host: "127.0.0.1", port: port)
            return settings
        }

        /// A day's token of the ServiceAccount that may do everything here.
        private func adminToken() throws -> String {
            let ring = try LoadedRing(directory)
            var request = TokenRequest()
            request.expirationSeconds = 86_400
            var objects = ClusterObjects()
            objects[.serviceAccount, Self.namespace, "admin"] = ClusterObject(uid: Self.adminUID)
            let issuer = TokenIssuer(
                signer: try TokenSigner(ring.signingKey),
                policy: IssuancePolicy(issuer: ring.ring.issuers[0], apiAudiences: ring.ring.issuers))
            return try issuer.issue(
                request, namespace: Self.namespace, name: "admin", facts: IssuanceFacts(objects: objects),
                now: System.now
            ).token
        }

        private var kubeconfig: String {
            """
            {"kind":"Config","apiVersion":"v1","current-context":"demo",
             "clusters":[{"name":"demo","cluster":{"server":"\(url)","certificate-authority":"tls/satokend.crt"}}],
             "users":[{"name":"admin","user":{"tokenFile":"admin.token"}}],
             "contexts":[{"name":"demo","context":{"cluster":"demo","user":"admin","namespace":"\(Self.namespace)"}}]}

            """
        }

        /// What to try.
        var words: String {
            let curl = "curl --cacert \(path)/tls/satokend.crt"
            let kubectl = "kubectl --kubeconfig \(path)/kubeconfig"
            return """
                Serving \(url) with the files in \(path). Try in another terminal:

                    \(curl) \(url)/.well-known/openid-configuration
                    \(curl) \(url)/openid/v1/jwks
                    \(kubectl) auth whoami
                    \(kubectl) create token builder --audience vault
                    \(kubectl) create token builder --bound-object-kind Pod --bound-object-name web-0
                    satoken keys rotate --keys \(directory)

                Ctrl-C ends it.

                """
        }

        private static let adminUID = "0a5c8c1e-5f7e-4d0c-9c39-0d3a7d6f1a01"

        /// What the sample cluster holds, as kubectl prints it.
        private static let objects = """
            {"kind":"List","apiVersion":"v1","items":[
            {"kind":"ServiceAccount","apiVersion":"v1","metadata":{"name":"admin","namespace":"demo","uid":"\(adminUID)"}},
            {"kind":"ServiceAccount","apiVersion":"v1","metadata":{"name":"builder","namespace":"demo","uid":"0a5c8c1e-5f7e-4d0c-9c39-0d3a7d6f1a02"}},
            {"kind":"Pod","apiVersion":"v1","metadata":{"name":"web-0","namespace":"demo","uid":"0a5c8c1e-5f7e-4d0c-9c39-0d3a7d6f1a03"},"spec":{"serviceAccountName":"builder","nodeName":"node-a"}},
            {"kind":"Secret","apiVersion":"v1","metadata":{"name":"settings","namespace":"demo","uid":"0a5c8c1e-5f7e-4d0c-9c39-0d3a7d6f1a04"},"data":{}},
            {"kind":"Node","apiVersion":"v1","metadata":{"name":"node-a","uid":"0a5c8c1e-5f7e-4d0c-9c39-0d3a7d6f1a05"}},
            {"kind":"ClusterRoleBinding","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"demo-admin"},
             "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"cluster-admin"},
             "subjects":[{"kind":"ServiceAccount","name":"admin","namespace":"demo"}]}]}

            """
    }
#endif
