import Foundation
import TestSupport
import Testing

/// Files that were made to harm the operator: clear lines, and work that ends.
@Suite struct PKIHostileTests {
    private func report(_ change: String) throws -> Report { try ControlPlane(change).report() }

    @Test func `a PEM of 100 MB is refused unread`() throws {
        let report = try report("truncate -s 100M $P/front-proxy-ca.crt")
        #expect(report.ids("fail") == ["x509-rejected-by-go"])
        let found = report.checks.first { $0.result == "fail" }
        #expect(found?.message.contains("larger than the 16777216 bytes") == true)
    }

    @Test func `thousands of certificates in a bundle are read, and told in few lines`() throws {
        // Certificates that differ in their serial numbers only: none verifies, each must be read.
        let plane = try ControlPlane("true")
        let path = plane.root() + "/etc/kubernetes/pki/ca.crt"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        var der = Array(
            try #require(Data(base64Encoded: text.split(separator: "\n").dropFirst().dropLast().joined())))
        let serial = try #require(der.indices.first { der[$0...].starts(with: [0x02, 0x14]) }) + 4
        var bundle = text
        for number in 0..<(Build.isOptimised ? 10_000 : 2000) {
            (der[serial], der[serial + 1]) = (UInt8(number >> 8), UInt8(number & 0xFF))
            let body = Data(der).base64EncodedString(options: [.lineLength64Characters, .endLineWithLineFeed])
            bundle += "-----BEGIN CERTIFICATE-----\n\(body)\n-----END CERTIFICATE-----\n"
        }
        try bundle.write(toFile: path, atomically: true, encoding: .utf8)
        let outcome = try plane.check()
        // kube-controller-manager signs with the same file, and takes exactly one certificate.
        #expect(outcome.code == 1)
        #expect(outcome.output.contains("expected 1 certificate"), "\(outcome.lines.prefix(20))")
        #expect(outcome.lines.count < 150)
    }

    @Test func `absurd names are cut, and do nothing to a terminal`() throws {
        let change = """
            name=$(printf 'x%.0s' $(seq 60)); subject=
            for i in $(seq 200); do subject="$subject/O=$name$i"; done
            openssl ecparam -name prime256v1 -genkey -noout -out $P/front-proxy-client.key
            certificate $P/front-proxy-client $P/front-proxy-ca "$subject/CN=$(printf 'a\\033[31mb\\033]0;c\\007')" clientAuth
            """
        let plane = try ControlPlane(change)
        let outcome = try plane.check()
        #expect(outcome.code == 1)
        #expect(!outcome.outputBytes.contains(0x1B) && !outcome.outputBytes.contains(0x07))
        #expect(outcome.lines.allSatisfy { $0.count < 3000 })
    }

    @Test func `CAs that sign each other in a circle end`() throws {
        let change = """
            ca one one; ca two two
            for pair in "one two" "two one"; do set -- $pair
                openssl req -new -key $1.key -subj /CN=$1 -out $1.csr
                openssl x509 -req -in $1.csr -CA $2.crt -CAkey $2.key -days 90 -set_serial 9 -out $1-by-$2.crt \
                    -extfile <(echo basicConstraints=critical,CA:TRUE) 2>/dev/null
            done
            leaf $P/front-proxy-client one /CN=front-proxy-client clientAuth
            cat one-by-two.crt two-by-one.crt >> $P/front-proxy-client.crt
            """
        #expect(try report(change).ids("fail") == ["proxy-under-requestheader-ca"])
        let trusted =
            change + """

                rm $P/front-proxy-ca.key
                cat one-by-two.crt two-by-one.crt > $P/front-proxy-ca.crt
                """
        #expect(try report(trusted).ids("fail") == [])
    }

    @Test(arguments: [
        "rm $P/front-proxy-ca.crt; mkfifo $P/front-proxy-ca.crt",
        "rm $P/front-proxy-ca.crt; ln -s /dev/zero $P/front-proxy-ca.crt; mkdir -p dev; mkfifo dev/zero",
        "head -c 1000000 /dev/urandom > $P/front-proxy-ca.crt",
        "yes -- '-----BEGIN CERTIFICATE-----' | head -n 100000 > $P/front-proxy-ca.crt",
        "printf -- '-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----\\n' > $P/front-proxy-ca.crt",
        "sed -i 's/CERTIFICATE/TRUSTED CERTIFICATE/' $P/front-proxy-ca.crt",
    ])
    func `what is no certificate is said of the file, and blocks nothing`(change: String) throws {
        let report = try report(change)
        #expect(report.ids("fail") == ["x509-rejected-by-go"])
        #expect(
            report.checks.contains {
                $0.result == "fail" && $0.subject == "/etc/kubernetes/pki/front-proxy-ca.crt"
            })
        #expect(report.ids("not-checked").contains("proxy-under-requestheader-ca"))
    }

    @Test(arguments: [
        ("rm $P/front-proxy-ca.crt", ["missing-file"]),
        ("rm $P/front-proxy-ca.crt; ln -s front-proxy-ca.crt $P/front-proxy-ca.crt", []),
        ("rm $P/front-proxy-ca.crt; mkdir $P/front-proxy-ca.crt", ["x509-rejected-by-go"]),
        // A link that leads out of the root on the host that looks, and nowhere on the host itself.
        (
            "cp $P/front-proxy-ca.crt ../outside.crt; ln -sf ../../../../outside.crt $P/front-proxy-ca.crt",
            ["missing-file"]
        ),
    ])
    func `a file that cannot be read is said, and what needs it is not judged`(
        change: String, failed: [String]
    ) throws {
        let report = try report(change)
        #expect(report.ids("fail") == Set(failed))
        #expect(
            report.ids("not-checked").isSuperset(of: [
                "proxy-under-requestheader-ca", "requestheader-ca-key-distinct",
            ]))
    }

    @Test(arguments: [
        "printf '\\tkind: x\\n' > $K/scheduler.conf", "echo '{\"kind\":\"Config\"}' > $K/scheduler.conf",
        "head -c 100000 /dev/urandom > $K/scheduler.conf", ": > $K/scheduler.conf",
        "awk 'BEGIN { for (i = 0; i < 2000; i++) { print indent \"a:\"; indent = indent \" \" } }' > $K/scheduler.conf",
        "sed -i 's/current-context: .*/current-context: none/' $K/scheduler.conf",
    ])
    func `a kubeconfig that cannot be read is said, and the others are judged`(change: String) throws {
        let report = try report(change)
        #expect(report.ids("fail") == [])
        #expect(
            report.checks.contains { $0.result == "not-checked" && $0.message.contains("scheduler.conf") })
        #expect(report.checks.filter { $0.id == "client-ca-chain" && $0.result == "ok" }.count == 4)
    }

    @Test func `flags without values, and a manifest that is none, are said`() throws {
        let noValue = try report(
            "sed -i 's/--client-ca-file=.*/--client-ca-file/' $K/manifests/kube-apiserver.yaml")
        #expect(noValue.checks.contains { $0.message.contains("--client-ca-file has no value") })
        let garbage = try report("head -c 5000 /dev/urandom > $K/manifests/etcd.yaml")
        #expect(garbage.ids("fail") == [])
        #expect(garbage.ids("not-checked").contains("etcd-under-etcd-ca"))
    }
}
