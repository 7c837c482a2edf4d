import JSON
import TestSupport
import Testing

@Suite struct BatchMergeTests {
    private func batch(_ arguments: [String]) throws -> Outcome {
        try satoken(["batch-verify", "-o", "json"] + arguments + Recorded.trust + Recorded.cluster)
    }

    private func merge(_ summaries: [String]) throws -> Outcome {
        try satoken(["batch-verify", "--merge", "-o", "json"] + summaries)
    }

    /// The summaries of `count` shards of a file, as files.
    private func shards(_ count: Int, of file: String, _ scratch: Scratch) throws -> [String] {
        try (0..<count).map { index in
            try scratch.file("part\(index)", try batch([file, "--shard", "\(index)/\(count)"]).output)
        }
    }

    @Test func `shards share the lines, and their summaries add up to the whole`() throws {
        let scratch = try Scratch()
        let lines = [try Recorded.token("valid-unbound"), try Recorded.token("iss-wrong"), "", "garbage"]
        let file = try scratch.file(
            "tokens", [[String]](repeating: lines, count: 25).joined().joined(separator: "\n"))
        let whole = try batch([file])
        let merged = try merge(shards(3, of: file, scratch))
        #expect(merged.code == 1)
        #expect(merged.output == whole.output)
    }

    @Test func `a shard that is missing or there twice is called out`() throws {
        let scratch = try Scratch()
        let token = try Recorded.token("valid-unbound")
        let file = try scratch.file("tokens", "\(token)\n\(token)\n\(token)\n")
        let parts = try shards(3, of: file, scratch)
        let whole = try scratch.file("whole", try batch([file]).output)
        let some = try satoken(["batch-verify", "--merge", "-o", "json", parts[0], parts[2]])
        #expect(some.code == 1)
        #expect(some.error.contains("shards are missing: 1/3"))
        // A part of a merger can be merged with the rest.
        let half = try scratch.file("half", some.output)
        #expect(try satoken(["batch-verify", "--merge", half, parts[1]]).code == 0)
        for wrong in [
            [parts[0], parts[0]], [half, parts[2]], [parts[0], whole], [whole, parts[0]],
            [parts[0], try scratch.file("other", try batch([file, "--shard", "1/2"]).output)],
        ] {
            #expect(try satoken(["batch-verify", "--merge"] + wrong).code == 65)
        }
    }

    @Test func `a summary with counts that no run could reach is none`() throws {
        let scratch = try Scratch()
        let huge = try scratch.file(
            "huge",
            "{\"accepted\":9223372036854775807,\"refused\":0,\"interrupted\":false,\"reasons\":{},\"keys\":{},\"accounts\":{}}"
        )
        #expect(try satoken(["batch-verify", "--merge", huge, huge]).code == 65)
    }

    @Test(arguments: ["reasons", "keys", "accounts"])
    func `counts that no sum could hold are no summary`(table: String) throws {
        let scratch = try Scratch()
        let most = 1 << 48
        let count = table == "reasons" ? "\(most)" : "{\"accepted\":\(most),\"refused\":\(most)}"
        // Past (others), one name for what has no place of its own.
        let names = (0..<3).map { "\"\(String(repeating: "n", count: 600))\($0)\":\(count)" }
        let members = names.joined(separator: ",")
        var tables = ["reasons": "{}", "keys": "{}", "accounts": "{}"]
        tables[table] = "{\(members)}"
        let text = tables.map { "\"\($0.key)\":\($0.value)" }.sorted().joined(separator: ",")
        let file = try scratch.file("huge", "{\"accepted\":1,\"refused\":0,\"interrupted\":false,\(text)}")
        let outcome = try satoken(["batch-verify", "--merge", file])
        #expect(outcome.code == 65, "\(outcome)")
        #expect(outcome.error.contains("is no summary of batch-verify"), "\(outcome)")
    }

    @Test func `as many summaries as a command line names add up`() throws {
        let scratch = try Scratch()
        let most = 1 << 48
        // The parser's work grows with the square of their number.
        let count = Build.isOptimised ? 4000 : 400
        let file = try scratch.file(
            "most",
            "{\"accepted\":\(most),\"refused\":0,\"interrupted\":false,\"reasons\":{},\"keys\":{\"k\":{\"accepted\":\(most),\"refused\":0}},\"accounts\":{}}"
        )
        let outcome = try satoken(["batch-verify", "--merge"] + [String](repeating: file, count: count))
        #expect(outcome.code == 0 && outcome.lines.first == "accepted \(count * most)", "\(outcome)")
    }

