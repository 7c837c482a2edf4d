import TestSupport
import Testing

/// What becomes of a process that is given little: an exit code and a sentence, and no file by half.
@Suite struct LimitTests {
    private let scratch: Scratch
    private let tokens: String
    init() throws {
        scratch = try Scratch()
        let token = try Recorded.token()
        tokens = try scratch.file("tokens", [String](repeating: token, count: 50).joined(separator: "\n"))
    }

    private var trust: String { Recorded.trust.map { "'\($0)'" }.joined(separator: " ") }

    /// Runs a command of the shell within a limit of `ulimit`.
    private func run(_ limit: String, _ command: String) throws -> Outcome {
        try shell("cd '\(scratch.path)' && ulimit \(limit) && \(command)")
    }

    /// Only root can hide /proc from a process.
    private static let canHideProc: Bool = {
        let outcome = try? shell("unshare --mount sh -c 'mount -t tmpfs none /proc'")
        return outcome?.code == 0
    }()

    @Test(.enabled(if: canHideProc))
    func `a process that cannot read its arguments fails, and accepts nothing`() throws {
        let outcome = try shell(
            "unshare --mount sh -c 'mount -t tmpfs none /proc && exec \"$satoken\" verify x'")
        #expect(outcome.code == 74 && outcome.output.isEmpty, "\(outcome)")
        #expect(
            outcome.errorLines == [
                "satoken: error: the arguments cannot be read from /proc/self/cmdline",
                "satoken: hint: mount proc on /proc, or raise the limit of open files (ulimit -n)",
            ])
    }

    @Test(arguments: [4, 5, 6, 8, 16])
    func `few descriptors are enough for threads`(descriptors: Int) throws {
        let outcome = try run("-n \(descriptors)", "\"$satoken\" batch-verify tokens --threads 4 \(trust)")
        #expect(outcome.code == 0 && outcome.lines.first == "accepted 50", "\(outcome)")
    }

    @Test func `a file that a limit keeps from being opened is a failed reading`() throws {
        let outcome = try run("-n 4", "\"$satoken\" batch-verify tokens --refused refused \(trust)")
        #expect(outcome.code == 74 && outcome.error.contains("too many open files"), "\(outcome)")
    }

    @Test(arguments: [
        "batch-verify tokens TRUST > out", "batch-verify tokens --refused refused TRUST > out",
        "keys init --keys ring --service-account-issuer https://a.example",
        "publish site --service-account-issuer https://a.example --service-account-key-file sa.pub",
    ])
    func `a file that may not grow is a failed writing, and leaves no other file`(command: String) throws {
        _ = try scratch.file("sa.pub", Conformance.bytes("keys/sa.pub"))
        let command = command.with(trust, for: "TRUST")
        let status = try shell(
            "cd '\(scratch.path)' && (ulimit -f 0; \"$satoken\" \(command) 2> /dev/null); echo \"exit $?\"")
        #expect(status.output.contains("exit 74"), "\(status)")
        let left = try shell("find '\(scratch.path)' -name '*.new'")
        #expect(left.output == "", "\(left)")
    }

    /// Within some 200 KiB the libraries have room, and what the Swift runtime does before `main` has none: no code of the
    /// program can end that in words.
    @Test(arguments: [40_000, 48_000, 56_000, 64_000, 96_000, 200_000])
    func `little memory ends no process by a signal, nor lets it wait for ever`(kibibytes: Int) throws {
        let outcome = try run("-v \(kibibytes)", "\"$satoken\" batch-verify tokens --threads 16 \(trust)")
        // 127: not even the libraries have room.
        #expect([0, 69, 127].contains(outcome.code), "\(outcome)")
        if outcome.code == 0 { #expect(outcome.lines.first == "accepted 50", "\(outcome)") }
    }

    @Test(arguments: [
        (">&-", 74, "standard output"), ("<&-", 74, "standard input"), (">&- 2>&-", 74, ""),
        ("<&- >&- 2>&-", 74, ""),
    ])
    func `a stream that is closed is read or written by nobody`(
        redirections: String, code: Int32, words: String
    ) throws {
        let outcome = try shell(
            "cd '\(scratch.path)' && \"$satoken\" verify \(trust) \(redirections)", environment: [:])
        #expect(outcome.code == code, "\(outcome)")
        #expect(outcome.error.contains(words), "\(outcome)")
    }

    @Test func `what is printed gets into no file that was opened in a closed stream's place`() throws {
        let outcome = try shell(
            "cd '\(scratch.path)' && \"$satoken\" keys init --keys ring --service-account-issuer https://a.example <&- >&- 2>&-; echo \"exit $?\"; cat ring/lock ring/current/* ring/*/*.* | grep -c -e 'is active' -e satoken:"
        )
        #expect(outcome.lines == ["exit 74", "0"], "\(outcome)")
    }
}
