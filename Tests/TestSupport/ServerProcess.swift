import Glibc

/// A process that lives beside a test, and ends with it.
package final class ServerProcess: Sendable {
    private let process: ChildProcess
    /// The reading end of its standard output.
    let output: Int32
    /// The writing end of its standard input.
    let input: Int32

    /// Starts `words` in a folder.
    init(_ words: [String], in folder: String) throws {
        let (inputEnds, outputEnds) = (try Self.pipe(), try Self.pipe())
        (input, output) = (inputEnds[1], outputEnds[0])
        defer {
            close(inputEnds[0])
            close(outputEnds[1])
        }
        let nowhere = unsafe open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { close(nowhere) }
        process = try ChildProcess(
            "/bin/sh", ["-c", "cd \"$0\" && exec \"$@\"", folder] + words, input: inputEnds[0],
            output: outputEnds[1], error: nowhere)
    }

    deinit {
        close(input)
        close(output)
        process.kill()
    }

    private static func pipe() throws -> [Int32] {
        var ends: [Int32] = [-1, -1]
        if unsafe Glibc.pipe(&ends) != 0 { throw CommandFailed(words: ["pipe"], output: "errno \(errno)") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return ends
    }

    /// Some of what it printed, as soon as there is any; nothing at its end.
    func read() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = unsafe Glibc.read(output, &buffer, buffer.count)
        return Array(buffer.prefix(max(0, count)))
    }

    /// Gives it bytes to read.
    func write(_ bytes: [UInt8]) { _ = unsafe Glibc.write(input, bytes, bytes.count) }
}
