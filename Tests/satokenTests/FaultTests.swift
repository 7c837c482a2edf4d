import TestSupport
import Testing

@Suite struct FaultTests {
    private static let command = ["jwks", "--service-account-key-file", Conformance.path("keys/sa.pub")]

    @Test func `a command can be killed at each of its calls`() throws {
        let whole = try satoken(Self.command).output
        var seen: [String] = []
        let (calls, unharmed) = try satokenWithFaults(.kill, Self.command) { _, outcome in
            seen.append(outcome.output)
        }
        #expect(calls >= 2, "it opens a file and writes")
        #expect(seen.first == "")
        #expect(seen.last == String(whole.prefix(whole.utf8.count / 2)), "killed half way through its output")
        #expect(unharmed.code == 0 && unharmed.output == whole)
    }

    /// An errno, and the exit codes for it where a file is read and where output is written.
    static let errors: [(error: Int32, reading: Int32, writing: Int32)] = [
        (28, 74, 74), (5, 74, 74), (13, 77, 77), (30, 73, 73), (2, 66, 73), (32, 74, 74),
    ]

    @Test(arguments: errors)
    func `a call that fails is told by its exit code`(error: Int32, reading: Int32, writing: Int32) throws {
        var codes: [Int32] = []
        try satokenWithFaults(.error(error), Self.command) { _, outcome in
            codes.append(outcome.code)
            #expect(outcome.output.isEmpty)
        }
        #expect(codes.first == reading)
        #expect(codes.last == writing)
    }
}
