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

    @Test func `what goes wrong in the middle does not take with it what was found before`() throws {
        let scratch = try Scratch()
        let lines = try scratch.file("lines", "\(try Recorded.token())\ngarbage\n")
        let late = try scratch.file("late", "garbage\n")
        // Whoever opened the pipe has looked whether all files are there.
        let outcome = try shell(
            """
            folder=$1
            shift
            mkfifo "$folder/pipe"
            "$satoken" batch-verify "$folder/pipe" "$folder/late" --refused "$folder/refused" -o json "$@" &
            exec 3>"$folder/pipe"
            rm "$folder/late"
            cat "$folder/lines" >&3
            exec 3>&-
            wait $!
            """, [scratch.path] + Recorded.trust + Recorded.cluster)
        #expect(outcome.code == 66, "\(outcome)")
        #expect(outcome.error.contains("\(late): no such file"))
        let summary = try JSONValue(parsing: outcome.output)
        #expect(summary["interrupted"]?.bool == true)
        #expect(summary["accepted"]?.integer == 1 && summary["refused"]?.integer == 1)
        #expect(String(decoding: scratch.bytes("refused"), as: UTF8.self).contains("\"line\":2"))

        let full = try batch([lines, "--refused", "/dev/full"])
        #expect(full.code == 74)
        #expect(try JSONValue(parsing: full.output)["accepted"]?.integer == 1)
    }

    @Test func `who waits for a pipe's writer can be stopped`() throws {
        let scratch = try Scratch()
        let outcome = try shell(
            """
            folder=$1
            shift
            mkfifo "$folder/pipe"
            "$satoken" batch-verify "$folder/pipe" -o json "$@" &
            until ls -l "/proc/$!/fd" | grep -q "$folder/pipe"; do sleep 0.1; done
            kill -TERM $!
            wait $!
            """, [scratch.path] + Recorded.trust)
        #expect(outcome.code == 143)
        #expect(try JSONValue(parsing: outcome.output)["interrupted"]?.bool == true)
    }

    @Test func `no file is written over that is named for something else`() throws {
        let scratch = try Scratch()
        let (key, objects) = (
            try scratch.key("sa.pub"),
            try scratch.file("objects.json", "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[]}")
        )
        let manifest = try scratch.file("unit", "kube-apiserver --service-account-issuer=\(Recorded.issuer)")
        let input = try scratch.file("input", "garbage\n")
        for refused in [key, objects, manifest] {
            let outcome = try satoken([
                "batch-verify", input, "--service-account-key-file", key, "--objects", objects,
                "--kube-apiserver", manifest, "--refused", refused,
            ])
            #expect(outcome.code == 64, "\(outcome)")
            #expect(outcome.error.contains("would write over it"))
        }
        let own = try batch(["--refused", input], input: .file(input))
        #expect(own.code == 64 && own.error.contains("is read as standard input"), "\(own)")
        #expect(scratch.bytes("input") == Array("garbage\n".utf8))
        let output = try scratch.file("output", "")
        let both = try satoken(
            ["batch-verify", input, "--refused", output] + Recorded.trust, output: .file(output))
        #expect(both.code == 64 && both.error.contains("gets the summary"), "\(both)")
    }
}
