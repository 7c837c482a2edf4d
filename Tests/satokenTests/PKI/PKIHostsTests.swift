import Testing

@Suite struct PKIHostsTests {
    /// What the third of three hosts has differently, and the subject of the finding.
    static let differences: [(change: String, subject: String)] = [
        (
            "openssl genrsa -out $P/sa.key 2048 2>/dev/null; openssl pkey -in $P/sa.key -pubout -out $P/sa.pub",
            "--service-account-key-file"
        ),
        (
            "ca $P/front-proxy-ca front-proxy-ca; leaf $P/front-proxy-client $P/front-proxy-ca /CN=front-proxy-client clientAuth",
            "--requestheader-client-ca-file"
        ),
        ("ca $P/ca kubernetes; own cp-3", "--client-ca-file"),
        ("ca $P/etcd/ca etcd-ca; own cp-3", "--etcd-cafile"),
        ("cp ../cp-1/$P/apiserver.* $P", "/etc/kubernetes/pki/apiserver.crt"),
        ("cp ../cp-1/$P/etcd/server.* $P/etcd", "/etc/kubernetes/pki/etcd/server.crt"),
        (
            "cp -P ../cp-1/var/lib/kubelet/pki/*.pem var/lib/kubelet/pki",
            "/var/lib/kubelet/pki/kubelet-client-current.pem"
        ),
    ]

    @Test(arguments: differences)
    func `hosts that disagree, or are one another's copy, are named`(
        change: String, subject: String
    ) throws {
        let report = try ControlPlane(hosts: 3, change).report()
        let failed = report.checks.filter { $0.result == "fail" }
        #expect(report.ids("fail") == ["cross-host-consistency"])
        let found = failed.first { $0.subject == subject }
        #expect(found?.message.contains("cp-3") == true)
        #expect(found?.message.contains("cp-1") == true)
        #expect(report.code == 1)
    }

    @Test func `findings carry the name of their host`() throws {
        let report = try ControlPlane(hosts: 3, "chmod 644 $P/ca.key").report()
        let failed = report.checks.filter { $0.result == "fail" }
        #expect(failed.map(\.host) == ["cp-3"])
        #expect(failed.map(\.subject) == ["/etc/kubernetes/pki/ca.key"])
    }

    @Test func `two hosts of one name, and files of one host for several, make no sense`() throws {
        let plane = try ControlPlane(hosts: 3)
        let root = plane.root()
        #expect(try satoken(["pki", "check", "a=\(root)", "a=\(root)"]).code == 64)
        #expect(try plane.check(["--etcd", "etcd.yaml"]).code == 64)
    }
}
