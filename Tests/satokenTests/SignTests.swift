import JSON
import TestSupport
import Testing

@Suite struct SignTests {
    private func sign(_ claims: String, _ more: [String] = []) throws -> Outcome {
        let scratch = try Scratch()
        return try satoken(
            ["sign", "--service-account-signing-key-file", scratch.key()] + more, input: .text(claims))
    }

    @Test func `the bytes are signed as they come, less white space around them`() throws {
        let outcome = try sign(" \n{ \"b\": 1,\t\"a\": \"ü\" }\r\n")
        #expect(outcome.code == 0)
        let parts = try Parts(outcome.output)
        #expect(parts.payloadText == "{ \"b\": 1,\t\"a\": \"ü\" }")
        #expect(parts.header.text == #"{"alg":"RS256","kid":"\#(Recorded.keyID)"}"#)
    }

    @Test func `a typ goes into the header where it is asked for`() throws {
        #expect(try Parts(sign("{}", ["--type", "at+jwt"]).output).header["typ"]?.string == "at+jwt")
    }

    @Test func `-o json has the token as a member`() throws {
        let token = try #require(try JSONValue(parsing: sign("{}", ["-o", "json"]).output)["token"]?.string)
        #expect(try Parts(token).payloadText == "{}")
    }

    @Test(arguments: [
        "", " ", "x", "[]", "null", "\"{}\"", "{} {}", "{\"a\":}", "{\"a\":1", "\u{0}", "{\"a\":\"\u{1}\"}",
    ])
    func `what is no JSON object is not signed`(claims: String) throws {
        let outcome = try sign(claims)
        #expect(outcome.code == 65, "\(outcome)")
        #expect(outcome.output.isEmpty)
        #expect(outcome.errorLines[0].hasPrefix("satoken: error: standard input: is "), "\(outcome)")
    }
}
