internal import Glibc

/// The process's environment: variables, clocks, processors, the working directory.
package enum System {
    /// The arguments of the process without its own name; nil where they cannot be read, without /proc or descriptors left:
    /// the Swift runtime takes them from /proc/self/cmdline.
    package static var arguments: [String]? {
        let all = CommandLine.arguments
        return all.isEmpty ? nil : Array(all.dropFirst())
    }

    /// The value of an environment variable, or nil.
    package static func variable(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    package static var now: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Seconds of a monotonic clock.
    package static var uptime: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Seconds of CPU time that this thread has used.
    package static var threadTime: Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// The name of this machine; nil where it has none.
    package static var hostName: String? {
        var name = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&name, name.count - 1) == 0 else { return nil }
        let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.isEmpty ? nil : text
    }

    /// The number of processors that are online.
    package static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// Sleeps for this long; a signal does not end it.
    package static func sleep(seconds: Int) {
        var asked = timespec(tv_sec: seconds, tv_nsec: 0)
        var left = timespec()
        while unsafe nanosleep(&asked, &left) != 0 && errno == EINTR { asked = left }
    }

    /// Makes `path` the working directory.
    package static func changeDirectory(_ path: String) throws(FileError) {
        if unsafe chdir(path) != 0 { throw FileError(path: path, operation: "entering", errno: errno) }
    }

    /// Makes what cannot be written an error of the writer's, and no signal that ends the process: to a pipe whose reader
    /// went away, and past the size that files may have (`ulimit -f`).
    package static func reportFailedWrites() {
        for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
    }

    /// Gives each standard stream that is closed a file that neither reads nor writes. Otherwise the next file that is
    /// opened, such as a key file, would be what is written to standard output.
    package static func fillClosedStreams() {
        for number in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
        where fcntl(number, F_GETFD) < 0 && errno == EBADF {
            // The lowest number that is free is this one, since those below it are open by now.
            _ = unsafe open("/dev/null", number == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }

    /// Ends the process with this exit code.
    package static func exit(_ code: Int32) -> Never { Glibc.exit(code) }
}
