import JSON
import TestSupport
import Testing

@Suite struct BatchFieldTests {
    private func batch(_ arguments: [String], input: Input = .nothing) throws -> Outcome {
        try satoken(
            ["batch-verify", "-o", "json"] + arguments + Recorded.trust + Recorded.cluster, input: input)
    }

    /// Lines without a token at status.token, and what is said of each.
    static let lines: [(line: String, reason: String, detail: String)] = [
        ("no JSON", "the line is not JSON", "column 2: invalid token"),
        ("{\"status\":", "the line is not JSON", "column 10: unexpected token near end of file"),
        ("[]", "no member status.token", "the line is no object, but an array"),
        ("{\"token\":\"x\"}", "no member status.token", "the line has no status"),
        ("{\"status.token\":\"x\"}", "no member status.token", "the line has no status"),
        ("{\"status\":\"x\"}", "no member status.token", "status is no object, but a string"),
        ("{\"status\":{\"Token\":\"x\"}}", "no member status.token", "status has no token"),
        ("{\"status\":{\"token\":[\"x\"]}}", "status.token is no string", "it is an array"),
        ("{\"status\":{\"token\":null}}", "status.token is no string", "it is null"),
        ("{\"status\":{\"token\":7}}", "status.token is no string", "it is a number"),
    ]

    @Test func `what is wrong with a line that holds no token is told of each line and summed up`() throws {
        let scratch = try Scratch()
        let refusals = scratch["refused"]
        let token = try Recorded.token()
        // The last of two members of one name counts.
        let good = "{\"status\":{\"token\":\"x\",\"token\":\"\(token)\"}}"
        let text = (Self.lines.map(\.line) + [good, "{\"status\":{\"token\":\"\"}}"]).joined(separator: "\n")
        let outcome = try batch(["--field", "status.token", "--refused", refusals], input: .text(text))
        #expect(outcome.code == 1)
        let listed = try String(decoding: scratch.bytes("refused"), as: UTF8.self)
            .split(separator: "\n").map { try JSONValue(parsing: String($0)) }
        for (number, (line, refusal)) in zip(Self.lines, listed).enumerated() {
            #expect(refusal["line"]?.integer == number + 1)
            #expect(refusal["reason"]?.string == line.reason, "\(line.line)")
            #expect(refusal["detail"]?.string == line.detail, "\(line.line)")
        }
        #expect(listed.count == Self.lines.count + 1)
        #expect(listed.last?["reason"]?.string == "no token")
        let summary = try JSONValue(parsing: outcome.output)
        #expect(summary["accepted"]?.integer == 1)
        #expect(summary["reasons"]?["no member status.token"]?.integer == 5)
        #expect(summary["reasons"]?["status.token is no string"]?.integer == 3)
        #expect(summary["reasons"]?["the line is not JSON"]?.integer == 2)
    }

    @Test func `lines of nothing but blanks are passed over, as empty ones are`() throws {
        let outcome = try batch(
            ["--field", "token"], input: .text("\n   \n\t\n{\"token\":\"\(try Recorded.token())\"}\n \n"))
        #expect(outcome.code == 0, "\(outcome)")
    }

    @Test func `who forgot --field is told of it`() throws {
        let outcome = try batch([], input: .text("{\"token\":\"\(try Recorded.token())\"}\n{}\n{.}.\n"))
        #expect(outcome.code == 1)
        let reasons = try JSONValue(parsing: outcome.output)["reasons"]?.members
        #expect(
            reasons?.map(\.name) == ["a JSON object (--field says which member is the token)"], "\(outcome)")
        #expect(reasons?.first?.value.integer == 3)
    }

    @Test func `a dot or a backslash in a name has a backslash before it`() throws {
        let line =
            "{\"metadata\":{\"annotations\":{\"example.com/a\\\\b\":\"\(try Recorded.token())\"}}}\n"
        let field = "metadata.annotations.example\\.com/a\\\\b"
        let outcome = try batch(["--field", field], input: .text(line))
        #expect(outcome.code == 0, "\(outcome)")
        #expect(
            try batch(["--field", "metadata.annotations.example.com/a\\\\b"], input: .text(line)).code == 1)
    }

    @Test(arguments: ["", ".", ".a", "a.", "a..b", "a\\", "a\\b", "a\\n.b"])
    func `a field that names no member is a senseless command line`(field: String) throws {
        let outcome = try batch(["--field", field])
        #expect(outcome.code == 64)
        #expect(outcome.error.contains("a dot within a name is written"), "\(outcome)")
    }

    @Test func `a line of which only parts are kept is refused, though the parts are JSON`() throws {
        let padding = String(repeating: "a", count: 5_000_000)
        let line = "{\"token\":\"\(try Recorded.token())\",\"padding\":\"\(padding)\"}\n"
        let outcome = try batch(["--field", "token"], input: .text(line))
        #expect(outcome.code == 1)
        #expect(try JSONValue(parsing: outcome.output)["reasons"]?["too large"]?.integer == 1)
    }
}