    @Test func `what is no summary is not merged, and an interrupted one makes the whole so`() throws {
        let scratch = try Scratch()
        let counts = "\"reasons\":{},\"keys\":{},\"accounts\":{}"
        let good = try scratch.file("good", "{\"accepted\":2,\"refused\":0,\"interrupted\":false,\(counts)}")
        let cut = try scratch.file("cut", "{\"accepted\":1,\"refused\":0,\"interrupted\":true,\(counts)}")
        let merged = try satoken(["batch-verify", "--merge", good, cut, "-o", "json"])
        #expect(merged.code == 130)
        #expect(merged.error == "satoken: warning: \(cut): is of a run that was stopped before its end\n")
        #expect(try JSONValue(parsing: merged.output)["accepted"]?.integer == 3)
        let other = try scratch.file("other", "{\"accepted\":2}")
        #expect(try satoken(["batch-verify", "--merge", good, other]).code == 65)
        #expect(try satoken(["batch-verify", "--merge"]).code == 64)
    }

    @Test func `a shard of good tokens has nothing to complain of`() throws {
        let scratch = try Scratch()
        let token = try Recorded.token()
        let file = try scratch.file("tokens", "\(token)\n\(token)\n")
        let part = try batch([file, "--shard", "0/2"])
        #expect(part.code == 0 && part.error == "", "\(part)")
        let summary = try JSONValue(parsing: part.output)
        #expect(summary["shards"]?.strings == ["0/2"])
        #expect(summary["lines"]?.integer == 2)
    }

    @Test func `shards that read different numbers of lines are not of one run`() throws {
        let scratch = try Scratch()
        let token = try Recorded.token()
        let one = try batch([try scratch.file("one", "\(token)\n\(token)\n"), "--shard", "0/2"])
        let other = try batch([try scratch.file("other", "\(token)\n"), "--shard", "1/2"])
        let merged = try merge([scratch.file("0", one.output), scratch.file("1", other.output)])
        #expect(merged.code == 65)
        #expect(merged.error.contains("of 1 lines, those before it of 2"), "\(merged)")
    }

    @Test func `names that a token's maker chose do not keep summaries from being merged`() throws {
        let scratch = try Scratch()
        // Two that one name would be if it was cut at its NUL, two that Unicode calls equivalent, one without an end.
        let names = ["a\\u0000b", "a\\u0000c", "\u{E9}", "e\u{301}", String(repeating: "x", count: 600)]
        let tokens = names.map { name in
            let header = Parts.encoded("{\"alg\":\"RS256\",\"kid\":\"\(name)\"}")
            return "\(header).\(Parts.encoded("{\"iss\":\"\(Recorded.issuer)\"}")).AAAA"
        }
        let file = try scratch.file("tokens", tokens.joined(separator: "\n"))
        let whole = try batch([file])
        let keys = try #require(try JSONValue(parsing: whole.output)["keys"])
        #expect(keys["(others)"]?["refused"]?.integer == 3)
        #expect(keys["\u{E9}"]?["refused"]?.integer == 1 && keys["e\u{301}"]?["refused"]?.integer == 1)
        let merged = try merge(shards(2, of: file, scratch))
        #expect(merged.code == 1)
        #expect(merged.output == whole.output)
    }

    @Test(arguments: [
        "[]", "{\"accepted\":1}", "{\"accepted\":1,REST,\"keys\":[]}",
        "{\"accepted\":1,REST,\"reasons\":{\"a\":-1}}",
        "{\"accepted\":1,REST,\"accounts\":{\"a\":{\"accepted\":1}}}", "{\"accepted\":1,REST,\"shards\":7}",
        "{\"accepted\":1,REST,\"shards\":[\"2/2\"]}", "{\"accepted\":1,REST,\"shards\":[\"0/2\",\"0/2\"]}",
        "",
    ])
    func `what no run prints is no summary`(text: String) throws {
        let scratch = try Scratch()
        let rest = "\"refused\":0,\"interrupted\":false,\"reasons\":{},\"keys\":{},\"accounts\":{}"
        let outcome = try merge([scratch.file("summary", text.with(rest, for: "REST"))])
        #expect(outcome.code == 65, "\(outcome)")
        #expect(outcome.error.contains("is no summary of batch-verify"), "\(outcome)")
    }

    @Test func `a summary from elsewhere commands no terminal, and many missing shards are counted`() throws {
        let scratch = try Scratch()
        let summary = try scratch.file(
            "summary",
            "{\"accepted\":0,\"refused\":1,\"interrupted\":false,\"shards\":[\"0/1000000000000\"],"
                + "\"reasons\":{\"\\u001b[31m\":1},\"keys\":{},\"accounts\":{}}")
        let outcome = try satoken(["batch-verify", "--merge", summary])
        #expect(outcome.output.contains("1  \\u001b[31m"), "\(outcome)")
        #expect(outcome.error.contains("16/1000000000000 and 999999999983 more"), "\(outcome)")
    }
}
