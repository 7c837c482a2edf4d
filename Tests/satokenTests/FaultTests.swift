import TestSupport
import Testing

/// Faults in processes; everywhere else faults are met in this one.
@Suite struct FaultTests {
    private static let command = ["jwks", "--service-account-key-file", Conformance.path("keys/sa.pub")]

    @Test func `a process can be killed at each of its calls`() throws {
        let whole = try satoken(Self.command).output
        let faults = try ProcessFaults()
        var seen: [String] = []
        for call in 1...100 {
            let outcome = try satokenProcess(Self.command, environment: faults.environment(at: call))
            if !faults.wasMet {
                #expect(outcome.code == 0 && outcome.output == whole, "\(outcome)")
                break
            }
            #expect(outcome.code == 128 + 9, "call \(call): \(outcome)")
            seen.append(outcome.output)
        }
        #expect((2..<100).contains(seen.count), "it opens a file and writes")
        #expect(seen.first == "")
        #expect(seen.last == String(whole.prefix(whole.utf8.count / 2)), "killed half way through its output")
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
