import Foundation
import FoundationXML
import Testing

@Suite struct PKIInputTests {
    @Test func `a CA made anew under its old name is named as such`() throws {
        let report = try ControlPlane("ca $P/ca kubernetes").report()
        let chain = report.checks.filter { $0.id == "client-ca-chain" && $0.result == "fail" }
        #expect(chain.count == 5)
        #expect(chain.allSatisfy { $0.message.contains("made anew under its old name") })
        #expect(chain.allSatisfy { $0.message.contains("is signed by key ") })
        // The kubelet client and the serving certificate follow, and kubeconfigs still hold the former CA.
        #expect(
            report.ids("fail") == [
                "client-ca-chain", "kubelet-client-under-kubelet-ca", "tls-under-cluster-ca",
            ])
    }

    @Test func `a CA renewed with its old key changes nothing`() throws {
        let report = try ControlPlane("sleep 1; ca_certificate $P/ca kubernetes 5000").report()
        #expect(report.ids("fail") == [])
    }

    @Test func `an intermediate CA in the leaf's file is gone through`() throws {
        let change = """
            openssl ecparam -name prime256v1 -genkey -noout -out i.key
            openssl req -new -key i.key -subj /CN=between -out i.csr
            openssl x509 -req -in i.csr -CA $P/front-proxy-ca.crt -CAkey $P/front-proxy-ca.key -days 900 -out i.crt \
                -set_serial 77 -extfile <(echo basicConstraints=critical,CA:TRUE) 2>/dev/null
            leaf $P/front-proxy-client i /CN=front-proxy-client clientAuth
            """
        #expect(try ControlPlane(change).report().ids("fail") == ["proxy-under-requestheader-ca"])
        let whole = change + "\ncat i.crt >> $P/front-proxy-client.crt; rm i.*"
        #expect(try ControlPlane(whole).report().ids("fail") == [])
    }

    @Test func `a wildcard and an SNI certificate cover a name`() throws {
        let config =
            "kubeconfig scheduler.conf $P/ca /CN=system:kube-scheduler https://api.example.com:6443\n"
        let san = "$(names cp-1),DNS:*.example.com"
        let wildcard = config + "leaf $P/apiserver $P/ca /CN=kube-apiserver serverAuth \(san)"
        #expect(try ControlPlane(wildcard).report().ids("fail") == [])
        let sni =
            config + "leaf $P/sni $P/ca /CN=sni serverAuth DNS:API.example.com\n"
            + "flag kube-apiserver tls-sni-cert-key /$P/sni.crt,/$P/sni.key:api.example.com"
        #expect(try ControlPlane(sni).report().ids("fail") == [])
        let deeper =
            config.replacingOccurrences(of: "api.", with: "a.b.")
            + "leaf $P/apiserver $P/ca /CN=kube-apiserver serverAuth \(san)"
        #expect(try ControlPlane(deeper).report().ids("fail") == ["san-coverage"])
    }

    @Test(arguments: [
        (
            "kube-apiserver",
            [
                "proxy-name-allowed", "proxy-under-requestheader-ca", "san-coverage", "kubelet-authority",
                "oidc-ca",
                "signing-key-trusted", "etcd-under-etcd-ca", "client-ca-chain",
            ]
        ),
        (
            "kube-controller-manager",
            [
                "sign-ca-trusted", "controller-manager-key-trusted", "tls-under-cluster-ca",
                "sign-ca-key-distinct",
            ]
        ),
        ("etcd", ["etcd-under-etcd-ca"]),
    ])
    func `a missing manifest is said, and not guessed`(process: String, ids: [String]) throws {
        let plane = try ControlPlane("rm $K/manifests/\(process).yaml")
        let report = try plane.report()
        #expect(report.ids("fail") == [])
        #expect(report.ids("not-checked").isSuperset(of: ids))
        let reason = "no \(process) manifest (no file of /etc/kubernetes/manifests runs \(process))"
        #expect(report.checks.contains { $0.message == reason })
        #expect(try plane.check().output.contains("not checked, \(reason): "))
    }

    @Test func `a missing file is said by its name, not as a missing flag`() throws {
        let report = try ControlPlane("rm $P/front-proxy-ca.crt $P/etcd/ca.crt").report()
        #expect(report.ids("fail") == ["missing-file"] && report.code == 1)
        let unknown = report.checks.filter { $0.result == "not-checked" && $0.id != "cross-host-consistency" }
        #expect(unknown.count >= 6)
        for check in unknown { #expect(check.message.contains("ca.crt: no such file"), "\(check)") }
        // What needs no file is checked.
        #expect(report.ids("ok").contains("proxy-name-allowed"))
    }

    @Test func `a file elsewhere stands in for the root's own`() throws {
        let change =
            "for i in kube-apiserver kube-controller-manager etcd; do mv $K/manifests/$i.yaml .; done; "
            + "mv var/lib/kubelet/config.yaml ."
        let plane = try ControlPlane(change)
        let root = plane.root()
        let report = try plane.report([
            "--kube-apiserver", "\(root)/kube-apiserver.yaml", "--kube-controller-manager",
            "\(root)/kube-controller-manager.yaml", "--etcd", "\(root)/etcd.yaml", "--kubelet-config",
            "\(root)/config.yaml",
        ])
        #expect(report.ids("fail") == [])
        #expect(report.ids("not-checked") == ["cross-host-consistency"])
    }

    @Test(arguments: [
        ("--kube-apiserver", "nothing.yaml", 66), ("--etcd", "etc/kubernetes/pki/ca.crt", 65),
        ("--kubelet-config", "etc/kubernetes/manifests/etcd.yaml", 65),
    ])
    func `a file that was named and cannot be used is no finding`(option: String, file: String, code: Int32)
        throws
    {
        let plane = try ControlPlane()
        let outcome = try plane.check([option, "\(plane.root())/\(file)"])
        #expect(outcome.code == code)
        #expect(outcome.error.contains(file) && outcome.output.isEmpty)
    }

    @Test func `the moment of judgement and the span before an end are the caller's`() throws {
        let plane = try ControlPlane()
        #expect(try plane.report(["--now", "2050-01-01T00:00:00Z"]).ids("fail") == ["expired"])
        #expect(try plane.report(["--now", "2001-01-01T00:00:00Z"]).ids("fail") == ["expired"])
        #expect(try plane.report(["--warn-before", "400d"]).ids("note").contains("expires-soon"))
        #expect(try !plane.report(["--warn-before", "0s"]).ids("note").contains("expires-soon"))
        #expect(try plane.check(["--warn-before", "soon"]).code == 64)
    }

    @Test func `the screen shows each CA, who trusts it, and what it signed`() throws {
        let output = try ControlPlane("leaf $P/front-proxy-client $P/ca /CN=front-proxy-client clientAuth")
            .check().output
        let block = output.components(separatedBy: "\n\n").first { $0.hasPrefix("CN=kubernetes\n") }
        let lines = try #require(block)
        #expect(lines.contains("trusted by  kube-apiserver --client-ca-file\n"))
        #expect(lines.contains("CN=front-proxy-client, 364 d left"))
        #expect(
            output.contains("✗ proxy-under-requestheader-ca  /etc/kubernetes/pki/front-proxy-client.crt\n"))
        #expect(output.contains("fix: kubeadm certs renew front-proxy-client"))
        #expect(output.hasSuffix("1 check fails, 4 notes\n"))
    }

    @Test func `no private key is printed`() throws {
        let plane = try ControlPlane()
        let output = try plane.check(["-o", "json"]).output + plane.check().output
        let key = try String(contentsOfFile: plane.root() + "/etc/kubernetes/pki/ca.key", encoding: .utf8)
        for line in key.split(separator: "\n") where !line.hasPrefix("-----") && line.count > 20 {
            #expect(!output.contains(line))
        }
        #expect(!output.contains("PRIVATE KEY"))
    }

    @Test func `the picture is XML, has every CA, and fails in red`() throws {
        let plane = try ControlPlane(
            "leaf $P/front-proxy-client $P/ca '/CN=front-<proxy>&\"client' clientAuth")
        let file = plane.root() + "/picture.svg"
        #expect(try plane.check(["--svg", file]).code == 1)
        let svg = try String(contentsOfFile: file, encoding: .utf8)
        for name in ["CN=kubernetes", "CN=front-proxy-ca", "CN=etcd-ca", "--client-ca-file", "serves etcd"] {
            #expect(svg.contains(name), "\(name)")
        }
        #expect(svg.contains("front-&lt;proxy&gt;&amp;&quot;client"))
        #expect(svg.contains("#cf222e"))
        #expect(XMLParser(data: Data(svg.utf8)).parse())
        let again = try plane.check(["--svg", file])
        #expect(again.code == 73, "a file that is there is not written over")
    }

    @Test func `a root that holds no control plane is no verdict`() throws {
        let scratch = try Scratch()
        let outcome = try satoken(["pki", "check", scratch.path])
        #expect(outcome.code == 66)
        #expect(outcome.error.contains("holds no control plane"))
    }

    @Test func `a manifest that cannot be read is not called missing`() throws {
        let scratch = try Scratch()
        try FileManager.default.createDirectory(
            atPath: scratch["etc/kubernetes/manifests"], withIntermediateDirectories: true)
        _ = try scratch.file("etc/kubernetes/manifests/kube-apiserver.yaml", "[[[[")
        let outcome = try satoken(["pki", "check", scratch.path])
        #expect(outcome.code == 66)
        #expect(outcome.error.contains("kube-apiserver.yaml") && !outcome.error.contains("no etc/kubernetes"))
    }

    @Test func `explain has every kind, and one by its name`() throws {
        let all = try satoken(["pki", "explain"])
        #expect(all.code == 0)
        for name in [
            "tls", "client-ca", "requestheader-ca", "proxy", "kubelet-ca", "etcd-ca", "sa-key", "sign-ca",
        ] {
            #expect(all.lines.contains { $0.hasPrefix("\(name)  ") }, "\(name)")
            let one = try satoken(["pki", "explain", name])
            #expect(all.output.contains(one.output.dropLast()))
            #expect(one.lines.count < 10)
        }
        #expect(try satoken(["pki", "explain", "nothing"]).code == 64)
    }
}
