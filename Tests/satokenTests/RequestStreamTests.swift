import JSON
import TestSupport
import Testing

/// `issue --requests`: a line in, a line out.
@Suite struct RequestStreamTests {
    private static func request(_ audience: String) -> String {
        #"{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":{"audiences":["\#(audience)"]}}"#
    }

    private func issue(
        _ scratch: Scratch, _ requests: String, input: Input = .nothing, _ more: [String] = []
    ) throws -> Outcome {
        try satoken(
            ["issue", "builder", "-n", "ci", "--requests", requests] + Recorded.signing(scratch)
                + Recorded.cluster + more, input: input)
    }

    @Test
    func `the answers to many lines come in the order of the lines, from a file and from standard input`()
        throws
    {
        let scratch = try Scratch()
        let text = (0..<1000).map { Self.request("a-\($0)") + "\n" }.joined()
        let file = try issue(scratch, scratch.file("requests", text))
        let standardInput = try issue(scratch, "-", input: .text(text))
        for outcome in [file, standardInput] {
            #expect(outcome.code == 0)
            #expect(outcome.lines.count == 1000)
            for (index, line) in outcome.lines.enumerated() {
                #expect(try Parts(line).payload["aud"]?.strings == ["a-\(index)"])
            }
        }
    }

    @Test(arguments: ["text", "json"])
    func `a bad line is answered by a Status in its place, and the exit code says so at the end`(
        format: String
    ) throws {
        let scratch = try Scratch()
        let bad: [(line: String, code: Int)] = [
            ("not json", 400), ("[]", 400), (#"{"kind":"Pod"}"#, 400),
            (#"{"spec":{"expirationSeconds":"1"}}"#, 400), (#"{"spec":{"expirationSeconds":1}}"#, 422),
            (#"{"metadata":{"name":"x"}}"#, 422), (#"{"metadata":{"namespace":"x"}}"#, 400),
            ("\u{0}\u{1}\u{ff}", 400), ("{}{}", 400), ("null", 400),
            (String(repeating: "[", count: 100_000), 400),
        ]
        let text = bad.map { Self.request("good") + "\n\($0.line)\n" }.joined() + Self.request("last")
        let outcome = try issue(scratch, scratch.file("requests", text), ["-o", format])
        #expect(outcome.code == 1)
        #expect(outcome.lines.count == 2 * bad.count + 1)
        for (index, line) in outcome.lines.enumerated() {
            if index.isMultiple(of: 2) {
                #expect(format == "text" ? line.hasPrefix("eyJ") : line.contains(#""kind":"TokenRequest""#))
            } else {
                let status = try JSONValue(parsing: line)
                #expect(status["kind"]?.string == "Status")
                #expect(status["code"]?.integer == bad[index / 2].code, "\(bad[index / 2]): \(line)")
            }
        }
    }

    @Test func `blank lines ask for nothing, and a line may end in CR LF`() throws {
        let scratch = try Scratch()
        let text = "\n  \t\n\(Self.request("a"))\r\n\r\n\(Self.request("b"))"
        let outcome = try issue(scratch, "-", input: .text(text))
        #expect(outcome.code == 0, "\(outcome)")
        #expect(try outcome.lines.map { try Parts($0).payload["aud"]?.strings } == [["a"], ["b"]])
        let nothing = try issue(scratch, "-", input: .text("\n\n"))
        #expect(nothing.code == 0)
        #expect(nothing.output.isEmpty)
    }

    @Test func `a line longer than the server reads is refused in its place`() throws {
        let scratch = try Scratch()
        let long = Self.request(String(repeating: "a", count: 3_145_729))
        let outcome = try issue(
            scratch, "-", input: .text("\(Self.request("a"))\n\(long)\n\(Self.request("b"))\n"))
        #expect(outcome.code == 1)
        #expect(outcome.lines.count == 3)
        #expect(try JSONValue(parsing: outcome.lines[1])["code"]?.integer == 413)
        #expect(try Parts(outcome.lines[2]).payload["aud"]?.strings == ["b"])
    }

    @Test func `without a ServiceAccount each request names its own`() throws {
        let scratch = try Scratch()
        let lines = """
            {"metadata":{"name":"builder","namespace":"ci"}}
            {"metadata":{"name":"other","namespace":"ci"}}
            {"metadata":{"name":"other"}}
            """
        let outcome = try satoken(
            ["issue", "--requests", "-"] + Recorded.signing(scratch) + Recorded.cluster, input: .text(lines))
        #expect(outcome.code == 1)
        #expect(try Parts(outcome.lines[0]).payload["sub"]?.string == "system:serviceaccount:ci:builder")
        #expect(try Parts(outcome.lines[1]).payload["sub"]?.string == "system:serviceaccount:ci:other")
        #expect(try JSONValue(parsing: outcome.lines[2])["code"]?.integer == 400)
    }

    @Test(arguments: [
        ("{}\n", 0), ("{}", 0), ("\n{}\n", 0), ("{}\n\n", 0), ("\n\n{}\n \n", 0), ("{}\n{}\n", 64),
        ("{}\n\n{}", 64),
    ])
    func `an ID of one's own goes with one request`(requests: String, code: Int32) throws {
        let scratch = try Scratch()
        let outcome = try issue(scratch, "-", input: .text(requests), ["--jti", "mine"])
        #expect(outcome.code == code, "\(outcome)")
        if code == 0 { #expect(try Parts(outcome.output).payload["jti"]?.string == "mine") }
    }

    @Test func `a warning names its line`() throws {
        let scratch = try Scratch()
        let text = "\n{}\n" + #"{"spec":{"expirationSeconds":7200}}"# + "\n"
        let outcome = try issue(
            scratch, "-", input: .text(text), ["--service-account-max-token-expiration", "1h"])
        #expect(outcome.code == 0)
        #expect(
            outcome.errorLines == [
                "satoken: warning: -: line 3: requested expiration of 7200 seconds shortened to 3600 seconds"
            ])
    }
}
