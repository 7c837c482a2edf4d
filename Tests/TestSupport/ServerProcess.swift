import Glibc

/// A process that lives beside a test, and ends with it.
///
/// It inherits its three standard streams and nothing else. Foundation's `Process` hands on whatever is open for a moment,
/// among it that by which other tests learn of the end of their own processes: they would wait for this one instead.
package final class ServerProcess: Sendable {
    private let id: pid_t
    /// The reading end of its standard output.
    let output: Int32
    /// The writing end of its standard input.
    let input: Int32

    /// Starts `words` in a folder.
    init(_ words: [String], in folder: String) throws {
        let (inputEnds, outputEnds) = (try Self.pipe(), try Self.pipe())
        (input, output) = (inputEnds[1], outputEnds[0])
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, inputEnds[0], 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, outputEnds[1], 1)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        for number in 3..<1024 as Range<Int32> { unsafe posix_spawn_file_actions_addclose(&actions, number) }
        let line = ["sh", "-c", "cd \"$0\" && exec \"$@\"", folder] + words
        var arguments = unsafe line.map { unsafe strdup($0) } + [nil]
        var id: pid_t = 0
        let code = unsafe posix_spawn(&id, "/bin/sh", &actions, nil, &arguments, environ)
        unsafe arguments.forEach { unsafe free($0) }
        close(inputEnds[0])
        close(outputEnds[1])
        self.id = id
        if code != 0 { throw CommandFailed(words: words, output: "errno \(code)") }
    }

    deinit {
        close(input)
        close(output)
        if id > 0 {
            kill(id, SIGKILL)
            waitpid(id, nil, 0)
        }
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
