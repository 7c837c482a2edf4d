import Findings
import Testing

@Suite struct MetricsTests {
    /// The samples of a text in Prometheus' format, by name and labels; records what is none.
    private static func samples(_ text: String) -> [String: Int] {
        var found: [String: Int] = [:]
        var typed: Set<Substring> = []
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if line.hasPrefix("# HELP ") { continue }
            if line.hasPrefix("# TYPE ") {
                #expect(words.count == 4 && words[3] == "gauge" && !typed.contains(words[2]), "\(line)")
                typed.insert(words[2])
                continue
            }
            let name = line.prefix { $0 != "{" }
            #expect(typed.contains(name), "\(line)")
            guard let space = line.lastIndex(of: " "), let value = Int(line[line.index(after: space)...])
            else {
                Issue.record("\(line)")
                continue
            }
            #expect(found[String(line[..<space])] == nil, "twice: \(line)")
            found[String(line[..<space])] = value
        }
        return found
    }

    @Test func `keys status gives the ring, its keys, endpoints and steps as metrics`() throws {
        let ring = try RehearsalRing()
        try ring.follow()
        try ring.rotate("publish k2", at: 89 * day)
        try ring.follow(["cp-1"])
        try ring.keys(["observe"], at: 91 * day)
        let status = try ring.keys(["status", "-o", "prometheus"], at: 91 * day)
        let text = try ring.keys(["status"], at: 91 * day)
        #expect(status.code == text.code, "\(status)")
        let found = Self.samples(status.output)
        let name = try #require(status.output.firstMatch(of: /ring="([^"]+)"/)).1
        func value(_ metric: String, _ labels: String) -> Int? {
            found.first {
                $0.key.hasPrefix("satoken_ring_\(metric){ring=\"\(name)\"") && $0.key.contains(labels)
            }?.value
        }
        #expect(value("generation", "") == 2)
        #expect(value("held", "") == 0)
        #expect(value("key", "key=\"k1\",kid=") == 1)
        #expect(found.keys.contains { $0.contains("key=\"k2\"") && $0.contains("state=\"published\"") })
        #expect(value("endpoint_up_to_date", "endpoint=\"cp-1\"") == 1)
        #expect(value("endpoint_up_to_date", "endpoint=\"cp-2\"") == 0)
        #expect(value("step_overdue", "step=\"activate\",keys=\"k2\"") == 1)
        #expect(value("step_waits", "step=\"activate\",keys=\"k2\"") == 2)
        #expect(value("status_timestamp_seconds", "") == Int(RehearsalRing.moment(91 * day)))
    }

    @Test func `check-issuer gives each check's result as metrics, and what cannot be reached is down`()
        throws
    {
        let ring = try RehearsalRing()
        let site = ring.scratch["site"]
        let issuer = "https://issuer.example"
        let published = try satoken([
            "publish", site, "--service-account-issuer", issuer, "--service-account-key-file",
            ring.verificationKeys,
        ])
        try #require(published.code == 0, "\(published)")
        let arguments = ["check-issuer", site, "--service-account-issuer", issuer]
        let checked = try satoken(arguments + ["-o", "prometheus"])
        #expect(try checked.code == satoken(arguments).code, "\(checked)")
        let found = Self.samples(checked.output)
        #expect(found["satoken_issuer_up{place=\"\(site)\"}"] == 1)
        #expect(found["satoken_issuer_check{place=\"\(site)\",check=\"issuer\",result=\"ok\"}"] == 1)
        #expect(found["satoken_issuer_checks_failed{place=\"\(site)\"}"] != nil)

        let nowhere = "https://127.0.0.1:1"
        let down = try satoken(["check-issuer", nowhere, "-o", "prometheus"])
        #expect(down.code == 69)
        #expect(Self.samples(down.output)["satoken_issuer_up{place=\"\(nowhere)\"}"] == 0, "\(down)")
        #expect(down.error.contains("satoken: error:"))
    }

    @Test func `a label's value is escaped, and shows no secret`() {
        var metrics = Metrics(common: [])
        metrics.gauge("a", "What.", [([("b", "x\"\\\ny"), ("c", "https://user:secret@host.example/")], 7)])
        let last = metrics.text.split(separator: "\n").last
        #expect(last?.hasPrefix(#"a{b="x\"\\\ny",c=""#) == true, "\(metrics.text)")
        #expect(!metrics.text.contains("secret"))
    }
}
