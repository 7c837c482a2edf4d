import Manifests
import Testing

@Suite struct KubeconfigTests {
    static let config = """
        apiVersion: v1
        kind: Config
        clusters:
        - name: other
          cluster: {server: "https://wrong"}
        - cluster:
            certificate-authority: pki/ca.crt
            server: "https://[2001:db8::1]:6443/path"  # the load balancer
          name: 'prod'
        contexts:
          - context:
              cluster: other
              user: other
            name: first
          - context:
              cluster: prod
              user: me
            name: mine
        current-context: mine
        preferences: {}
        users:
        - name: other
          user:
            client-certificate: /wrong.crt
        - name: me
          user:
            client-certificate: me.crt
            client-certificate-data: AAAA
            client-key: me.key
        """

    private func parse(_ text: String) throws(ManifestError) -> Kubeconfig {
        try Kubeconfig(parsing: Array(text.utf8), path: "admin.conf")
    }

    @Test func `the current context leads to its cluster and user`() throws {
        let config = try parse(Self.config)
        #expect(config.serverHost == "2001:db8::1")
        #expect(config.certificateAuthority == .file("pki/ca.crt"))
        #expect(config.clientCertificate == .embedded(base64: "AAAA"))
        #expect(config.clientKey == .file("me.key"))
    }

    @Test func `a context and a user may stand in brackets`() throws {
        let text = Self.config.replacing(
            "  - context:\n      cluster: prod\n      user: me\n    name: mine",
            with: "  - {context: {cluster: prod, \"user\": me}, name: mine}")
        #expect(text != Self.config)
        #expect(try parse(text) == parse(Self.config))
    }

    @Test(arguments: [
        ("https://192.0.2.10:6443", "192.0.2.10"), ("https://api.example.com", "api.example.com"),
        ("https://api.example.com/x?y", "api.example.com"), ("https://user@api:1", "api"), ("api:6443", nil),
        ("https://", nil),
    ])
    func `the host of a server's URL`(url: String, host: String?) throws {
        let text = Self.config.replacing("\"https://[2001:db8::1]:6443/path\"", with: url)
        #expect(try parse(text).serverHost == host)
    }

    @Test(arguments: [
        ("current-context: mine\n", "", "has no current-context"),
        ("current-context: mine", "current-context: x", "no context of the name"),
        ("kind: Config", "\tkind: Config", "a tab"),
        ("'prod'", "'prod", "a quote opens here"),
    ])
    func `what keeps a kubeconfig from being read is said`(part: String, change: String, problem: String)
        throws
    {
        let error = #expect(throws: ManifestError.self) {
            try parse(Self.config.replacing(part, with: change))
        }
        #expect(error?.description.contains(problem) == true, "\(String(describing: error))")
        #expect(error?.description.hasPrefix("admin.conf:") == true)
    }

    @Test func `a kubelet's configuration names its clients' CA`() throws {
        let text = """
            kind: KubeletConfiguration
            authentication:
              anonymous:
                enabled: false
              x509:
                clientCAFile: /etc/kubernetes/pki/ca.crt
            tlsCertFile: ""
            clusterDNS:
            - 10.96.0.10
            """
        let configuration = try KubeletConfiguration(parsing: Array(text.utf8), path: "config.yaml")
        #expect(configuration.clientCAFile == "/etc/kubernetes/pki/ca.crt")
        #expect(configuration.tlsCertFile == nil)
        #expect(throws: ManifestError.self) {
            try KubeletConfiguration(parsing: Array("kind: Pod".utf8), path: "config.yaml")
        }
    }

    @Test func `JSON is read as YAML is`() throws {
        let text = #"""
            {"kind":"Config","current-context":"c","contexts":[{"name":"c","context":{"cluster":"k","user":"u"}}],
            "clusters":[{"name":"k","cluster":{"server":"https://a:1","insecure-skip-tls-verify":true}}],
            "users":[{"name":"u","user":{"client-certificate":"u.crt","client-key-data":"eA=="}}]}
            """#
        let config = try parse(text)
        #expect(config.serverHost == "a" && config.skipsVerification)
        #expect(config.clientCertificate == .file("u.crt") && config.clientKey == .embedded(base64: "eA=="))
        let kubelet =
            #"{"kind":"KubeletConfiguration","authentication":{"x509":{"clientCAFile":"/ca"}},"staticPodPath":"/m"}"#
        let configuration = try KubeletConfiguration(parsing: Array(kubelet.utf8), path: "kubelet.conf")
        #expect(configuration.clientCAFile == "/ca" && configuration.staticPodPath == "/m")
    }

    @Test func `nesting and numbers are bounded`() throws {
        let deep = (0..<300).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n")
        #expect(throws: ManifestError.self) { try parse(Self.config + "\nx:\n" + deep) }
        let wide = String(repeating: "- a\n", count: 500_001)
        #expect(throws: ManifestError.self) { try parse(Self.config + "\nx:\n" + wide) }
        let contexts = (0..<100_000).map { "- name: c\($0)\n" }.joined()
        #expect(throws: ManifestError.self) { try parse("current-context: x\ncontexts:\n" + contexts) }
    }
}
