import JSON
import TestSupport
import Testing

@Suite struct BatchVerifyTests {
    /// A token that is accepted by no look-up, one for another audience, and garbage.
    private func lines() throws -> [String] {
        [try Recorded.token("valid-unbound"), try Recorded.token("iss-wrong"), "", "garbage"]
    }

    /// These lines again and again.
    private func text(_ count: Int) throws -> String {
        let lines = try lines().joined(separator: "\n")
        return [String](repeating: lines, count: count).joined(separator: "\n")
    }

    private func batch(_ arguments: [String], input: Input = .nothing) throws -> Outcome {
        try satoken(
            ["batch-verify", "-o", "json"] + arguments + Recorded.trust + Recorded.cluster, input: input)
    }

    @Test(arguments: ["evp", "precomputed"])
    func `a file is summed up, and what is refused is listed in order`(engine: String) throws {
        let scratch = try Scratch()
        // More than one block, so that threads take turns.
        let count = 400
        let text = try text(count)
        let refusals = try scratch.file("refused", "")
        let tokens = try scratch.file("tokens", text)
        let outcome = try batch(
            [tokens, "--engine", engine, "--threads", "2", "--refused", refusals])
        #expect(outcome.code == 1)
        let summary = try JSONValue(parsing: outcome.output)
        #expect(summary["accepted"]?.integer == count)
        #expect(summary["refused"]?.integer == 2 * count)
        #expect(summary["reasons"]?["issuer"]?.integer == count)
        #expect(summary["reasons"]?["no three parts"]?.integer == count)
        let numbers = try shell("cat \"$1\"", [refusals]).lines.map {
            try JSONValue(parsing: $0)["line"]?.integer ?? 0
        }
        let wanted: [Int] = (0..<count).flatMap { [4 * $0 + 2, 4 * $0 + 4] }
        #expect(numbers == wanted)
    }

    @Test func `what is accepted whole exits 0, from standard input and from a member of JSON lines`() throws
    {
        let token = try Recorded.token("valid-unbound")
        #expect(try batch([], input: .text("\(token)\r\n\n\(token)")).code == 0)
        let json = "{\"status\":{\"token\":\"\(token)\"}}\n"
        #expect(try batch(["--field", "status.token"], input: .text(json)).code == 0)
        let other = try batch(["--field", "token"], input: .text(json + "no JSON\n"))
        #expect(other.code == 1)
        #expect(try JSONValue(parsing: other.output)["reasons"]?["no token"]?.integer == 2)
    }

    @Test func `shards share the lines, and their summaries add up to the whole`() throws {
        let scratch = try Scratch()
        let file = try scratch.file("tokens", text(25))
        let whole = try batch([file])
        let parts = try (0..<3).map { index in
            try scratch.file("part\(index)", try batch([file, "--shard", "\(index)/3"]).output)
        }
        let merged = try satoken(["batch-verify", "--merge", "-o", "json"] + parts)
        #expect(merged.code == 1)
        #expect(merged.output == whole.output)
    }

    @Test(arguments: ["2/2", "-1/2", "1", "a/b", "0/0"])
    func `a shard that cannot be is a senseless command line`(shard: String) throws {
        #expect(try batch(["--shard=\(shard)"]).code == 64)
    }

    @Test(arguments: [("INT", 130), ("TERM", 143)])
    func `Ctrl-C and SIGTERM end with the summary so far and their exit codes`(signal: String, code: Int32)
        throws
    {
        let scratch = try Scratch()
        // More than a pipe and a block hold: once all is written, some of it was judged.
        let tokens = try scratch.file("tokens", text(1000) + "\n")
        let outcome = try shell(
            """
            folder=$1 tokens=$2 signal=$3
            shift 3
            mkfifo "$folder/pipe"
            "$satoken" batch-verify "$folder/pipe" -o json --threads 1 "$@" &
            exec 3>"$folder/pipe"
            cat "$tokens" >&3
            kill "-$signal" $!
            wait $!
            """, [scratch.path, tokens, signal] + Recorded.trust + Recorded.cluster)
        #expect(outcome.code == code)
        let summary = try JSONValue(parsing: outcome.output)
        #expect(summary["interrupted"]?.bool == true)
        let accepted = try #require(summary["accepted"]?.integer)
        #expect(accepted > 0 && accepted <= 1000)
    }

    @Test func `a shard that is missing or there twice is called out`() throws {
        let scratch = try Scratch()
        let token = try Recorded.token("valid-unbound")
        let file = try scratch.file("tokens", "\(token)\n\(token)\n\(token)\n")
        let parts = try (0..<3).map { index in
            try scratch.file("part\(index)", try batch([file, "--shard", "\(index)/3"]).output)
        }
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

    @Test func `no file is written over that is read, and none when another is missing`() throws {
        let scratch = try Scratch()
        let token = try Recorded.token("valid-unbound")
        let file = try scratch.file("tokens", token + "\n")
        let link = scratch.path + "/link"
        #expect(try shell("ln -s tokens \"$1/link\"", [scratch.path]).code == 0)
        for refused in [file, link, scratch.path + "/./tokens"] {
            let outcome = try batch([file, "--refused", refused])
            #expect(outcome.code == 64)
            #expect(outcome.error.contains("would write over it"))
        }
        let kept = try scratch.file("kept", "precious")
        #expect(try batch([file, scratch.path + "/none", "--refused", kept]).code == 66)
        #expect(try shell("cat \"$1\" \"$2\"", [kept, file]).lines == ["precious" + token])
    }

    @Test func `what is no summary is not merged, and an interrupted one makes the whole so`() throws {
        let scratch = try Scratch()
        let counts = "\"reasons\":{},\"keys\":{},\"accounts\":{}"
        let good = try scratch.file("good", "{\"accepted\":2,\"refused\":0,\"interrupted\":false,\(counts)}")
        let cut = try scratch.file("cut", "{\"accepted\":1,\"refused\":0,\"interrupted\":true,\(counts)}")
        let merged = try satoken(["batch-verify", "--merge", good, cut, "-o", "json"])
        #expect(merged.code == 130)
        #expect(try JSONValue(parsing: merged.output)["accepted"]?.integer == 3)
        let other = try scratch.file("other", "{\"accepted\":2}")
        #expect(try satoken(["batch-verify", "--merge", good, other]).code == 65)
        #expect(try satoken(["batch-verify", "--merge"]).code == 64)
    }
}
