import JSON
import Testing

/// What a ring lacks that only the operator can state: `keys check` names it, and the command that states it.
@Suite struct UnstatedTests {
    /// Members that version 1 of ring.json called otherwise, or did not have.
    private static let former = [
        ("\"version\":2", "\"version\":1"), ("\"publishLeadTime\":", "\"lead\":"),
        ("\"maxTokenExpiration\":", "\"maxTokenLifetime\":"), ("\"clockSkew\":", "\"skew\":"),
        ("\"minGenerationAge\":", "\"settle\":"), ("\"externalAudiences\":", "\"outsideAudiences\":"),
        ("\"endpoints\":", "\"consumers\":"), ("\"external\":", "\"outside\":"), (",\"flags\":{}", ""),
        (",\"lifetimesChanged\":1", ""), (",\"newCluster\":false", ""), (",\"excusedKids\":[]", ""),
        (",\"serverFilesChanged\":1", ""), (",\"jwksChanged\":1", ""), (",\"imported\":false", ""),
    ]

    /// A ring as an earlier satoken left it, with endpoints that follow it.
    private func older() throws -> RehearsalRing {
        let ring = try RehearsalRing()
        let file = "ring/generations/0001/ring.json"
        var text = String(decoding: ring.scratch.bytes(file), as: UTF8.self)
        for (today, then) in Self.former {
            try #require(text.contains(today), "\(today) in \(text)")
            text = text.with(then, for: today)
        }
        _ = try ring.scratch.file(file, text)
        try ring.follow()
        try ring.keys(["observe"], at: 60)
        return ring
    }

    private func results(_ ring: RehearsalRing, at seconds: Int) throws -> [String] {
        let json = try JSONValue(parsing: ring.keys(["check", "-o", "json"], at: seconds).output)
        return try #require(json["checks"]).elements.map {
            "\($0["id"]?.string ?? "") \($0["result"]?.string ?? "")"
        }
    }

    @Test func `check says what an older ring lacks, and each command that it names states it`() throws {
        let ring = try older()
        let check = try ring.keys(["check"], at: hour)
        #expect(check.code == 0, "\(check)")
        let expected = [
            (
                "flags: cp-1, cp-2 count as having no --service-account-max-token-expiration (2^32 s)",
                "--flags,"
            ),
            (
                "live-tokens: nothing states how long the tokens of k1 live that are out",
                "--longest-live-token DURATION k1, after satoken keys confirm --flags"
            ),
            (
                "kube-controller-manager: not confirmed; may sign Secrets' tokens with k1",
                "kube-controller-manager none"
            ),
        ]
        for (message, command) in expected {
            let line = try #require(check.lines.first { $0.contains("! \(message)") }, "\(check)")
            #expect(line.contains("satoken keys confirm \(command)"), "\(line)")
        }
        #expect(
            try results(ring, at: hour) == [
                "files ok", "flags note", "live-tokens note", "kube-controller-manager note",
            ])
        for (index, arguments) in [
            ["kube-controller-manager", "none"], ["--flags"], ["--longest-live-token", "1y", "k1"],
        ].enumerated() {
            let said = try ring.keys(["confirm"] + arguments, at: (2 + index) * hour)
            #expect(said.code == 0, "\(said)")
        }
        let whole = try ring.keys(["check"], at: 6 * hour)
        #expect(whole.code == 0 && whole.lines.count == 1, "\(whole)")
        #expect(
            try results(ring, at: 6 * hour) == [
                "files ok", "flags ok", "live-tokens ok", "kube-controller-manager ok",
            ])
    }

    @Test func `files that are not as they should be fail, with what mends them`() throws {
        let ring = try older()
        try ring.scratch.setMode(0o644, "ring/private/k1.key")
        let check = try ring.keys(["check", "-o", "json"], at: hour)
        #expect(check.code == 1)
        let first = try #require(JSONValue(parsing: check.output)["checks"]?.elements.first)
        #expect(first["id"]?.string == "files" && first["result"]?.string == "fail")
        #expect(first["fix"]?.string == "--repair will set its mode to 600")
        let mended = try JSONValue(parsing: ring.keys(["check", "--repair", "-o", "json"], at: hour).output)
        #expect(mended["checks"]?.elements.compactMap { $0["result"]?.string } == ["note"], "\(mended.text)")
    }
}
