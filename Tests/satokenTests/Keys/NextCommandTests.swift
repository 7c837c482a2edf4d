import TestSupport
import Testing

/// An operator who does only what status names always gets on: each command that it names is taken.
@Suite struct NextCommandTests {
    private let scratch: Scratch
    init() throws { scratch = try Scratch() }

    private func keys(
        _ arguments: [String], code: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation
    )
        throws -> Outcome
    {
        let outcome = try satoken(["keys"] + arguments + ["--keys", scratch["ring"]])
        #expect(outcome.code == code, "\(arguments): \(outcome)", sourceLocation: sourceLocation)
        return outcome
    }

    /// A ring in use with a file as its API server.
    private func create(_ options: [String] = []) throws {
        _ = try keys(
            [
                "init", "--service-account-issuer", Recorded.issuer, "--min-generation-age", "1s",
                "--api-server", "cp-1=\(scratch["cp-1"])",
            ] + options)
    }

    /// The API server is restarted with these public keys.
    private func serve(_ file: String) throws {
        let document = try satoken(["jwks", "--service-account-key-file", file])
        _ = try scratch.file("cp-1", document.outputBytes)
    }

    private func next() throws -> String {
        let lines = try satoken(["keys", "status", "--keys", scratch["ring"]]).lines
        return lines.filter { $0.hasPrefix("do next") || $0.hasPrefix("then") }.joined(separator: "\n")
    }

    @Test func `where no API server was ever seen, no export is named that would be refused`() throws {
        try create()
        let next = try self.next()
        #expect(next.hasPrefix("do next  reach cp-1 and run satoken keys observe"), "\(next)")
        #expect(next.contains("on a new cluster, whose API servers first start with the ring's files: "))
        #expect(!next.contains("then     satoken keys export, put"), "\(next)")
        _ = try keys(["export"], code: 1)
        let forced = try keys(["export", "--force", "unobserved"])
        #expect(
            forced.output.contains("--service-account-signing-key-file="),
            "a new cluster has no other key to sign with: \(forced)")
    }

    @Test func `a revocation after rollover waits for no generation that nothing follows at once`() throws {
        let outcome = try ThreadClock.moving { pass in
            try create()
            pass(2)
            return try keys(["revoke", "k1", "--after-rollover", "--ring", "ring"], code: 1)
        }
        #expect(outcome.output.contains("done: publish k2"), "\(outcome)")
        #expect(!outcome.error.contains("generation 2 stands"), "\(outcome)")
    }

    @Test func `kube-controller-manager's word names its file where kubeadm's layout has two`() throws {
        try create(["--legacy-tokens", "--new-cluster"])
        try serve(scratch["ring/current/verification.pem"])
        _ = try keys(["observe"])
        #expect(try !next().contains("--service-account-private-key-file"))
        _ = try keys(["export", "--kubeadm", scratch["pki"]])
        let file = ["--service-account-private-key-file", "/etc/kubernetes/pki/legacy.key"]
        let words = try next().split(separator: " ").map(String.init)
        let signer = try #require(words.last { $0 == "k1" || $0 == "k2" }, "\(words)")
        #expect(
            try next().contains(
                "satoken keys confirm kube-controller-manager \(signer) --service-account-private-key-file legacy.key"
            ))
        let other = signer == "k1" ? "k2" : "k1"
        let wrong = try keys(["confirm", "kube-controller-manager", other] + file, code: 64)
        #expect(wrong.error.contains("legacy.key holds \(signer), and not \(other)"), "\(wrong)")
        _ = try keys(["confirm", "cp-1", signer] + file, code: 64)
        _ = try keys(["confirm", "kube-controller-manager", signer] + file)
        #expect(try !next().contains("kube-controller-manager"))
    }

    @Test func `a manifest that kept its old signing key gets the new one before it is confirmed`() throws {
        let old = try scratch.key("sa-old.pub")
        try serve(old)
        try create()
        #expect(try next().hasPrefix("do next  satoken keys import FILE --as previous"))
        let imported = try keys(["import", old, "--as", "previous"])
        #expect(imported.output.contains("  satoken keys export, put its flags into the manifests of cp-1"))
        let first = try keys(["export"])
        #expect(!first.output.contains("--service-account-signing-key-file="), "\(first)")
        try serve(scratch["ring/current/verification.pem"])
        _ = try keys(["observe"])
        let next = try self.next()
        #expect(
            next.hasPrefix(
                "do next  satoken keys export, put its --service-account-signing-key-file into the manifests of cp-1, "
                    + "restart them one after the other, then satoken keys confirm cp-1 k1"), "\(next)")
        let second = try keys(["export"])
        #expect(second.output.contains("--service-account-signing-key-file="), "\(second)")
        try ThreadClock.moving { pass in
            // A word counts from the second after the export on; the restart takes longer.
            pass(2)
            let confirmed = try keys(["confirm", "cp-1", "k1"])
            #expect(confirmed.output.contains("cp-1 signs with k1, by your word"), "\(confirmed)")
            #expect(try !self.next().contains("confirm cp-1"))
        }
    }

    @Test func `hosts that an export brings forward are exported to before a restart`() throws {
        try create(["--new-cluster"])
        try serve(scratch["ring/current/verification.pem"])
        let hosts = [["--to", scratch["host"]], ["--kubeadm", scratch["pki"]]]
        for host in hosts { _ = try keys(["export"] + host) }
        _ = try keys(["rotate", "publish", "--force", "early"])
        let commands = hosts.map { "satoken keys export \($0[0]) \($0[1]), then " }.joined()
        let next = try self.next()
        #expect(next.hasPrefix("do next  \(commands)restart kube-apiserver on cp-1"), "\(next)")
        for host in hosts { _ = try keys(["export"] + host) }
        #expect(try self.next().hasPrefix("do next  restart kube-apiserver on cp-1"))
        // A directory that is gone is nobody's to bring forward.
        _ = try shell("rm -r \"$1\" \"$2\"", [scratch["host"], scratch["pki"]])
        _ = try keys(["rotate", "activate", "--force", "early", "--force", "unobserved"])
        #expect(try !self.next().contains("satoken keys export --"))
    }
}
