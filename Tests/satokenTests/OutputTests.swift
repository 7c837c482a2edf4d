import JSON
import TestSupport
import Testing

/// Full disks, readers that went away, and files that are there already.
@Suite struct OutputTests {
    /// Commands that print something. SIGN and TRUST stand for options.
    static let writers = [
        "--help", "--version", "verify --help", "issue b --uid u SIGN", "issue b --uid u SIGN -o json",
        "issue b --uid u SIGN --requests REQUESTS", "sign SIGNKEY", "verify TRUST TOKEN",
        "verify TRUST -o json TOKEN", "verify TRUST garbage", "inspect TRUST TOKEN",
        "inspect TRUST -o json TOKEN", "jwks KEY",
        "openid-configuration KEY --service-account-issuer https://x", "demo",
    ]

    private func command(_ writer: String, _ scratch: Scratch) throws -> [String] {
        let sign = try Recorded.signing(scratch)
        let requests = try scratch.file("requests", String(repeating: "{}\n", count: 600))
        let words = [
            "SIGN": sign, "SIGNKEY": Array(sign.prefix(2)), "TRUST": Recorded.trust, "REQUESTS": [requests],
            "TOKEN": [try Recorded.token()],
            "KEY": ["--service-account-key-file", Conformance.path("keys/sa.pub")],
        ]
        return writer.split(separator: " ").flatMap { words[String($0)] ?? [String($0)] }
    }

    /// Runs a command; the demo, which changes its directory, as a process of its own.
    private func run(
        _ writer: String, _ scratch: Scratch, output: Output, error: Output = .kept
    ) throws -> Outcome {
        let words = try command(writer, scratch)
        return writer == "demo"
            ? try satokenProcess(words, input: .text("{}"), output: output, error: error)
            : try satoken(words, input: .text("{}"), output: output, error: error)
    }

    @Test(arguments: writers)
    func `a full disk behind standard output is an I/O error`(writer: String) throws {
        let scratch = try Scratch()
        let outcome = try run(writer, scratch, output: .file("/dev/full"))
        #expect(outcome.code == 74, "\(outcome)")
        #expect(outcome.error.contains("standard output: no space left for writing"), "\(outcome)")
        let both = try run(writer, scratch, output: .file("/dev/full"), error: .file("/dev/full"))
        #expect(both.code == 74)
    }

    @Test(arguments: writers)
    func `a reader that went away ends it quietly, as an I/O error and by no signal`(writer: String) throws {
        let scratch = try Scratch()
        let outcome = try run(writer, scratch, output: .closedPipe)
        #expect(outcome.code == 74, "\(outcome)")
        #expect(outcome.error.isEmpty, "\(outcome)")
    }

    @Test(arguments: [
        "verify --nope", "verify TRUST --token-file /none", "jwks --service-account-key-file /none",
    ])
    func `with nobody to tell of it, an error keeps its exit code`(writer: String) throws {
        let scratch = try Scratch()
        let code = try satoken(command(writer, scratch)).code
        #expect(code >= 64)
        #expect(try satoken(command(writer, scratch), error: .closedPipe).code == code)
        #expect(try satoken(command(writer, scratch), error: .file("/dev/full")).code == code)
    }

    @Test(arguments: [
        "\"$satoken\" \"$@\" | head -c 1", "\"$satoken\" \"$@\" | head -n 1", "\"$satoken\" \"$@\" | true",
    ])
    func `nothing is heard of a reader that takes the beginning`(script: String) throws {
        let scratch = try Scratch()
        for writer in ["demo", "issue b --uid u SIGN --requests REQUESTS", "--help"] {
            let outcome = try shell(script, command(writer, scratch))
            #expect(outcome.code == 0)
            #expect(outcome.error.isEmpty, "\(outcome)")
        }
    }

    @Test(arguments: [
        ("\"$satoken\" \"$@\" >&-", Int32(74)), ("\"$satoken\" \"$@\" <&-", 0),
        ("\"$satoken\" \"$@\" 2>&-", 0),
        ("\"$satoken\" \"$@\" <&- >&- 2>&-", 74),
    ])
    func `streams that are closed from the start harm nothing`(script: String, code: Int32) throws {
        let scratch = try Scratch()
        for writer in ["verify TRUST TOKEN", "issue b --uid u SIGN --requests REQUESTS", "jwks KEY"] {
            let before = scratch.bytes("requests")
            let outcome = try shell(script, command(writer, scratch))
            #expect(outcome.code == code, "\(writer): \(outcome)")
            #expect(before.isEmpty || scratch.bytes("requests") == before)
        }
    }

    @Test(arguments: ["demo --directory"])
    func `what is there already is not overwritten`(command: String) throws {
        let scratch = try Scratch()
        let file = try scratch.file("there", "x")
        for path in [scratch.path, file] {
            let outcome = try satoken(command.split(separator: " ").map(String.init) + [path])
            #expect(outcome.code == 73, "\(outcome)")
            #expect(outcome.errorLines[0].hasPrefix("satoken: error: \(path): "))
        }
        #expect(scratch.bytes("there") == Array("x".utf8))
        let under = try satoken(command.split(separator: " ").map(String.init) + [scratch["no/such"]])
        #expect(under.code == 73)
    }
}
