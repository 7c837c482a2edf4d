import Glibc

/// A process of a test's own.
///
/// It inherits its three standard streams and nothing else. Foundation's `Process` hands on whatever is open for a moment,
/// among it that by which other tests learn of the end of their own processes: they would wait for this one instead.
package struct ChildProcess: Sendable {
    private let id: pid_t

    /// Starts a program. The streams stay the caller's to close.
    ///
    /// - Parameter environment: nil for that of the tests.
    package init(
        _ executable: String, _ arguments: [String], environment: [String: String]? = nil,
        input: Int32, output: Int32, error: Int32
    ) throws {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for (stream, place) in [(input, 0), (output, 1), (error, 2)] as [(Int32, Int32)] {
            unsafe posix_spawn_file_actions_adddup2(&actions, stream, place)
        }
        for number in 3..<1024 as Range<Int32> { unsafe posix_spawn_file_actions_addclose(&actions, number) }
        // The thread that starts it may have signals blocked, as those of Dispatch have.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        unsafe sigfillset(&signals)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var words = unsafe ([executable] + arguments).map { unsafe strdup($0) } + [nil]
        defer { unsafe words.forEach { unsafe free($0) } }
        var variables = unsafe (environment ?? [:]).map { unsafe strdup("\($0.key)=\($0.value)") } + [nil]
        defer { unsafe variables.forEach { unsafe free($0) } }
        var id: pid_t = 0
        let code =
            environment == nil
            ? unsafe posix_spawn(&id, executable, &actions, &attributes, &words, environ)
            : unsafe posix_spawn(&id, executable, &actions, &attributes, &words, &variables)
        if code != 0 { throw CommandFailed(words: [executable] + arguments, output: "errno \(code)") }
        self.id = id
    }

    /// Waits for its end: the exit code, or 128 and the signal that ended it, as a shell counts; nil when it still runs
    /// after so many seconds.
    package func end(within seconds: Int) -> Int32? {
        let limit = time(nil) + seconds
        var status: Int32 = 0
        while true {
            if unsafe waitpid(id, &status, WNOHANG) == id {
                return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + (status & 0x7F)
            }
            if time(nil) > limit { return nil }
            usleep(1000)
        }
    }

    /// Ends it at once.
    package func kill() {
        Glibc.kill(id, SIGKILL)
        waitpid(id, nil, 0)
    }
}
