import Foundation
import TestSupport

/// How a process ended, and what it wrote.
struct Outcome: CustomStringConvertible {
    /// The exit code; 128 and the signal when one ended it, as a shell counts.
    let code: Int32
    let outputBytes: [UInt8]
    let errorBytes: [UInt8]

    var output: String { String(decoding: outputBytes, as: UTF8.self) }
    var error: String { String(decoding: errorBytes, as: UTF8.self) }
    /// The lines of standard output without their endings.
    var lines: [String] { Self.lines(output) }
    /// The lines of standard error without their endings.
    var errorLines: [String] { Self.lines(error) }

    var description: String { "exit \(code)\nstdout: \(output.prefix(2000))\nstderr: \(error.prefix(2000))" }

    private static func lines(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init).dropLast(
            text.hasSuffix("\n") ? 1 : 0)
    }
}

/// A process that did not end by itself.
struct StillRunning: Error {
    let arguments: [String]
}

/// Where the input of a process comes from.
enum Input {
    case text(String)
    case bytes([UInt8])
    case file(String)

    /// Nothing at all.
    static var nothing: Input { .file("/dev/null") }
}

/// Where the output of a process goes to.
enum Output {
    /// A file that is read afterwards.
    case kept
    case file(String)
    /// A pipe whose reader went away before the process began.
    case closedPipe
}

/// Runs the built `satoken` as a person would.
///
///     let outcome = try satoken("verify", token, input: .nothing)
func satoken(
    _ arguments: [String], input: Input = .nothing, environment: [String: String] = [:],
    output: Output = .kept, error: Output = .kept
) throws -> Outcome {
    try run(
        Binary.path, arguments, input: input, environment: environment, output: output, error: error)
}

/// Runs a line of sh, in which "$satoken" is the built binary and $1… are the arguments.
func shell(_ script: String, _ arguments: [String] = [], environment: [String: String] = [:]) throws
    -> Outcome
{
    try run(
        "/bin/sh", ["-c", script, "sh"] + arguments, input: .nothing,
        environment: environment.merging(["satoken": Binary.path]) { old, _ in old }, output: .kept,
        error: .kept)
}

/// The built binary, which lies beside the tests.
private enum Binary {
    static let path: String = {
        let tests = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return tests.deletingLastPathComponent().appendingPathComponent("satoken").path
    }()
}

/// How long a process may take before it is taken to hang, in seconds. Machines are slow at times.
private let patience = 120

private func run(
    _ executable: String, _ arguments: [String], input: Input, environment: [String: String],
    output: Output, error: Output
) throws -> Outcome {
    let scratch = try Scratch()
    // What stands in the environment of the tests has no say.
    let unset = ["NO_COLOR", "TERM", "TMPDIR"]
    let variables = ProcessInfo.processInfo.environment
        .filter { !unset.contains($0.key) && !$0.key.hasPrefix("SATOKEN_") }
        .merging(environment) { _, new in new }
    let streams = [
        try handle(input, scratch), try handle(output, "stdout", scratch),
        try handle(error, "stderr", scratch),
    ]
    let process = try ChildProcess(
        executable, arguments, environment: variables, input: streams[0].fileDescriptor,
        output: streams[1].fileDescriptor, error: streams[2].fileDescriptor)
    for stream in streams { try stream.close() }
    guard let code = process.end(within: patience) else {
        process.kill()
        throw StillRunning(arguments: arguments)
    }
    return Outcome(
        code: code, outputBytes: scratch.bytes("stdout"), errorBytes: scratch.bytes("stderr"))
}

private func handle(_ input: Input, _ scratch: Scratch) throws -> FileHandle {
    let path: String
    switch input {
    case .text(let text): path = try scratch.file("stdin", text)
    case .bytes(let bytes): path = try scratch.file("stdin", bytes)
    case .file(let file): path = file
    }
    return try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
}

private func handle(_ output: Output, _ name: String, _ scratch: Scratch) throws -> FileHandle {
    switch output {
    case .kept:
        return try FileHandle(forWritingTo: URL(fileURLWithPath: scratch.file(name, "")))
    case .file(let path): return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    case .closedPipe:
        let pipe = Pipe()
        try pipe.fileHandleForReading.close()
        return pipe.fileHandleForWriting
    }
}
