import Files
import Foundation
import SatokenCommands
import TestSupport

/// How a command ended, and what it wrote.
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

/// Runs `satoken` in this process, as a person would run the program.
///
///     let outcome = try satoken(["verify", token])
///
/// - Parameters:
///   - environment: the variables that the command sees, and no others.
///   - around: what is in force while the command runs, such as a fault; it calls its argument.
func satoken(
    _ arguments: [String], input: Input = .nothing, environment: [String: String] = [:],
    output: Output = .kept, error: Output = .kept, around: (() -> Void) throws -> Void = { $0() }
) throws -> Outcome {
    try run(
        { Program.run(arguments, $0) }, input: input, environment: environment, output: output, error: error,
        around: around)
}

/// A command whose arguments are read once, and that runs again and again in this process: the parser takes longer than
/// most commands.
struct RepeatedCommand {
    private let program: (Console) -> Int32

    init(_ arguments: [String]) throws { program = try Program.repeatable(arguments) }

    /// Runs it.
    ///
    /// - Parameter around: what is in force while it runs, such as a fault; it calls its argument.
    func run(around: (() -> Void) throws -> Void = { $0() }) throws -> Outcome {
        try satokenTests.run(
            program, input: .nothing, environment: [:], output: .kept, error: .kept, around: around)
    }
}

/// Runs a program that writes to a console.
private func run(
    _ program: @escaping (Console) -> Int32, input: Input, environment: [String: String], output: Output,
    error: Output, around: (() -> Void) throws -> Void
) throws -> Outcome {
    System.reportFailedWrites()
    let (input, output, error) = (try Stream(input), try Stream(output), try Stream(error))
    let console = Console(
        output: StandardStream(number: output.number, name: "standard output"),
        error: StandardStream(number: error.number, name: "standard error"),
        environment: { environment[$0] })
    var code: Int32 = -1
    try StandardStream.$input.withValue(StandardStream(number: input.number, name: "standard input")) {
        try around { code = program(console) }
    }
    return Outcome(code: code, outputBytes: output.bytes, errorBytes: error.bytes)
}

/// Runs the built program: for what only a process has, such as signals, limits and its directory.
func satokenProcess(
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
    // What stands in the environment of the tests has no say.
    let unset = ["NO_COLOR", "TERM", "TMPDIR"]
    let variables = ProcessInfo.processInfo.environment
        .filter { !unset.contains($0.key) && !$0.key.hasPrefix("SATOKEN_") }
        .merging(environment) { _, new in new }
    let (input, output, error) = (try Stream(input), try Stream(output), try Stream(error))
    let process = try ChildProcess(
        executable, arguments, environment: variables, input: input.number, output: output.number,
        error: error.number)
    guard let code = process.end(within: patience) else {
        process.kill()
        throw StillRunning(arguments: arguments)
    }
    return Outcome(code: code, outputBytes: output.bytes, errorBytes: error.bytes)
}

/// A stream that could not be made.
struct StreamFailed: Error {
    let name: String
    let error: Int32
}

/// An open file in the place of a standard stream.
private final class Stream {
    let number: Int32
    private let isKept: Bool

    init(_ input: Input) throws {
        isKept = false
        switch input {
        case .file(let path): number = try Self.checked(unsafe open(path, O_RDONLY | O_CLOEXEC), path)
        case .text(let text): number = try Self.inMemory(Array(text.utf8))
        case .bytes(let bytes): number = try Self.inMemory(bytes)
        }
    }

    init(_ output: Output) throws {
        switch output {
        case .kept:
            number = try Self.inMemory([])
            isKept = true
            return
        case .file(let path): number = try Self.checked(unsafe open(path, O_WRONLY | O_CLOEXEC), path)
        case .closedPipe:
            var ends: [Int32] = [-1, -1]
            _ = try Self.checked(unsafe pipe(&ends), "pipe")
            close(ends[0])
            _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
            number = ends[1]
        }
        isKept = false
    }

    deinit { close(number) }

    /// All that was written; nothing of what is not kept.
    var bytes: [UInt8] {
        if !isKept { return [] }
        let size = Int(lseek(number, 0, SEEK_END))
        return unsafe [UInt8](unsafeUninitializedCapacity: size) { room, count in
            count = unsafe pread(number, room.baseAddress, size, 0)
        }
    }

    /// In memory where there is a file system for that.
    private static let folder =
        FileManager.default.isWritableFile(atPath: "/dev/shm")
        ? "/dev/shm" : FileManager.default.temporaryDirectory.path

    /// A file without a name, which is read from its start.
    private static func inMemory(_ bytes: [UInt8]) throws -> Int32 {
        var name = Array("\(folder)/satoken-stream-XXXXXX".utf8CString)
        let number = try checked(unsafe mkstemp(&name), folder)
        _ = fcntl(number, F_SETFD, FD_CLOEXEC)
        unsafe unlink(name)
        var start = 0
        while start < bytes.count {
            start += unsafe bytes[start...].withUnsafeBytes { unsafe write(number, $0.baseAddress, $0.count) }
        }
        lseek(number, 0, SEEK_SET)
        return number
    }

    private static func checked(_ number: Int32, _ name: String) throws -> Int32 {
        if number < 0 { throw StreamFailed(name: name, error: errno) }
        return number
    }
}
