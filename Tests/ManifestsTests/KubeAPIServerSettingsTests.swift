import Testing

@testable import Manifests

private func settings(of text: String, root: String? = nil) throws(ManifestError) -> KubeAPIServerSettings {
    try KubeAPIServerSettings(flags: flags(in: text), root: root)
}

struct KubeAPIServerSettingsTests {
    @Test func `a kubeadm manifest is read`() throws {
        let settings = try settings(of: kubeadmManifest)
        #expect(
            settings.issuers == [
                "https://issuer.example.com", "https://kubernetes.default.svc.cluster.local",
            ])
        #expect(settings.apiAudiences == ["https://kubernetes.default.svc.cluster.local", "a,b", "vault"])
        #expect(
            settings.serviceAccountKeyFiles == [
                "/etc/kubernetes/pki/sa.pub", "/etc/kubernetes/pki/sa,old.pub",
            ])
        #expect(settings.signingKeyFile == "/etc/kubernetes/pki/sa.key")
        #expect(settings.signingEndpoint == nil)
        #expect(settings.lookup)
        #expect(!settings.extendTokenExpiration)
        #expect(settings.maxTokenExpiration == 86400)
        #expect(settings.jwksURI == nil)
        #expect(settings.anonymousAuth)
        #expect(settings.tlsPrivateKeyFile == "/etc/kubernetes/pki/apiserver.key")
    }

    @Test func `a unit is read below a root`() throws {
        let settings = try settings(of: systemdUnit, root: "/mnt/node1/")
        #expect(settings.issuers == ["https://192.0.2.10:6443"])
        #expect(settings.apiAudiences == nil)
        #expect(settings.serviceAccountKeyFiles == ["pki/service-account.pem"])
        #expect(settings.signingKeyFile == "/mnt/node1/var/lib/kubernetes/service-account-key.pem")
        #expect(!settings.lookup)
        #expect(settings.extendTokenExpiration)
        #expect(settings.maxTokenExpiration == nil)
        #expect(settings.jwksURI == "https://keys.example.com/jwks")
        #expect(!settings.anonymousAuth)
    }

    @Test func `with no flag everything is at its default`() throws {
        let settings = try settings(of: "kube-apiserver --v=2 --api-audiences= --service-account-jwks-uri=")
        #expect(settings.issuers.isEmpty && settings.serviceAccountKeyFiles.isEmpty)
        #expect(settings.apiAudiences == nil && settings.maxTokenExpiration == nil && settings.jwksURI == nil)
        #expect(settings.lookup && settings.extendTokenExpiration && settings.anonymousAuth)
    }

    @Test(arguments: [
        ("/a/b", "/r", "/r/a/b"), ("/a/b", "r", "r/a/b"), ("/a/b", "/", "/a/b"), ("/a/b", "", "/a/b"),
        ("a/b", "/r", "a/b"),
        ("/../../a", "/r", "/r/a"), ("/a/../../../b/./c//d", "/r//", "/r/b/c/d"),
        ("'$(X)/a'", "/r", "$(X)/a"),
        ("/..", "/r", "/r"),
        ("../a", "/r", "../a"), ("/../\u{301}/../../a", "/r", "/r/a"),
    ])
    func `a path is looked up below the root and cannot climb above it`(
        path: String, root: String, result: String
    ) throws {
        let settings = try settings(of: "kube-apiserver --service-account-key-file=\(path)", root: root)
        #expect(settings.serviceAccountKeyFiles == [result])
    }

    @Test(arguments: [
        ("1h", 3600), ("4294967296s", 4_294_967_296), ("1h0m0.5s", 3600), ("0", nil), ("0s", nil),
    ])
    func `the maximum is read in seconds`(value: String, seconds: Int?) throws {
        let flag = "--service-account-max-token-expiration=\(value)"
        #expect(try settings(of: "kube-apiserver \(flag)").maxTokenExpiration == seconds)
    }

    @Test(arguments: [
        ("service-account-max-token-expiration", "3600", "a duration such as 24h or 90m"),
        ("service-account-max-token-expiration", "59m", "a duration between 1 hour and 2^32 seconds"),
        ("service-account-max-token-expiration", "-1h", "a duration between 1 hour and 2^32 seconds"),
        (
            "service-account-max-token-expiration", "4294967296.1s",
            "a duration between 1 hour and 2^32 seconds"
        ),
        ("service-account-lookup", "yes", "true or false"),
        ("anonymous-auth", "", "true or false"),
        ("api-audiences", "a\"b", "a comma-separated list, with quotes only around a whole value,"),
    ])
    func `a value with which the server would not start is an error`(
        flag: String, value: String, expected: String
    ) {
        let error = ManifestError.invalidValue(path: "test", flag: flag, value: value, expected: expected)
        #expect(throws: error) { try settings(of: "kube-apiserver '--\(flag)=\(value)'") }
    }

    @Test func `a file without the process says which file is meant`() {
        let error = #expect(throws: ManifestError.self) {
            try KubeAPIServerSettings(reading: "/dev/null", root: nil)
        }
        #expect(
            error?.description
                == "/dev/null: holds no command line of kube-apiserver, a manifest, a systemd unit, a saved command line "
                + "or a file of its flags was expected")
        #expect(error?.hint?.contains("/proc/PID/cmdline") == true)
    }

    @Test(arguments: [
        ("--external-hostname=api.example", "https://api.example:6443"),
        ("--advertise-address=192.0.2.1", "https://192.0.2.1:6443"),
        ("--external-hostname=a --advertise-address=192.0.2.1 --secure-port=17443", "https://a:17443"),
        ("--advertise-address=2001:db8::1 --secure-port=1", "https://[2001:db8::1]:1"),
        ("--secure-port=1", nil),
        ("--external-hostname=a:443", "https://a:443"),
    ])
    func `the address is what the server says where its keys are`(flags: String, address: String?) throws {
        #expect(try settings(of: "kube-apiserver \(flags)").externalAddress == address)
    }

    @Test func `only what is asked for must be known`() throws {
        let flags = try flags(in: "kube-apiserver --service-account-issuer=$X --service-account-key-file=k")
        #expect(throws: ManifestError.self) { try KubeAPIServerSettings(flags: flags, root: nil) }
        let settings = try KubeAPIServerSettings(flags: flags, root: nil, asking: [.keyFiles, .audiences])
        #expect(settings.serviceAccountKeyFiles == ["k"] && settings.issuers.isEmpty)
    }

    @Test(arguments: [
        ("anonymous: {enabled: false}", true, false), ("anonymous: {enabled: true}", false, true),
        ("jwt: []", false, false),
        ("anonymous: {enabled: true, conditions: [{path: /livez}]}", true, false),
    ])
    func `the authentication configuration decides about anonymous requests`(
        text: String, flag: Bool, isAnonymous: Bool
    ) throws {
        let root = try TemporaryDirectory()
        let head = "apiVersion: apiserver.config.k8s.io/v1\nkind: AuthenticationConfiguration\n"
        try root.write(
            "a.yaml",
            head + text + (text.hasPrefix("jwt") ? "" : "\njwt: [{issuer: {url: https://o.example}}]"))
        let settings = try settings(
            of: "kube-apiserver --anonymous-auth=\(flag) --authentication-config=/a.yaml", root: root.path)
        #expect(settings.anonymousAuth == isAnonymous)
        #expect(settings.authentication?.issuers == (text.hasPrefix("jwt") ? [] : ["https://o.example"]))
    }
}
