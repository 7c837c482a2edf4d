internal import Glibc

/// What the process is told from outside: variables, the clock, its own name.
package enum System {
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

    /// How many processors are at work on this machine.
    package static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// Ends the process with this exit code.
    package static func exit(_ code: Int32) -> Never { Glibc.exit(code) }
}

/// A directory that nobody else can look into, removed with all its files when its owner is done.
package struct TemporaryDirectory: ~Copyable {
    /// The path, without a slash at the end.
    package let path: String
    private var files: [String] = []

    /// Makes the directory under `$TMPDIR` or /tmp, with mode 0700.
    package init(prefix: String) throws(FileError) {
        let parent = System.variable("TMPDIR") ?? "/tmp"
        var template = Array("\(parent)/\(prefix).XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw FileError(path: parent, operation: "making a directory", errno: errno)
        }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Makes a file in the directory.
    package mutating func create(_ name: String, bytes: [UInt8], mode: UInt32) throws(FileError) {
        files.append(name)
        try File.create("\(path)/\(name)", bytes: bytes, mode: mode)
    }

    deinit {
        for file in files { unsafe unlink("\(path)/\(file)") }
        unsafe rmdir(path)
    }
}
